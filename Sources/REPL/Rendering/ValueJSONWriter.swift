import Planner
import Runtime

/// Writes SQL values as JSON, spaced as Python's `json.dumps` does it (`", "` and `": "`). Numbers are exact: 64-bit
/// integers and decimals digit by digit, doubles in the shortest text that is read back as the same double.
struct ValueJSONWriter: ~Copyable {
  private var buffer = ByteBuffer(capacity: 256)

  var text: String { buffer.text }

  /// A row as an object of its columns.
  mutating func object(_ row: RowChange, columns: [ResultColumn]) {
    buffer.append("{")
    var isFirst = true
    for (column, value) in zip(columns, row.values) where !(row.isDeletion && value.isNull) {
      separate(&isFirst)
      name(column.name)
      self.value(value, type: column.type)
    }
    buffer.append("}")
  }

  /// An array with an element written for each item.
  mutating func array<Item>(_ items: [Item], _ write: (inout ValueJSONWriter, Item) -> Void) {
    buffer.append("[")
    var isFirst = true
    for item in items {
      separate(&isFirst)
      write(&self, item)
    }
    buffer.append("]")
  }

  mutating func value(_ value: Value, type: SQLType) {
    switch value {
    case .null: buffer.append("null")
    case .boolean(let value): buffer.append(value ? "true" : "false" as StaticString)
    case .integer(let number): integer(number, value: value, type: type)
    case .double(let number): buffer.append(json: number)
    case .decimal(let number): buffer.append(decimal: number)
    case .string(let text): string(text)
    case .bytes: string(ValueText.text(of: value, type: type))
    case .array(let elements): array(elements, type: type)
    case .map(let map): self.map(map, type: type)
    case .structure(let values): structure(values, type: type)
    }
  }

  /// JSON that is there already; its numbers stay as they are written.
  mutating func json(_ value: JSONValue) {
    switch value {
    case .null: buffer.append("null")
    case .boolean(let value): buffer.append(value ? "true" : "false" as StaticString)
    case .number(let digits): buffer.append(utf8: digits)
    case .string(let text): string(text)
    case .array(let items): array(items) { writer, item in writer.json(item) }
    case .object(let members):
      buffer.append("{")
      var isFirst = true
      for member in members {
        separate(&isFirst)
        name(member.name)
        json(member.value)
      }
      buffer.append("}")
    }
  }

  private mutating func integer(_ number: Int64, value: Value, type: SQLType) {
    if type.isTemporal { string(ValueText.text(of: value, type: type)) } else { buffer.append(decimal: number) }
  }

  private mutating func array(_ elements: [Value], type: SQLType) {
    guard case .array(let elementType) = type else { return buffer.append("null") }
    array(elements) { writer, element in writer.value(element, type: elementType) }
  }

  private mutating func map(_ map: MapValue, type: SQLType) {
    guard case .map(let keyType, let valueType) = type else { return buffer.append("null") }
    buffer.append("{")
    var isFirst = true
    for entry in map.entries {
      separate(&isFirst)
      name(ValueText.text(of: entry.key, type: keyType))
      value(entry.value, type: valueType)
    }
    buffer.append("}")
  }

  private mutating func structure(_ values: [Value], type: SQLType) {
    guard case .structure(let fields) = type else { return buffer.append("null") }
    buffer.append("{")
    var isFirst = true
    for (field, fieldValue) in zip(fields, values) {
      separate(&isFirst)
      name(field.name)
      value(fieldValue, type: field.type)
    }
    buffer.append("}")
  }

  private mutating func separate(_ isFirst: inout Bool) {
    if !isFirst { buffer.append(", ") }
    isFirst = false
  }

  private mutating func name(_ text: String) {
    string(text)
    buffer.append(": ")
  }

  private mutating func string(_ text: String) { buffer.append(jsonText: text) }
}
