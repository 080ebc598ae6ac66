extension StatementParser {
  /// ```
  /// primary: literal | '(' expression ')' | case | CAST '(' expression AS type ')'
  ///        | ARRAY '[' (expression % ',')? ']'
  ///        | MAP '(' (expression ':=' expression % ',')? ')'
  ///        | STRUCT '(' (identifier ':=' expression % ',')? ')'
  ///        | (DATE | TIME | TIMESTAMP) string
  ///        | call | column
  /// ```
  mutating func primary() throws(Diagnostic) -> Expression {
    let start = peek()
    if let literal = try acceptLiteral() { return try node(.literal(literal), from: start) }
    if accept(.openParenthesis, isListed: false) { return try parenthesizedRest(from: start) }
    if accept(.case, isListed: false) { return try caseRest(from: start) }
    if isAt(.cast), isAt(.openParenthesis, offset: 1) { return try cast() }
    if isAt(.array), isAt(.openBracket, offset: 1) { return try array() }
    if isAt(.map), isAt(.openParenthesis, offset: 1) { return try map() }
    if isAt(.struct), isAt(.openParenthesis, offset: 1) { return try structure() }
    if let typed = try typedLiteral() { return typed }
    return try callOrColumn()
  }

  /// The rest after `'('`. The range of the inner expression grows over the parentheses.
  private mutating func parenthesizedRest(from start: Token) throws(Diagnostic) -> Expression {
    let inner = try expression()
    if isAt(.comma) { throw rowInParentheses() }
    try expect(.closeParenthesis)
    if isAt(.lambdaArrow) { throw .lambdaOutsideCall(at: range(from: start).joined(with: peek().range)) }
    return Expression(inner.kind, range: range(from: start))
  }

  private func rowInParentheses() -> Diagnostic {
    Diagnostic(
      .syntax, "a list in parentheses is no expression", at: peek().range,
      hint: "leave the parentheses out, or make it STRUCT(name := value, ...) or ARRAY[...]")
  }

  /// `CAST '(' expression AS type ')'`
  private mutating func cast() throws(Diagnostic) -> Expression {
    let start = advance()
    try expect(.openParenthesis)
    let operand = try expression()
    try expect(.as)
    let type = try type()
    try expect(.closeParenthesis)
    return try node(.cast(operand, type), from: start)
  }

  /// `ARRAY '[' (expression % ',')? ']'`
  private mutating func array() throws(Diagnostic) -> Expression {
    let start = advance()
    try expect(.openBracket)
    if accept(.closeBracket, isListed: false) { return try node(.array([]), from: start) }
    let elements = try list { parser throws(Diagnostic) in try parser.expression() }
    try expect(.closeBracket)
    return try node(.array(elements), from: start)
  }

  /// `MAP '(' (expression ':=' expression % ',')? ')'`
  private mutating func map() throws(Diagnostic) -> Expression {
    let start = advance()
    let entries = try possiblyEmpty { parser throws(Diagnostic) in
      let key = try parser.expression()
      try parser.expect(.assign)
      return MapEntry(key: key, value: try parser.expression())
    }
    return try node(.map(entries), from: start)
  }

  /// `STRUCT '(' (identifier ':=' expression % ',')? ')'`
  private mutating func structure() throws(Diagnostic) -> Expression {
    let start = advance()
    let fields = try possiblyEmpty { parser throws(Diagnostic) in
      let name = try parser.identifier("a field's name")
      try parser.expect(.assign)
      return StructField(name: name, value: try parser.expression())
    }
    return try node(.structure(fields), from: start)
  }

  /// `'(' (element % ',')? ')'`
  mutating func possiblyEmpty<Element>(
    _ element: (inout StatementParser) throws(Diagnostic) -> Element
  ) throws(Diagnostic) -> [Element] {
    if isAt(.openParenthesis), isAt(.closeParenthesis, offset: 1) {
      advance()
      advance()
      return []
    }
    return try parenthesized(element)
  }

  /// `(DATE | TIME | TIMESTAMP) string`: a cast of the string.
  private mutating func typedLiteral() throws(Diagnostic) -> Expression? {
    let start = peek()
    guard case .word(let word) = start.kind, ["DATE", "TIME", "TIMESTAMP"].contains(word.upper),
      case .string(let text) = peek(1).kind
    else { return nil }
    advance()
    let operand = Expression(.literal(.string(text)), range: advance().range)
    let type = TypeSyntax(.named(Identifier(word.upper, range: start.range), parameters: []), range: start.range)
    return try node(.cast(operand, type), from: start)
  }

  /// `column: (identifier '.')? identifier`, `call: identifier arguments`
  private mutating func callOrColumn() throws(Diagnostic) -> Expression {
    let start = peek()
    let name = try identifier(Self.expressionCategory)
    if isAt(.openParenthesis) { return try node(.call(name: name, arguments()), from: start) }
    if isAt(.lambdaArrow) { throw .lambdaOutsideCall(at: range(from: start).joined(with: peek().range)) }
    guard isAt(.point), !isAt(.asterisk, offset: 1) else {
      return try node(.column(qualifier: nil, name: name), from: start)
    }
    advance()
    let column = try identifier("a column's name")
    return try node(.column(qualifier: name, name: column), from: start)
  }

  /// ```
  /// case: CASE (WHEN expression THEN expression)+ (ELSE expression)? END
  ///     | CASE value (WHEN expression THEN expression)+ (ELSE expression)? END
  /// ```
  /// The rest after CASE.
  private mutating func caseRest(from start: Token) throws(Diagnostic) -> Expression {
    let operand = isAt(.when) ? nil : try expression()
    var clauses: [WhenClause] = []
    repeat {
      try expect(.when)
      let condition = try expression()
      try expect(.then)
      clauses.append(WhenClause(condition: condition, result: try expression()))
    } while isAt(.when)
    note(expected: Keyword.when.rawValue, candidate: .when)
    let otherwise = accept(.else) ? try expression() : nil
    try expect(.end)
    if let operand { return try node(.simpleCase(operand, clauses, otherwise: otherwise), from: start) }
    return try node(.searchedCase(clauses, otherwise: otherwise), from: start)
  }
}
