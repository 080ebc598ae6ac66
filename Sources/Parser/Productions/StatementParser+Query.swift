extension StatementParser {
  /// ```
  /// query: SELECT item % ',' FROM relation window? (WHERE expression)?
  ///        (GROUP BY grouping)? (PARTITION BY grouping)? (HAVING expression)?
  ///        order? (EMIT (CHANGES | FINAL))? order? (LIMIT count)?
  /// ```
  mutating func query() throws(Diagnostic) -> Query {
    let start = peek()
    try expect(.select)
    let items = try list { parser throws(Diagnostic) in try parser.selectItem() }
    try expect(.from)
    let from = try relation()
    let window = try windowClause()
    let filter = accept(.where) ? try expression() : nil
    let groupBy = try grouping(after: .group)
    let partitionBy = try grouping(after: .partition)
    let having = accept(.having) ? try expression() : nil
    var orderBy = try orderClause()
    let emit = try emitClause()
    if orderBy.isEmpty { orderBy = try orderClause() }
    let limit = try limitClause()
    return Query(
      items: items, from: from, window: window, filter: filter, groupBy: groupBy, partitionBy: partitionBy,
      having: having, emit: emit, orderBy: orderBy, limit: limit, range: range(from: start))
  }

  /// `item: '*' | identifier '.' '*' | postfix '->' '*' | expression (AS? identifier)?`
  private mutating func selectItem() throws(Diagnostic) -> SelectItem {
    let start = peek()
    if accept(.asterisk, isListed: false) { return selectItem(.all(qualifier: nil), from: start) }
    if isAtIdentifier(), isAt(.point, offset: 1), isAt(.asterisk, offset: 2) {
      let qualifier = try identifier()
      advance()
      advance()
      return selectItem(.all(qualifier: qualifier), from: start)
    }
    let value = try expression()
    if isAt(.arrow), isAt(.asterisk, offset: 1) {
      guard value.kind.mayHoldFields else { throw unexpected() }
      advance()
      advance()
      return selectItem(.structFields(value), from: start)
    }
    let alias = try alias(before: [.from])
    return selectItem(.expression(value, alias: alias), from: start)
  }

  private func selectItem(_ kind: SelectItem.Kind, from start: Token) -> SelectItem {
    SelectItem(kind: kind, range: range(from: start))
  }

  /// `alias?: AS identifier | identifier`; without AS the keywords that may follow are no alias.
  mutating func alias(before followers: [Keyword]) throws(Diagnostic) -> Identifier? {
    if accept(.as) { return try identifier("an alias") }
    guard isAtIdentifier(), !followers.contains(where: { isAt($0) }) else { return nil }
    let token = peek()
    let candidates = missedKeywords + followers.map(\.rawValue)
    let alias = try identifier()
    noteBareAlias(token, insteadOf: candidates)
    return alias
  }

  /// `grouping: expression-list`, after `GROUP BY` or `PARTITION BY`
  private mutating func grouping(after keyword: Keyword) throws(Diagnostic) -> Grouping? {
    let start = peek()
    guard try accept(keyword, .by) else { return nil }
    let expressions = try groupingExpressions()
    return Grouping(expressions: expressions, range: range(from: start))
  }

  /// `expression-list: '(' (value % ',')? ')' | value % ','`
  private mutating func groupingExpressions() throws(Diagnostic) -> [Expression] {
    if isAt(.openParenthesis), isListInParentheses {
      return try possiblyEmpty { parser throws(Diagnostic) in try parser.value() }
    }
    return try list { parser throws(Diagnostic) in try parser.value() }
  }

  /// Whether the parenthesis at the cursor holds a list or nothing, and not one expression: whether a comma stands in
  /// it that no inner bracket holds.
  private var isListInParentheses: Bool {
    if isAt(.closeParenthesis, offset: 1) { return true }
    var depth = 0
    var offset = 0
    while true {
      switch peek(offset).kind {
      case .symbol(.openParenthesis), .symbol(.openBracket): depth += 1
      case .symbol(.closeParenthesis), .symbol(.closeBracket): depth -= 1
      case .symbol(.comma) where depth == 1: return true
      case .end: return false
      case .word, .quotedName, .string, .integer, .decimal, .double, .symbol, .invalid: break
      }
      if depth == 0 { return false }
      offset += 1
    }
  }

  /// `EMIT (CHANGES | FINAL)`
  private mutating func emitClause() throws(Diagnostic) -> EmitClause? {
    let start = peek()
    guard accept(.emit) else { return nil }
    let isFinal = accept(.final)
    if !isFinal { try expect(.changes) }
    return EmitClause(mode: isFinal ? .final : .changes, range: range(from: start))
  }

  /// `order: ORDER BY (expression (ASC | DESC)? (NULLS (FIRST | LAST))?) % ','`
  private mutating func orderClause() throws(Diagnostic) -> [OrderItem] {
    guard try accept(.order, .by) else { return [] }
    return try list { parser throws(Diagnostic) in
      let expression = try parser.expression()
      let isDescending = parser.accept(.desc)
      if !isDescending { _ = parser.accept(.asc) }
      var nulls: OrderItem.NullPlacement?
      if parser.accept(.nulls) {
        nulls = parser.accept(.first) ? .first : .last
        if nulls == .last { try parser.expect(.last) }
      }
      return OrderItem(
        expression: expression, direction: isDescending ? .descending : .ascending, nulls: nulls)
    }
  }

  /// `LIMIT count`
  mutating func limitClause() throws(Diagnostic) -> LimitClause? {
    let start = peek()
    guard accept(.limit) else { return nil }
    return LimitClause(count: try count(), range: range(from: start))
  }
}

extension Expression.Kind {
  /// Whether `->*` may follow: not after an operator, which would bind less tightly.
  fileprivate var mayHoldFields: Bool {
    switch self {
    case .column, .field, .subscripted, .call, .structure, .cast, .searchedCase, .simpleCase: true
    case .literal, .sign, .not, .arithmetic, .concatenation, .comparison, .logical, .isNull, .isDistinct, .between,
      .inList, .like, .array, .map, .lambda, .timeUnit, .atTimeZone:
      false
    }
  }
}
