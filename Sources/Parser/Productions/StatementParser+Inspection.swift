extension StatementParser {
  /// ```
  /// show: (SHOW | LIST) ( ALL? TOPICS EXTENDED? | (STREAMS | TABLES | QUERIES) EXTENDED?
  ///                     | FUNCTIONS | TYPES | PROPERTIES | VARIABLES | (SOURCE | SINK)? CONNECTORS
  ///                     | CONNECTOR PLUGINS )
  /// ```
  /// The rest after the first word.
  mutating func showRest() throws(Diagnostic) -> Statement.Kind {
    let isAll = accept(.all)
    for (keyword, subject) in Self.shownSubjects where accept(keyword) {
      let isExtended = subject.mayBeExtended && accept(.extended)
      return .show(Show(subject: subject, isAll: isAll, isExtended: isExtended))
    }
    for (keywords, subject) in Self.shownPairs where try accept(keywords.0, keywords.1) {
      return .show(Show(subject: subject, isAll: isAll, isExtended: false))
    }
    throw unexpected()
  }

  private static let shownPairs: [((Keyword, Keyword), Show.Subject)] = [
    ((.source, .connectors), .sourceConnectors), ((.sink, .connectors), .sinkConnectors),
    ((.connector, .plugins), .connectorPlugins),
  ]

  private static let shownSubjects: [(Keyword, Show.Subject)] = [
    (.topics, .topics), (.streams, .streams), (.tables, .tables), (.queries, .queries), (.functions, .functions),
    (.types, .types), (.properties, .properties), (.variables, .variables), (.connectors, .connectors),
  ]

  /// ```
  /// describe: (DESCRIBE | DESC) ( FUNCTION identifier | CONNECTOR identifier
  ///                             | (STREAMS | TABLES | identifier) EXTENDED? )
  /// ```
  /// The rest after the first word.
  mutating func describeRest() throws(Diagnostic) -> Statement.Kind {
    // FUNCTION and CONNECTOR alone are names of relations.
    if isAt(.function), isAtIdentifier(offset: 1), !isAt(.extended, offset: 1) {
      advance()
      return .describe(Describe(subject: .function(try identifier("a function's name")), isExtended: false))
    }
    if isAt(.connector), isAtIdentifier(offset: 1), !isAt(.extended, offset: 1) {
      advance()
      return .describe(Describe(subject: .connector(try identifier("a connector's name")), isExtended: false))
    }
    let subject: Describe.Subject
    if accept(.streams, isListed: false) {
      subject = .streams
    } else if accept(.tables, isListed: false) {
      subject = .tables
    } else {
      subject = .source(try identifier("the name of a stream or table"))
    }
    return .describe(Describe(subject: subject, isExtended: accept(.extended)))
  }

  /// `explain: EXPLAIN ANALYZE? (statement | identifier)`; the rest after EXPLAIN.
  mutating func explainRest() throws(Diagnostic) -> Statement.Kind {
    // A word with nothing after it is a query's id, though it may begin a statement elsewhere.
    let isAnalyze = isAt(.analyze) && peek(1).kind != .end && accept(.analyze)
    if isAtStatement(), peek(1).kind != .end {
      return .explain(Explain(subject: .statement(try statement()), isAnalyze: isAnalyze))
    }
    let id = try identifier("a statement or a query's id")
    return .explain(Explain(subject: .query(id), isAnalyze: isAnalyze))
  }

  /// `print: PRINT verbatim-name (FROM BEGINNING)? ((INTERVAL | SAMPLE) count)? (LIMIT count)?`; the rest after PRINT.
  mutating func printRest() throws(Diagnostic) -> Statement.Kind {
    let topic = try verbatimName("a topic's name")
    let fromBeginning = try accept(.from, .beginning)
    let interval = try printInterval()
    return .print(
      PrintTopic(topic: topic, fromBeginning: fromBeginning, interval: interval, limit: try limitClause()))
  }

  private mutating func printInterval() throws(Diagnostic) -> Int64? {
    guard accept(.interval) || accept(.sample, isListed: false) else { return nil }
    let place = peek().range
    let interval = try count()
    guard interval > 0 else {
      throw Diagnostic(.invalidLiteral, "the interval must be 1 or more", at: place)
    }
    return interval
  }
}

extension Show.Subject {
  /// Whether EXTENDED may follow.
  fileprivate var mayBeExtended: Bool {
    switch self {
    case .topics, .streams, .tables, .queries: true
    case .functions, .types, .properties, .variables, .connectors, .sinkConnectors, .sourceConnectors,
      .connectorPlugins:
      false
    }
  }
}
