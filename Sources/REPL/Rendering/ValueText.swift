import Planner
import Runtime

/// The text of values for people, as grids show them.
enum ValueText {
  /// What stands in the value columns of a row that a table has lost.
  static let tombstone = "<TOMBSTONE>"

  /// The value's text: `null`, `2024-01-31T12:00:00.000`, `{A=1, B=[1, 2]}`. Control characters stay as they are.
  static func text(of value: Value, type: SQLType) -> String {
    switch value {
    case .null: "null"
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): integerText(value, type: type)
    case .double(let value): doubleText(value)
    case .decimal(let value): value.description
    case .string(let value): value
    case .bytes(let value): Base64.encode(value)
    case .array(let elements): arrayText(elements, type: type)
    case .map(let map): mapText(map, type: type)
    case .structure(let fields): structureText(fields, type: type)
    }
  }

  /// The texts of a row's cells; those of a deleted row without a value say so.
  static func cells(of row: RowChange, columns: [ResultColumn]) -> [String] {
    zip(row.values, columns).map { value, column in
      row.isDeletion && value.isNull ? tombstone : TextEscaping.controls(in: text(of: value, type: column.type))
    }
  }

  private static func integerText(_ value: Int64, type: SQLType) -> String {
    switch type {
    case .date: TemporalText.date(value)
    case .time: TemporalText.time(value)
    case .timestamp: TemporalText.timestamp(value)
    case .boolean, .integer, .bigint, .double, .decimal, .string, .bytes, .array, .map, .structure: String(value)
    }
  }

  /// As Java writes a double, but without an exponent as far as that stays readable.
  private static func doubleText(_ value: Double) -> String {
    guard value.isFinite else { return JavaNumberText.string(value) }
    var buffer = ByteBuffer(capacity: 32)
    buffer.append(json: value)
    return buffer.text
  }

  private static func arrayText(_ elements: [Value], type: SQLType) -> String {
    guard case .array(let elementType) = type else { return "[]" }
    return "[" + elements.map { text(of: $0, type: elementType) }.joined(separator: ", ") + "]"
  }

  private static func mapText(_ map: MapValue, type: SQLType) -> String {
    guard case .map(let keyType, let valueType) = type else { return "{}" }
    let entries = map.entries.map { "\(text(of: $0.key, type: keyType))=\(text(of: $0.value, type: valueType))" }
    return "{" + entries.joined(separator: ", ") + "}"
  }

  private static func structureText(_ values: [Value], type: SQLType) -> String {
    guard case .structure(let fields) = type else { return "{}" }
    let entries = zip(fields, values).map { "\($0.name)=\(text(of: $1, type: $0.type))" }
    return "{" + entries.joined(separator: ", ") + "}"
  }
}
