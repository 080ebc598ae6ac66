/// A JSON document (RFC 8259) as it was written: members in their order, numbers as their text.
package indirect enum JSONValue: Hashable, Sendable {
  case null
  case boolean(Bool)
  /// The number's text, so that no digit of a decimal is lost.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  /// A name and a value in an object.
  package struct Member: Hashable, Sendable {
    package var name: String
    package var value: JSONValue

    package init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }
  }
}

extension JSONValue {
  /// The value of an object's member, the last one of that name; nil where there is none, or no object.
  package subscript(name: String) -> JSONValue? { members?.last { $0.name == name }?.value }

  /// The members of an object.
  package var members: [Member]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The items of an array.
  package var items: [JSONValue]? {
    if case .array(let items) = self { items } else { nil }
  }

  /// The text of a string.
  package var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// A number that is an integer.
  package var int: Int? {
    if case .number(let text) = self { Int(text) } else { nil }
  }
}

extension JSONValue {
  /// Reads a document.
  /// - Throws: `FormatError` that says what is wrong and at which byte.
  package init(parsing text: String) throws(FormatError) {
    var text = text
    let result = text.withUTF8 { utf8 in
      Result { () throws(DecodeFault) in try JSONValue(parsing: UnsafeRawBufferPointer(utf8)) }
    }
    switch result {
    case .success(let value): self = value
    case .failure(let fault): throw FormatError(fault.description)
    }
  }

  /// Reads the document that `bytes` is the text of.
  init(parsing bytes: UnsafeRawBufferPointer) throws(DecodeFault) {
    var cursor = JSONCursor(bytes)
    cursor.skipBlanks()
    self = try cursor.document(depth: 0)
    try cursor.expectEnd()
  }
}

extension JSONCursor {
  /// Reads a value of any kind.
  fileprivate mutating func document(depth: Int) throws(DecodeFault) -> JSONValue {
    switch peek {
    case UInt8(ascii: "\""): return .string(try text(of: try string()))
    case UInt8(ascii: "["): return .array(try documents(depth: depth))
    case UInt8(ascii: "{"): return .object(try documentMembers(depth: depth))
    case UInt8(ascii: "t"):
      try literal("true")
      return .boolean(true)
    case UInt8(ascii: "f"):
      try literal("false")
      return .boolean(false)
    case UInt8(ascii: "n"):
      try literal("null")
      return .null
    default:
      let start = position
      _ = try number()
      return .number(String(decoding: bytes(start..<position), as: UTF8.self))
    }
  }

  private mutating func documents(depth: Int) throws(DecodeFault) -> [JSONValue] {
    try open(depth: depth)
    var items: [JSONValue] = []
    if skip(UInt8(ascii: "]")) { return items }
    while true {
      items.append(try document(depth: depth + 1))
      skipBlanks()
      if skip(UInt8(ascii: "]")) { return items }
      try expect(UInt8(ascii: ","), "a comma")
      skipBlanks()
    }
  }

  private mutating func documentMembers(depth: Int) throws(DecodeFault) -> [JSONValue.Member] {
    try open(depth: depth)
    var members: [JSONValue.Member] = []
    if skip(UInt8(ascii: "}")) { return members }
    while true {
      let name = try text(of: try string())
      skipBlanks()
      try expect(UInt8(ascii: ":"), "a colon")
      skipBlanks()
      members.append(.init(name: name, value: try document(depth: depth + 1)))
      skipBlanks()
      if skip(UInt8(ascii: "}")) { return members }
      try expect(UInt8(ascii: ","), "a comma")
      skipBlanks()
    }
  }

  /// Passes over the opening bracket.
  private mutating func open(depth: Int) throws(DecodeFault) {
    try checkDepth(depth)
    position += 1
    skipBlanks()
  }
}

extension ByteBuffer {
  /// Appends a document without blanks, as it was written otherwise.
  package mutating func append(_ value: JSONValue) { append(value, sorted: false) }

  /// Appends a document with all members in the order of their names, so that equal documents give equal bytes.
  package mutating func append(sorted value: JSONValue) { append(value, sorted: true) }

  private mutating func append(_ value: JSONValue, sorted: Bool) {
    switch value {
    case .null: append("null")
    case .boolean(let value): append(value ? "true" : "false" as StaticString)
    case .number(let text): append(utf8: text)
    case .string(let text): append(jsonText: text)
    case .array(let items):
      append("[")
      for (index, item) in items.enumerated() {
        if index > 0 { append(",") }
        append(item, sorted: sorted)
      }
      append("]")
    case .object(let members):
      append("{")
      for (index, member) in (sorted ? members.sorted { $0.name < $1.name } : members).enumerated() {
        if index > 0 { append(",") }
        append(jsonText: member.name)
        append(":")
        append(member.value, sorted: sorted)
      }
      append("}")
    }
  }
}

extension JSONValue: CustomStringConvertible {
  /// The document's text without blanks.
  package var description: String {
    var buffer = ByteBuffer()
    buffer.append(self)
    return buffer.text
  }
}
