/// A word of a .proto file (Protocol Buffers language specification, "Lexical elements").
enum ProtoToken: Hashable {
  /// Letters, digits, underscores; dots are symbols.
  case word(String)
  case number(String)
  case text(String)
  case symbol(UInt8)
  case end

  /// The token as error texts call it.
  var spelling: String {
    switch self {
    case .word(let word), .number(let word): "'\(word)'"
    case .text(let text): "\"\(text)\""
    case .symbol(let symbol): "'\(Character(UnicodeScalar(symbol)))'"
    case .end: "the end"
    }
  }
}

/// Splits the text of a .proto file into tokens; comments and white space are left out.
struct ProtoLexer {
  private let bytes: [UInt8]
  private var position = 0
  private(set) var line = 1

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// - Throws: `FormatError` for a comment or string without its end.
  mutating func next() throws(FormatError) -> ProtoToken {
    try skipBlanks()
    guard position < bytes.count else { return .end }
    let byte = bytes[position]
    if byte.isLetter { return .word(take { $0.isLetter || $0.isDigit }) }
    if byte.isDigit || (byte == UInt8(ascii: ".") && peek(1)?.isDigit == true) { return .number(takeNumber()) }
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return .text(try takeText(quote: byte)) }
    position += 1
    return .symbol(byte)
  }

  private func peek(_ distance: Int) -> UInt8? {
    position + distance < bytes.count ? bytes[position + distance] : nil
  }

  private mutating func skipBlanks() throws(FormatError) {
    while let byte = peek(0) {
      switch (byte, peek(1)) {
      case (UInt8(ascii: "\n"), _):
        line += 1
        position += 1
      case (UInt8(ascii: " "), _), (0x09...0x0D, _): position += 1
      case (UInt8(ascii: "/"), UInt8(ascii: "/")):
        while let byte = peek(0), byte != UInt8(ascii: "\n") { position += 1 }
      case (UInt8(ascii: "/"), UInt8(ascii: "*")): try skipBlockComment()
      default: return
      }
    }
  }

  private mutating func skipBlockComment() throws(FormatError) {
    let start = line
    position += 2
    while let byte = peek(0) {
      if byte == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
        position += 2
        return
      }
      if byte == UInt8(ascii: "\n") { line += 1 }
      position += 1
    }
    throw FormatError("line \(start): a comment has no end")
  }

  private mutating func take(while belongs: (UInt8) -> Bool) -> String {
    let start = position
    while let byte = peek(0), belongs(byte) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Integers in all bases and floating point numbers; whether it is a number at all shows where its value is needed.
  private mutating func takeNumber() -> String {
    let start = position
    while let byte = peek(0) {
      let isExponentSign =
        (byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")) && bytes[position - 1] | 0x20 == UInt8(ascii: "e")
        && position > start
      guard byte.isLetter || byte.isDigit || byte == UInt8(ascii: ".") || isExponentSign else { break }
      position += 1
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func takeText(quote: UInt8) throws(FormatError) -> String {
    position += 1
    var content: [UInt8] = []
    while let byte = peek(0) {
      position += 1
      switch byte {
      case quote: return String(decoding: content, as: UTF8.self)
      case UInt8(ascii: "\n"): throw FormatError("line \(line): a string has no end")
      case UInt8(ascii: "\\"):
        guard let escaped = peek(0) else { throw FormatError("line \(line): a string has no end") }
        position += 1
        content.append(Self.meaning(ofEscape: escaped))
      default: content.append(byte)
      }
    }
    throw FormatError("line \(line): a string has no end")
  }

  /// Numeric escapes are not read as such: no name or parameter that we look at has any.
  private static func meaning(ofEscape byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "n"): UInt8(ascii: "\n")
    case UInt8(ascii: "t"): UInt8(ascii: "\t")
    case UInt8(ascii: "r"): UInt8(ascii: "\r")
    default: byte
    }
  }
}

extension UInt8 {
  /// What names begin with: a letter or an underscore.
  fileprivate var isLetter: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")) ~= self | 0x20 || self == UInt8(ascii: "_")
  }

  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= self }
}
