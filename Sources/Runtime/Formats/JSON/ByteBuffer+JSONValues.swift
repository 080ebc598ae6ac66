import Planner

/// SQL values as JSON texts, the way ksqlDB writes them: DATE in days, TIME and TIMESTAMP in milliseconds, decimals
/// plain and exact, BYTES in Base64.
extension ByteBuffer {
  /// Appends a string in quotes, with the escapes that RFC 8259 wants and no others.
  @inline(__always)
  package mutating func append(jsonText text: UnsafeRawBufferPointer) {
    var isPlain = false
    append(upTo: text.count &+ 2) { target in
      isPlain = Self.copyPlain(text, to: target + 1)
      target[0] = UInt8(ascii: "\"")
      target[text.count &+ 1] = UInt8(ascii: "\"")
      return isPlain ? text.count &+ 2 : 0
    }
    if !isPlain { appendEscaped(text) }
  }

  package mutating func append(jsonText text: String) {
    var text = text
    text.withUTF8 { append(jsonText: UnsafeRawBufferPointer($0)) }
  }

  /// Appends a value of a type.
  mutating func append(_ value: Value, asJSON type: SQLType) throws(FormatError) {
    switch value {
    case .null: append("null")
    case .boolean(let value): append(value ? "true" : "false" as StaticString)
    case .integer(let value): append(decimal: value)
    case .double(let value): append(json: value)
    case .decimal(let value): append(decimal: value)
    case .string(let text): append(jsonText: text)
    case .bytes(let bytes): bytes.withUnsafeBytes { append(jsonBase64: $0) }
    case .array(let items): try append(items, asJSON: type)
    case .map(let map): try append(map, asJSON: type)
    case .structure(let values): try append(fields: values, asJSON: type)
    }
  }

  mutating func append(jsonBase64 bytes: UnsafeRawBufferPointer) {
    append(UInt8(ascii: "\""))
    Base64.encode(bytes, into: &self)
    append(UInt8(ascii: "\""))
  }

  private mutating func append(_ items: [Value], asJSON type: SQLType) throws(FormatError) {
    guard case .array(let element) = type else { throw JSONFault.wrongType(type) }
    append("[")
    for (index, item) in items.enumerated() {
      if index > 0 { append(",") }
      try append(item, asJSON: element)
    }
    append("]")
  }

  private mutating func append(_ map: MapValue, asJSON type: SQLType) throws(FormatError) {
    guard case .map(_, let valueType) = type else { throw JSONFault.wrongType(type) }
    append("{")
    for (index, entry) in map.entries.enumerated() {
      if index > 0 { append(",") }
      // A key that is NULL becomes a text, as Kafka Connect writes it.
      if case .string(let key) = entry.key { append(jsonText: key) } else { append("\"null\"") }
      append(":")
      try append(entry.value, asJSON: valueType)
    }
    append("}")
  }

  private mutating func append(fields values: [Value], asJSON type: SQLType) throws(FormatError) {
    guard case .structure(let fields) = type, fields.count == values.count else { throw JSONFault.wrongType(type) }
    append("{")
    for (index, field) in fields.enumerated() {
      if index > 0 { append(",") }
      append(jsonText: field.name)
      append(":")
      try append(values[index], asJSON: field.type)
    }
    append("}")
  }

  /// Copies a text to where there is room for all of it.
  /// - Returns: whether no byte of it needs an escape; else what was copied is of no use.
  @inline(__always)
  private static func copyPlain(_ text: UnsafeRawBufferPointer, to start: UnsafeMutablePointer<UInt8>) -> Bool {
    let (target, count) = (UnsafeMutableRawPointer(start), text.count)
    var flags: UInt64 = 0
    if count >= 8 {
      var index = 0
      while index &+ 8 < count {
        let word = text.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        flags |= escapeFlags(word)
        target.storeBytes(of: word, toByteOffset: index, as: UInt64.self)
        index &+= 8
      }
      // The last eight bytes, some of which may be among those before.
      let word = text.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
      flags |= escapeFlags(word)
      target.storeBytes(of: word, toByteOffset: count &- 8, as: UInt64.self)
    } else if count >= 4 {
      let head = text.loadUnaligned(as: UInt32.self)
      let tail = text.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
      flags = escapeFlags(UInt64(head) | UInt64(tail) &<< 32)
      target.storeBytes(of: head, as: UInt32.self)
      target.storeBytes(of: tail, toByteOffset: count &- 4, as: UInt32.self)
    } else {
      for index in 0..<count {
        let byte = text[index]
        if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return false }
        start[index] = byte
      }
    }
    return flags & 0x8080_8080_8080_8080 == 0
  }

  /// Sets the highest bit of a byte where one of the eight is a quote, a backslash or a control character.
  @inline(__always)
  private static func escapeFlags(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5C)
    return ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- ones &* 0x20) & ~word)
  }

  @inline(never)
  private mutating func appendEscaped(_ text: UnsafeRawBufferPointer) {
    append(UInt8(ascii: "\""))
    defer { append(UInt8(ascii: "\"")) }
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""): append("\\\"")
      case UInt8(ascii: "\\"): append("\\\\")
      case 0x08: append("\\b")
      case 0x09: append("\\t")
      case 0x0A: append("\\n")
      case 0x0C: append("\\f")
      case 0x0D: append("\\r")
      case 0..<0x20:
        append("\\u00")
        append(Self.hexadecimal(byte >> 4))
        append(Self.hexadecimal(byte & 15))
      default: append(byte)
      }
    }
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
  }
}

enum JSONFault {
  static func wrongType(_ type: SQLType) -> FormatError { FormatError("a value is not of the type \(type)") }
}
