/// Cuts a text into tokens. It takes any bytes: what is no token becomes an `invalid` one.
struct Lexer {
  private let bytes: [UInt8]
  private var position: Int
  private let end: Int

  private init(_ bytes: [UInt8], _ range: SourceRange) {
    self.bytes = bytes
    self.position = range.start
    self.end = range.end
  }

  /// The tokens of a text, comments and spaces left out; the last one is `end`.
  static func tokens(of bytes: [UInt8]) -> [Token] {
    var lexer = Lexer(bytes, SourceRange(start: 0, end: bytes.count))
    var tokens: [Token] = []
    while let token = lexer.next() { tokens.append(token) }
    tokens.append(Token(kind: .end, range: SourceRange(start: bytes.count, end: bytes.count)))
    return tokens
  }

  private mutating func next() -> Token? {
    while position < end {
      let start = position
      let byte = bytes[position]
      if Ascii.isSpace(byte) {
        position += 1
        continue
      }
      let kind: Token.Kind?
      if Ascii.beginsName(byte) {
        kind = word()
      } else if Ascii.isDigit(byte) || isAtFraction {
        kind = number()
      } else if byte >= 0x80 {
        kind = beyondAscii()
      } else {
        kind = region()
      }
      if let kind {
        return Token(kind: kind, range: SourceRange(start: start, end: position))
      }
    }
    return nil
  }

  /// Whether a point with a digit after it stands at the position.
  private var isAtFraction: Bool {
    guard bytes[position] == Ascii.point, let next = bytes.byte(at: position + 1) else { return false }
    return Ascii.isDigit(next)
  }

  /// `(letter | '_') (letter | digit | '_' | '@')*`
  private mutating func word() -> Token.Kind {
    let start = position
    skip(while: Ascii.continuesName)
    let end = position
    if case .invalid? = beyondAscii() {
      return .invalid(.beyondAscii(text(from: start), at: SourceRange(start: start, end: position)))
    }
    position = end
    return .word(Word(text(from: start)))
  }

  /// A string, a quoted name, a comment (which is no token), or a symbol.
  private mutating func region() -> Token.Kind? {
    let region = TextRegion(at: position, in: bytes)
    let opening = SourceRange(start: position, end: min(position + 2, end))
    switch region.kind {
    case .other:
      return symbol()
    case .lineComment:
      position = region.range.end
      return nil
    case .blockComment:
      position = region.range.end
      return region.isClosed ? nil : .invalid(.openComment(at: opening))
    case .string:
      position = region.range.end
      return region.isClosed ? .string(region.unquoted(in: bytes)) : .invalid(.openString(at: region.range))
    case .quotedName:
      position = region.range.end
      let name = region.unquoted(in: bytes)
      if !region.isClosed { return .invalid(.openName(at: region.range)) }
      return name.isEmpty ? .invalid(.emptyName(at: region.range)) : .quotedName(name)
    }
  }

  private mutating func symbol() -> Token.Kind {
    let start = position
    // The longest symbol wins.
    for length in [2, 1] where start + length <= end {
      position = start + length
      if let symbol = Symbol(rawValue: text(from: start)) { return .symbol(symbol) }
    }
    return .invalid(.strayCharacter(text(from: start), at: SourceRange(start: start, end: position)))
  }

  private mutating func skip(while matches: (UInt8) -> Bool) {
    while position < end, matches(bytes[position]) { position += 1 }
  }

  private func text(from start: Int) -> String {
    String(decoding: bytes[start..<position], as: UTF8.self)
  }
}

extension Lexer {
  /// `digits`, `digits '.' digits?`, `'.' digits`, each with an exponent or without. Where letters follow digits it is
  /// a name, as in ksqlDB: `1R`.
  private mutating func number() -> Token.Kind {
    let start = position
    skip(while: Ascii.isDigit)
    var isWhole = true
    if position < end, bytes[position] == Ascii.point {
      isWhole = false
      position += 1
      skip(while: Ascii.isDigit)
    }
    let hasExponent = exponent()
    if position < end, Ascii.continuesName(bytes[position]) {
      skip(while: Ascii.continuesName)
      if bytes[start..<position].allSatisfy(Ascii.continuesName) { return .word(Word(text(from: start))) }
      return .invalid(.lettersAfterNumber(at: SourceRange(start: start, end: position)))
    }
    if hasExponent { return .double(text(from: start)) }
    return isWhole ? .integer(text(from: start)) : .decimal(text(from: start))
  }

  /// `('e' | 'E') ('+' | '-')? digits`; where it is none, nothing is taken.
  private mutating func exponent() -> Bool {
    guard position < end, bytes[position] | 0x20 == UInt8(ascii: "e") else { return false }
    var digits = position + 1
    if let sign = bytes.byte(at: digits), sign == Ascii.plus || sign == Ascii.minus { digits += 1 }
    guard let digit = bytes.byte(at: digits), Ascii.isDigit(digit) else { return false }
    position = digits
    skip(while: Ascii.isDigit)
    return true
  }

  /// Spaces of Unicode and the byte order mark are skipped; all else beyond ASCII needs quotes.
  private mutating func beyondAscii() -> Token.Kind? {
    let start = position
    guard position < end, bytes[position] >= 0x80 else { return nil }
    skip { $0 >= 0x80 || Ascii.continuesName($0) }
    let run = text(from: start)
    let blanks = run.prefix { $0.isWhitespace || $0 == "\u{FEFF}" }
    if !blanks.isEmpty {
      position = start + blanks.utf8.count
      return nil
    }
    return .invalid(.beyondAscii(run, at: SourceRange(start: start, end: position)))
  }
}
