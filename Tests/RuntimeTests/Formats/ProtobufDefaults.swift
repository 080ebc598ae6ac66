import Planner

@testable import Runtime

/// What values come back as from messages whose scalars have no NULL: proto3's defaults stand for it.
enum ProtobufDefaults {
  /// - Parameter isField: whether the value is a field, and not an item of a list, where messages have no NULL either.
  static func asRead(_ value: Value, _ type: SQLType, isField: Bool) -> Value {
    switch (type, value) {
    case (.boolean, .null): .boolean(false)
    case (.integer, .null), (.bigint, .null): .integer(0)
    case (.double, .null): .double(0)
    case (.string, .null): .string("")
    case (.bytes, .null): .bytes([])
    case (.array, .null): .array([])
    case (.map, .null): .map(MapValue())
    case (.date, .null), (.time, .null), (.timestamp, .null): isField ? .null : .integer(0)
    case (.decimal(_, let scale), .null): isField ? .null : .decimal(Decimal(unscaled: 0, scale: scale))
    case (.structure(let fields), .null):
      isField ? .null : .structure(fields.map { asRead(.null, $0.type, isField: true) })
    case (.array(let element), .array(let items)): .array(items.map { asRead($0, element, isField: false) })
    case (.map(_, let item), .map(let map)):
      .map(MapValue(map.entries.map { .init(key: $0.key, value: asRead($0.value, item, isField: true)) }))
    case (.structure(let fields), .structure(let values)):
      .structure(zip(values, fields).map { asRead($0, $1.type, isField: true) })
    default: value
    }
  }
}
