/// The ways to write bytes as text that ENCODE, TO_BYTES and FROM_BYTES know.
enum TextEncoding {
  case hex
  case utf8
  case ascii
  case base64

  init?(named name: String) {
    switch name.lowercased() {
    case "hex": self = .hex
    case "utf8": self = .utf8
    case "ascii": self = .ascii
    case "base64": self = .base64
    default: return nil
    }
  }

  static func named(_ name: String) throws(EvaluationError) -> TextEncoding {
    guard let encoding = TextEncoding(named: name) else {
      throw EvaluationError("'\(name)' is no encoding; there are hex, utf8, ascii and base64")
    }
    return encoding
  }

  /// The bytes as text; what is no UTF-8, or no ASCII, becomes U+FFFD.
  func text(of bytes: [UInt8]) -> String {
    switch self {
    case .hex: Hexadecimal.text(of: bytes, upperCase: true)
    case .utf8: String(decoding: bytes, as: UTF8.self)
    case .ascii: String(decoding: bytes.map { $0 < 0x80 ? UInt16($0) : 0xFFFD }, as: UTF16.self)
    case .base64: Base64.encode(bytes)
    }
  }

  /// The bytes that a text stands for; a character that ASCII lacks becomes `?`.
  func bytes(of text: String) throws(EvaluationError) -> [UInt8] {
    switch self {
    case .hex:
      guard let bytes = Hexadecimal.bytes(of: text) else { throw EvaluationError("'\(text)' is not hexadecimal") }
      return bytes
    case .utf8: return Array(text.utf8)
    case .ascii: return text.utf16.map { $0 < 0x80 ? UInt8($0) : UInt8(ascii: "?") }
    case .base64:
      guard let bytes = Base64.decode(text) else { throw EvaluationError("'\(text)' is not Base64") }
      return bytes
    }
  }
}

/// Bytes as hexadecimal digits.
enum Hexadecimal {
  static func text(of bytes: [UInt8], upperCase: Bool) -> String {
    let digits = Array((upperCase ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// Reads digits, bare or written as `X'...'` or `0x...`; only the last form may have an odd number of them.
  static func bytes(of text: String) -> [UInt8]? {
    var digits = Array(text.utf8)
    if text.hasPrefix("0x") {
      digits.removeFirst(2)
      if digits.count % 2 == 1 { digits.insert(UInt8(ascii: "0"), at: 0) }
    } else if text.hasPrefix("x'") || text.hasPrefix("X'") {
      guard digits.count >= 3, digits.last == UInt8(ascii: "'") else { return nil }
      digits = Array(digits[2..<digits.count - 1])
    }
    guard digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digit(digits[index]), let low = digit(digits[index + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  /// The value of a digit; nil for other characters.
  static func digit(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
