/// The parts of a URL (RFC 3986), as written.
struct ParsedURL {
  private(set) var scheme: String?
  private(set) var host: String?
  private(set) var port: Int?
  private(set) var path = ""
  private(set) var query: String?
  private(set) var fragment: String?

  /// - Throws: for characters that no URL has, and for a port that is no number.
  init(_ text: String) throws(EvaluationError) {
    guard text.utf8.allSatisfy(Self.isAllowed) else { throw EvaluationError("'\(text)' is not a URL") }
    var rest = text[...]
    if let mark = rest.firstIndex(of: "#") {
      fragment = String(rest[rest.index(after: mark)...])
      rest = rest[..<mark]
    }
    if let mark = rest.firstIndex(of: "?") {
      query = String(rest[rest.index(after: mark)...])
      rest = rest[..<mark]
    }
    if let colon = rest.firstIndex(of: ":"), Self.isScheme(rest[..<colon]) {
      scheme = String(rest[..<colon])
      rest = rest[rest.index(after: colon)...]
    }
    if rest.hasPrefix("//") {
      rest = rest.dropFirst(2)
      let end = rest.firstIndex(of: "/") ?? rest.endIndex
      try readAuthority(rest[..<end], of: text)
      rest = rest[end...]
    }
    path = String(rest)
  }

  /// `user@host:port`
  private mutating func readAuthority(_ authority: Substring, of text: String) throws(EvaluationError) {
    var rest = authority
    if let mark = rest.lastIndex(of: "@") { rest = rest[rest.index(after: mark)...] }
    // The colons of an IPv6 address stand in brackets.
    let afterAddress = rest.hasPrefix("[") ? rest.firstIndex(of: "]") ?? rest.startIndex : rest.startIndex
    if let colon = rest[afterAddress...].lastIndex(of: ":") {
      let digits = rest[rest.index(after: colon)...]
      if !digits.isEmpty {
        guard let number = Int(digits), (0...65_535).contains(number) else {
          throw EvaluationError("'\(text)' is not a URL: its port is no number")
        }
        port = number
      }
      rest = rest[..<colon]
    }
    host = rest.isEmpty ? nil : String(rest)
  }

  private static func isScheme(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, isLetter(first) else { return false }
    return text.utf8.allSatisfy { isLetter($0) || isDigit($0) || "+-.".utf8.contains($0) }
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte != 0x7F && !"\"<>\\^`{|}".utf8.contains(byte)
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")) ~= byte | 0x20 }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte }
}

/// Percent encoding.
enum PercentEncoding {
  /// The text with each `%XX` as its byte, and each `+` as a blank where `plusIsBlank`; nil where a `%` has no digits.
  static func decode(_ text: String, plusIsBlank: Bool) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%") {
        guard let first = rest.popFirst(), let second = rest.popFirst(), let high = Hexadecimal.digit(first),
          let low = Hexadecimal.digit(second)
        else { return nil }
        bytes.append(high << 4 | low)
      } else {
        bytes.append(plusIsBlank && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text as a form's parameter: letters, digits and `-_.*` stay, a blank becomes `+`.
  static func encodeParameter(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "*"):
        bytes.append(byte)
      case UInt8(ascii: " "): bytes.append(UInt8(ascii: "+"))
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
