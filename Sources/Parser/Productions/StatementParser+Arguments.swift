extension StatementParser {
  /// `arguments: '(' '*' ')' | '(' (argument % ',')? ')'`
  mutating func arguments() throws(Diagnostic) -> CallArguments {
    if isAt(.asterisk, offset: 1), isAt(.closeParenthesis, offset: 2) {
      advance()
      advance()
      advance()
      return .all
    }
    return .list(try possiblyEmpty { parser throws(Diagnostic) in try parser.argument() })
  }

  /// `argument: lambda | unit | expression`
  private mutating func argument() throws(Diagnostic) -> Expression {
    let start = peek()
    if let parameters = try lambdaParameters() {
      try expect(.lambdaArrow)
      let body = try expression()
      return try node(.lambda(parameters: parameters, body: body), from: start)
    }
    if case .word(let word) = start.kind, let unit = TimeUnit(word: word.upper),
      isAt(.comma, offset: 1) || isAt(.closeParenthesis, offset: 1)
    {
      advance()
      return try node(.timeUnit(unit, word: Identifier(word.upper, range: start.range)), from: start)
    }
    return try expression()
  }

  /// `lambda: (identifier | '(' identifier % ',' ')') '=>' expression`; its parameters, or nil where none stands.
  private mutating func lambdaParameters() throws(Diagnostic) -> [Identifier]? {
    if isAtIdentifier(), isAt(.lambdaArrow, offset: 1) { return [try identifier()] }
    guard isAt(.openParenthesis) else { return nil }
    var offset = 1
    while isAtIdentifier(offset: offset), isAt(.comma, offset: offset + 1) { offset += 2 }
    guard isAtIdentifier(offset: offset), isAt(.closeParenthesis, offset: offset + 1),
      isAt(.lambdaArrow, offset: offset + 2)
    else { return nil }
    return try parenthesized { parser throws(Diagnostic) in try parser.identifier("a parameter's name") }
  }
}
