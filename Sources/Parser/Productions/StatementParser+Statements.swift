extension StatementParser {
  /// `statement`: one of the forms below, by its first word
  mutating func statement() throws(Diagnostic) -> Statement {
    try nested { parser throws(Diagnostic) in
      let start = parser.peek()
      let kind = try parser.statementKind()
      return Statement(kind, range: parser.range(from: start))
    }
  }

  private mutating func statementKind() throws(Diagnostic) -> Statement.Kind {
    guard case .word(let word) = peek().kind, let first = word.keyword.flatMap(StatementBeginning.init) else {
      throw noStatement()
    }
    if first == .select { return .query(try query()) }
    advance()
    return switch first {
    case .select: .query(try query())
    case .create: try createRest()
    case .alter: try alterRest()
    case .drop: try dropRest()
    case .insert: try insertRest()
    case .delete: try deleteRest()
    case .show, .list: try showRest()
    case .describe, .desc: try describeRest()
    case .explain: try explainRest()
    case .print: try printRest()
    case .terminate: .terminate(try querySelection())
    case .pause: .pause(try querySelection())
    case .resume: .resume(try querySelection())
    case .set: try setRest()
    case .unset: .unset(UnsetProperty(name: try string("a property's name in single quotes")))
    case .define: try defineRest()
    case .undefine: .undefine(UndefineVariable(name: try identifier("a variable's name")))
    case .run: try runRest()
    case .spool: try spoolRest()
    case .assert: try assertRest()
    }
  }

  /// Whether the token so many places after the cursor is a word that begins a statement.
  func isAtStatement(offset: Int = 0) -> Bool {
    guard case .word(let word) = peek(offset).kind else { return false }
    return word.keyword.flatMap(StatementBeginning.init) != nil
  }

  /// What is written here for statements of other databases.
  private static let instead = [
    "UPDATE": "INSERT INTO table VALUES ... writes a key's new row",
    "MERGE": "INSERT INTO table VALUES ... writes rows", "UPSERT": "INSERT INTO writes a key's new row", "TRUNCATE": "DELETE FROM table WHERE key = ... takes a row away",
    "USE": "there is one set of streams and tables",
    "WITH": "CREATE STREAM or TABLE ... AS SELECT gives a part of a query a name",
  ]

  private func noStatement() -> Diagnostic {
    guard case .word(let word) = peek().kind else {
      var diagnostic = unexpected()
      if diagnostic.message.hasPrefix("unexpected") {
        diagnostic.message = "expected a statement, found \(peek().description)"
      }
      return diagnostic
    }
    let words = StatementBeginning.allCases.map { $0.keyword.rawValue }
    return Diagnostic(
      .syntax, "no statement begins with '\(word.spelling)'", at: peek().range,
      hint: Self.instead[word.upper] ?? NearestName.hint(for: word.upper, in: words)
        ?? "statements begin with \(words.joined(separator: ", "))")
  }
}

/// The words that statements begin with.
private enum StatementBeginning: CaseIterable {
  case select, create, alter, drop, insert, delete, show, list, describe, desc, explain, print, terminate, pause, resume
  case set, unset, define, undefine, run, spool, assert

  init?(_ keyword: Keyword) {
    guard let beginning = Self.allCases.first(where: { $0.keyword == keyword }) else { return nil }
    self = beginning
  }

  var keyword: Keyword {
    switch self {
    case .select: .select
    case .create: .create
    case .alter: .alter
    case .drop: .drop
    case .insert: .insert
    case .delete: .delete
    case .show: .show
    case .list: .list
    case .describe: .describe
    case .desc: .desc
    case .explain: .explain
    case .print: .print
    case .terminate: .terminate
    case .pause: .pause
    case .resume: .resume
    case .set: .set
    case .unset: .unset
    case .define: .define
    case .undefine: .undefine
    case .run: .run
    case .spool: .spool
    case .assert: .assert
    }
  }
}
