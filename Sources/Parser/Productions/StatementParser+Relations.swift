extension StatementParser {
  /// `relation: source join*`
  mutating func relation() throws(Diagnostic) -> Relation {
    let start = peek()
    var relation = Relation.source(try aliasedSource())
    var joins = 0
    while let kind = try joinKind() {
      joins += 1
      guard joins <= Self.nestingLimit else { throw .tooDeep(at: peek().range) }
      let right = try aliasedSource()
      let within = try withinClause()
      try expect(.on)
      let criterion = try expression()
      relation = .join(
        Join(
          kind: kind, left: relation, right: right, within: within, criterion: criterion, range: range(from: start)))
    }
    return relation
  }

  /// `source: identifier (AS? identifier)?`
  private mutating func aliasedSource() throws(Diagnostic) -> AliasedSource {
    let start = peek()
    if isAt(.openParenthesis), isAt(.select, offset: 1) { throw .queryInRelation(at: peek(1).range) }
    let name = try identifier("the name of a stream or table")
    let alias = try alias(before: Self.relationFollowers)
    return AliasedSource(name: name, alias: alias, range: range(from: start))
  }

  /// The words that begin what may follow a relation of FROM.
  private static let relationFollowers: [Keyword] = [
    .join, .inner, .left, .right, .full, .within, .on, .window, .where, .group, .partition, .having, .order, .emit,
    .limit,
  ]

  /// `join: (INNER | (LEFT | RIGHT | FULL) OUTER?)? JOIN source within? ON expression`; what stands up to JOIN.
  private mutating func joinKind() throws(Diagnostic) -> Join.Kind? {
    if accept(.join) { return .inner }
    if accept(.inner, isListed: false) {
      try expect(.join)
      return .inner
    }
    let outer: Join.Kind
    if accept(.left, isListed: false) {
      outer = .left
    } else if accept(.right, isListed: false) {
      outer = .right
    } else if accept(.full, isListed: false) {
      outer = .full
    } else {
      return nil
    }
    _ = accept(.outer, isListed: false)
    try expect(.join)
    return outer
  }

  /// `within: WITHIN (duration | '(' duration ',' duration ')') (GRACE PERIOD duration)?`
  private mutating func withinClause() throws(Diagnostic) -> WithinClause? {
    let start = peek()
    guard accept(.within) else { return nil }
    let before: DurationSyntax
    let after: DurationSyntax
    if accept(.openParenthesis) {
      before = try duration()
      try expect(.comma)
      after = try duration()
      try expect(.closeParenthesis)
    } else {
      before = try duration()
      after = before
    }
    let grace = try accept(.grace, .period) ? try duration() : nil
    return WithinClause(before: before, after: after, grace: grace, range: range(from: start))
  }

  /// ```
  /// window: WINDOW identifier? ( TUMBLING '(' SIZE duration options ')'
  ///                            | HOPPING '(' SIZE duration ',' ADVANCE BY duration options ')'
  ///                            | SESSION '(' duration options ')' )
  /// ```
  /// The identifier names the window; nothing can refer to it, so it is dropped.
  mutating func windowClause() throws(Diagnostic) -> WindowClause? {
    let start = peek()
    guard accept(.window) else { return nil }
    if !isAtWindowKind(), isAtWindowKind(offset: 1) { _ = try identifier() }
    let kind: WindowClause.Kind
    if accept(.tumbling) {
      try expect(.openParenthesis)
      try expect(.size)
      kind = .tumbling(size: try duration())
    } else if accept(.hopping) {
      try expect(.openParenthesis)
      try expect(.size)
      let size = try duration()
      try expect(.comma)
      try expect(.advance, .by)
      kind = .hopping(size: size, advance: try duration())
    } else {
      try expect(.session)
      try expect(.openParenthesis)
      kind = .session(gap: try duration())
    }
    var window = WindowClause(kind: kind, range: start.range)
    try windowOptions(of: &window)
    try expect(.closeParenthesis)
    window.range = range(from: start)
    return window
  }

  private func isAtWindowKind(offset: Int = 0) -> Bool {
    [Keyword.tumbling, .hopping, .session].contains { isAt($0, offset: offset) }
  }

  /// `options: (',' (RETENTION duration | GRACE PERIOD duration | TIME ZONE string))*`, each once, in any order
  private mutating func windowOptions(of window: inout WindowClause) throws(Diagnostic) {
    while accept(.comma) {
      if window.retention == nil, accept(.retention) {
        window.retention = try duration()
      } else if window.grace == nil, try accept(.grace, .period) {
        window.grace = try duration()
      } else if window.timeZone == nil, try accept(.time, .zone) {
        let zone = try string("a time zone in single quotes")
        window.timeZone = TimeZoneSyntax(name: zone.text, range: zone.range)
      } else {
        throw unexpected()
      }
    }
  }
}
