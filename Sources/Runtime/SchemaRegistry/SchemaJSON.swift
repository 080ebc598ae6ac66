/// JSON in one form: no blanks, keys in order.
enum SchemaJSON {
  static func append(_ value: JSONValue, to buffer: inout ByteBuffer) {
    switch value {
    case .null: buffer.append("null")
    case .boolean(let value): buffer.append(value ? "true" : "false" as StaticString)
    case .number(let text): buffer.append(utf8: text)
    case .string(let text): buffer.append(jsonText: text)
    case .array(let items):
      buffer.append("[")
      for (index, item) in items.enumerated() {
        if index > 0 { buffer.append(",") }
        append(item, to: &buffer)
      }
      buffer.append("]")
    case .object(let members):
      buffer.append("{")
      for (index, member) in members.sorted(by: { $0.name < $1.name }).enumerated() {
        if index > 0 { buffer.append(",") }
        buffer.append(jsonText: member.name)
        buffer.append(":")
        append(member.value, to: &buffer)
      }
      buffer.append("}")
    }
  }
}
