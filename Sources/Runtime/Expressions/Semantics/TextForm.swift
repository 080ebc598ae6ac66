import Planner

/// Values as CAST(... AS STRING) writes them.
enum TextForm {
  static func text(of value: Value, _ type: SQLType) -> String {
    switch (value, type) {
    case (.null, _): return "null"
    case (.boolean(let value), _): return value ? "true" : "false"
    case (.integer(let value), .date): return TemporalText.date(value)
    case (.integer(let value), .time): return TemporalText.time(value)
    case (.integer(let value), .timestamp): return TemporalText.timestamp(value)
    case (.integer(let value), _): return String(value)
    case (.double(let value), _): return JavaNumberText.string(value)
    case (.decimal(let value), _): return value.description
    case (.string(let value), _): return value
    case (.bytes(let value), _): return Base64.encode(value)
    case (.array(let values), .array(let element)):
      return "[" + values.map { text(of: $0, element) }.joined(separator: ", ") + "]"
    case (.map(let map), .map(let keyType, let valueType)):
      let entries = map.entries.map { "\(text(of: $0.key, keyType))=\(text(of: $0.value, valueType))" }
      return "{" + entries.joined(separator: ", ") + "}"
    case (.structure(let values), .structure(let fields)):
      // As Kafka Connect's `Struct.toString`: fields without a value don't show.
      let shown = zip(fields, values).filter { !$1.isNull }.map { "\($0.name)=\(text(of: $1, $0.type))" }
      return "Struct{" + shown.joined(separator: ",") + "}"
    case (.array, _), (.map, _), (.structure, _): return "null"
    }
  }
}
