// TEMPORARY: replaced by Primitives/JSON.
package indirect enum JSONValue: Hashable, Sendable {
  case null, boolean(Bool), number(String), string(String), array([JSONValue]), object([Member])
  package struct Member: Hashable, Sendable { package var name: String; package var value: JSONValue }
  package init(parsing text: String) throws(FormatError) {
    var text = text
    let result: Result<JSONValue, DecodeFault> = text.withUTF8 { utf8 in
      Result { () throws(DecodeFault) in
        var cursor = JSONCursor(UnsafeRawBufferPointer(utf8))
        cursor.skipBlanks()
        let value = try cursor.value(depth: 0)
        try cursor.expectEnd()
        return value
      }
    }
    do { self = try result.get() } catch { throw FormatError(error.description) }
  }
}
extension JSONCursor {
  mutating func value(depth: Int) throws(DecodeFault) -> JSONValue {
    try checkDepth(depth)
    switch peek {
    case UInt8(ascii: "\""): return .string(try text(of: try string()))
    case UInt8(ascii: "t"): try literal("true"); return .boolean(true)
    case UInt8(ascii: "f"): try literal("false"); return .boolean(false)
    case UInt8(ascii: "n"): try literal("null"); return .null
    case UInt8(ascii: "["):
      position += 1; skipBlanks()
      var items: [JSONValue] = []
      if skip(UInt8(ascii: "]")) { return .array(items) }
      while true {
        items.append(try value(depth: depth + 1)); skipBlanks()
        if skip(UInt8(ascii: "]")) { return .array(items) }
        try expect(UInt8(ascii: ","), "a comma"); skipBlanks()
      }
    case UInt8(ascii: "{"):
      position += 1; skipBlanks()
      var items: [JSONValue.Member] = []
      if skip(UInt8(ascii: "}")) { return .object(items) }
      while true {
        let name = try text(of: try string()); skipBlanks()
        try expect(UInt8(ascii: ":"), "a colon"); skipBlanks()
        items.append(.init(name: name, value: try value(depth: depth + 1))); skipBlanks()
        if skip(UInt8(ascii: "}")) { return .object(items) }
        try expect(UInt8(ascii: ","), "a comma"); skipBlanks()
      }
    default:
      let start = position
      _ = try number()
      return .number(String(decoding: bytes(start..<position), as: UTF8.self))
    }
  }
}
extension JSONValue {
  subscript(name: String) -> JSONValue? {
    if case .object(let members) = self { members.first { $0.name == name }?.value } else { nil }
  }
  var text: String? { if case .string(let text) = self { text } else { nil } }
  var int: Int? { if case .number(let text) = self { Int(text) } else { nil } }
}
extension JSONValue { var items: [JSONValue]? { if case .array(let items) = self { items } else { nil } } }
extension ByteBuffer {
  mutating func append(_ value: JSONValue) {
    switch value {
    case .null: append("null")
    case .boolean(let value): append(value ? "true" : "false" as StaticString)
    case .number(let text): append(utf8: text)
    case .string(let text): append(jsonText: text)
    case .array(let items):
      append("[")
      for (index, item) in items.enumerated() { if index > 0 { append(",") }; append(item) }
      append("]")
    case .object(let members):
      append("{")
      for (index, member) in members.enumerated() {
        if index > 0 { append(",") }
        append(jsonText: member.name); append(":"); append(member.value)
      }
      append("}")
    }
  }
}
