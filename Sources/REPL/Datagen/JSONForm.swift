import Planner
import Runtime

/// How values of a type are written as JSON: dates and times as numbers, bytes in Base64. What stands between the values
/// of a structure is ready, so that nothing is looked up or copied for a value.
indirect enum JSONForm: Sendable {
  struct Field: Sendable {
    /// What stands before the field's value: `, "qty": `.
    let lead: [UInt8]
    let form: JSONForm
  }

  case scalar(SQLType)
  case array(SQLType, JSONForm)
  case map(SQLType, key: SQLType, JSONForm)
  case structure(SQLType, [Field])

  init(_ type: SQLType) {
    switch type {
    case .array(let element): self = .array(type, JSONForm(element))
    case .map(let key, let value): self = .map(type, key: key, JSONForm(value))
    case .structure(let fields):
      self = .structure(
        type,
        fields.enumerated().map { place, field in
          Field(lead: Self.lead(field.name, isFirst: place == 0), form: JSONForm(field.type))
        })
    case .boolean, .integer, .bigint, .double, .decimal, .string, .bytes, .date, .time, .timestamp: self = .scalar(type)
    }
  }

  var type: SQLType {
    switch self {
    case .scalar(let type), .array(let type, _), .map(let type, _, _), .structure(let type, _): type
    }
  }

  var isText: Bool { if case .scalar(.string) = self { true } else { false } }

  /// A name in quotes and its colon, behind a comma unless it is the first.
  static func lead(_ name: String, isFirst: Bool) -> [UInt8] { Array((isFirst ? "" : ", ").utf8) + text(name) + Array(": ".utf8) }

  static func text(_ text: String) -> [UInt8] {
    var buffer = ByteBuffer()
    buffer.append(jsonText: text)
    return buffer.bytes
  }

  func append(_ value: Value, to buffer: inout ByteBuffer) {
    switch (value, self) {
    case (.null, _): buffer.append("null")
    case (.boolean(let value), _): buffer.append(value ? "true" : "false" as StaticString)
    case (.integer(let number), _): buffer.append(decimal: number)
    case (.double(let number), _): buffer.append(json: number)
    case (.decimal(let number), _): buffer.append(decimal: number)
    case (.string(let text), _): buffer.append(jsonText: text)
    case (.bytes(let bytes), _): buffer.append(jsonText: Base64.encode(bytes))
    case (.array(let elements), .array(_, let form)):
      buffer.append(UInt8(ascii: "["))
      for index in elements.indices {
        if index > 0 { buffer.append(", ") }
        form.append(elements[index], to: &buffer)
      }
      buffer.append(UInt8(ascii: "]"))
    case (.map(let map), .map(_, let key, let form)):
      buffer.append(UInt8(ascii: "{"))
      for (place, entry) in map.entries.enumerated() {
        buffer.append(Self.lead(ValueText.text(of: entry.key, type: key), isFirst: place == 0))
        form.append(entry.value, to: &buffer)
      }
      buffer.append(UInt8(ascii: "}"))
    case (.structure(let values), .structure(_, let fields)):
      buffer.append(UInt8(ascii: "{"))
      for index in 0..<min(fields.count, values.count) {
        buffer.append(fields[index].lead)
        fields[index].form.append(values[index], to: &buffer)
      }
      buffer.append(UInt8(ascii: "}"))
    // A value is of its type.
    case (.array, _), (.map, _), (.structure, _): buffer.append("null")
    }
  }
}
