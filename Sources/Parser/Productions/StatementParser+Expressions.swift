// Operators from the loosest to the tightest: OR, AND, NOT, predicates, ||, + -, * / %, signs, postfix. As in ksqlDB.
extension StatementParser {
  static let expressionCategory = "an expression"

  /// `expression: disjunction`
  mutating func expression() throws(Diagnostic) -> Expression {
    try nested { parser throws(Diagnostic) in try parser.disjunction() }
  }

  /// An expression with its range; an error where it stands too deep.
  func node(_ kind: Expression.Kind, from start: Token) throws(Diagnostic) -> Expression {
    let expression = Expression(kind, range: range(from: start))
    guard expression.height <= Self.nestingLimit else { throw .tooDeep(at: expression.range) }
    return expression
  }

  /// `disjunction: conjunction (OR conjunction)*`
  private mutating func disjunction() throws(Diagnostic) -> Expression {
    let start = peek()
    var operands = [try conjunction()]
    while accept(.or, isListed: false) { operands.append(try conjunction()) }
    return operands.count == 1 ? operands[0] : try node(.logical(.or, operands), from: start)
  }

  /// `conjunction: negation (AND negation)*`
  private mutating func conjunction() throws(Diagnostic) -> Expression {
    let start = peek()
    var operands = [try negation()]
    while accept(.and, isListed: false) { operands.append(try negation()) }
    return operands.count == 1 ? operands[0] : try node(.logical(.and, operands), from: start)
  }

  /// `negation: NOT negation | predicate`
  private mutating func negation() throws(Diagnostic) -> Expression {
    let start = peek()
    guard accept(.not, isListed: false) else { return try predicate() }
    let operand = try nested { parser throws(Diagnostic) in try parser.negation() }
    return try node(.not(operand), from: start)
  }

  /// ```
  /// predicate: value ( comparison-operator value
  ///                  | IS NOT? NULL
  ///                  | IS NOT? DISTINCT FROM value
  ///                  | NOT? (between | in | like) )?
  /// ```
  private mutating func predicate() throws(Diagnostic) -> Expression {
    let start = peek()
    let operand = try value()
    if let comparison = comparisonOperator() {
      advance()
      return try node(.comparison(comparison, operand, value()), from: start)
    }
    if accept(.is, isListed: false) {
      let isNegated = accept(.not)
      if accept(.null) { return try node(.isNull(operand, isNegated: isNegated), from: start) }
      try expect(.distinct, .from)
      return try node(.isDistinct(operand, from: value(), isNegated: isNegated), from: start)
    }
    // NOT after an operand belongs to a predicate; anywhere else it is an error, which the failed words then explain.
    let isNegated = accept(.not, isListed: false)
    if let predicate = try rangeOrListOrPattern(operand, isNegated: isNegated) {
      return try node(predicate, from: start)
    }
    if isNegated { throw unexpected() }
    return operand
  }

  /// ```
  /// between: BETWEEN value AND value
  /// in:      IN '(' expression % ',' ')'
  /// like:    LIKE value (ESCAPE string)?
  /// ```
  private mutating func rangeOrListOrPattern(
    _ operand: Expression, isNegated: Bool
  ) throws(Diagnostic) -> Expression.Kind? {
    if accept(.between, isListed: isNegated) {
      let lower = try value()
      try expect(.and)
      return .between(operand, lower: lower, upper: try value(), isNegated: isNegated)
    }
    if accept(.in, isListed: isNegated) {
      let candidates = try parenthesized { parser throws(Diagnostic) in try parser.expression() }
      return .inList(operand, candidates, isNegated: isNegated)
    }
    if accept(.like, isListed: isNegated) {
      let pattern = try value()
      return .like(operand, pattern: pattern, escape: try likeEscape(), isNegated: isNegated)
    }
    return nil
  }

  /// `(ESCAPE string)?`, the string of one character
  private mutating func likeEscape() throws(Diagnostic) -> Character? {
    guard isAt(.escape), case .string = peek(1).kind else { return nil }
    advance()
    let text = try string()
    guard text.text.count == 1 else {
      throw Diagnostic(
        .invalidLiteral, "the escape of LIKE is one character, not \(text.text.count)", at: text.range,
        hint: "write for instance ESCAPE '!'")
    }
    return text.text.first
  }

  private func comparisonOperator() -> ComparisonOperator? {
    guard case .symbol(let symbol) = peek().kind else { return nil }
    return symbol == .alsoNotEqual ? .notEqual : ComparisonOperator(rawValue: symbol.rawValue)
  }

  /// `value: sum ('||' sum)*`
  mutating func value() throws(Diagnostic) -> Expression {
    let start = peek()
    var left = try sum()
    while accept(.concatenation, isListed: false) { left = try node(.concatenation(left, sum()), from: start) }
    return left
  }

  /// `sum: product (('+' | '-') product)*`
  private mutating func sum() throws(Diagnostic) -> Expression {
    let start = peek()
    var left = try product()
    while let operation = arithmeticOperator(among: [.add, .subtract]) {
      advance()
      left = try node(.arithmetic(operation, left, product()), from: start)
    }
    return left
  }

  /// `product: signed (('*' | '/' | '%') signed)*`
  private mutating func product() throws(Diagnostic) -> Expression {
    let start = peek()
    var left = try signed()
    while let operation = arithmeticOperator(among: [.multiply, .divide, .modulo]) {
      advance()
      left = try node(.arithmetic(operation, left, signed()), from: start)
    }
    return left
  }

  private func arithmeticOperator(among operators: [ArithmeticOperator]) -> ArithmeticOperator? {
    guard case .symbol(let symbol) = peek().kind, let found = ArithmeticOperator(rawValue: symbol.rawValue) else {
      return nil
    }
    return operators.contains(found) ? found : nil
  }

  /// `signed: ('-' | '+') signed | postfix`, where `'-' number` is a literal
  private mutating func signed() throws(Diagnostic) -> Expression {
    let start = peek()
    guard case .symbol(let symbol) = start.kind, let sign = Sign(rawValue: symbol.rawValue), !isAtNegativeNumber else {
      return try postfix()
    }
    advance()
    let operand = try nested { parser throws(Diagnostic) in try parser.signed() }
    return try node(.sign(sign, operand), from: start)
  }

  private var isAtNegativeNumber: Bool {
    guard isAt(.minus) else { return false }
    return switch peek(1).kind {
    case .integer, .decimal, .double: true
    case .word, .quotedName, .string, .symbol, .invalid, .end: false
    }
  }

  /// `postfix: primary ('[' expression ']' | '->' identifier | AT TIME ZONE string)*`
  private mutating func postfix() throws(Diagnostic) -> Expression {
    let start = peek()
    var base = try primary()
    while true {
      if accept(.openBracket, isListed: false) {
        let index = try expression()
        try expect(.closeBracket)
        base = try node(.subscripted(base, index: index), from: start)
      } else if isAt(.arrow), !isAt(.asterisk, offset: 1) {
        advance()
        let name = try identifier("a field's name")
        base = try node(.field(base, name), from: start)
      } else if isAt(.at, then: .time) {
        try expect(.at, .time, .zone)
        let zone = try string("a time zone in single quotes")
        base = try node(.atTimeZone(base, zone: zone.text), from: start)
      } else {
        return base
      }
    }
  }
}
