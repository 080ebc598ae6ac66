extension StatementParser {
  /// `literal: NULL | TRUE | FALSE | string | '-'? (integer | decimal | double)`; nil where none stands.
  mutating func acceptLiteral() throws(Diagnostic) -> Literal? {
    let start = peek()
    if let number = try start.number(isNegative: false) {
      advance()
      return number
    }
    if isAt(.minus), let number = try peek(1).number(isNegative: true) {
      advance()
      advance()
      return number
    }
    if case .string(let text) = start.kind {
      advance()
      return .string(text)
    }
    if accept(.null, isListed: false) { return .null }
    if accept(.true, isListed: false) { return .boolean(true) }
    if accept(.false, isListed: false) { return .boolean(false) }
    return nil
  }

  /// `properties: '(' property % ',' ')'`
  mutating func properties() throws(Diagnostic) -> [Property] {
    var firstPlaces: [String: SourceRange] = [:]
    return try parenthesized { parser throws(Diagnostic) in
      let property = try parser.property()
      if let first = firstPlaces.updateValue(property.nameRange, forKey: property.name) {
        throw Diagnostic(
          .duplicateName, "the property \(property.name) is given twice", at: property.nameRange,
          notes: [.init("it is given here first", at: first)])
      }
      return property
    }
  }

  /// `with?: WITH properties`
  mutating func acceptProperties() throws(Diagnostic) -> [Property] {
    accept(.with) ? try properties() : []
  }

  /// `property: (identifier | string) '=' literal`
  private mutating func property() throws(Diagnostic) -> Property {
    let start = peek()
    let spelling: String
    switch start.kind {
    case .word(let word):
      spelling = word.spelling
    case .quotedName(let text), .string(let text):
      spelling = text
    case .integer, .decimal, .double, .symbol, .invalid, .end:
      note(expected: "a property's name")
      throw unexpected()
    }
    advance()
    try expect(.equal)
    let valueStart = peek()
    guard let value = try acceptLiteral() else {
      note(expected: Self.stringCategory)
      note(expected: "a number")
      note(expected: "TRUE")
      note(expected: "FALSE")
      var diagnostic = unexpected()
      if case .word(let word) = valueStart.kind { diagnostic.hint = "text stands in single quotes: '\(word.spelling)'" }
      throw diagnostic
    }
    return Property(
      name: spelling.uppercased(), spelling: spelling, value: value, nameRange: start.range,
      valueRange: range(from: valueStart))
  }
}

extension Token {
  /// The number that the token is, with a minus before it or without; nil for any other token.
  fileprivate func number(isNegative: Bool) throws(Diagnostic) -> Literal? {
    let sign = isNegative ? "-" : ""
    switch kind {
    case .decimal(let digits):
      return .decimal(sign + digits)
    case .double(let digits):
      return .double(sign + digits)
    case .integer(let digits):
      guard let value = Int64(sign + digits) else { throw .numberTooLarge(sign + digits, at: range) }
      return .integer(value)
    case .word, .quotedName, .string, .symbol, .invalid, .end:
      return nil
    }
  }
}
