extension StatementParser {
  /// The statements of a script. Nothing is substituted: see `StatementReader` for scripts with variables.
  package static func statements(in script: String) throws(Diagnostic) -> [Statement] {
    var reader = StatementReader(script)
    var statements: [Statement] = []
    while let statement = try reader.next(variables: nil) { statements.append(statement) }
    return statements
  }

  /// The expression that a whole text is.
  package static func expression(in text: String) throws(Diagnostic) -> Expression {
    try parse(text) { parser throws(Diagnostic) in try parser.expression() }
  }

  /// The type that a whole text is.
  package static func type(in text: String) throws(Diagnostic) -> TypeSyntax {
    try parse(text) { parser throws(Diagnostic) in try parser.type() }
  }

  /// The length of time that a whole text is, as in the value of `WINDOW_SIZE`: `30 SECONDS`.
  package static func duration(in text: String) throws(Diagnostic) -> DurationSyntax {
    try parse(text) { parser throws(Diagnostic) in try parser.duration() }
  }

  /// The columns that a whole text is, without parentheses: `ID BIGINT KEY, NAME STRING`.
  package static func columns(in text: String) throws(Diagnostic) -> [ColumnDefinition] {
    try parse(text) { parser throws(Diagnostic) in
      try parser.list { parser throws(Diagnostic) in try parser.columnDefinition() }
    }
  }

  private static func parse<Node>(
    _ text: String, _ production: (inout StatementParser) throws(Diagnostic) -> Node
  ) throws(Diagnostic) -> Node {
    let bytes = Array(text.utf8)
    let whole = SubstitutedText(copying: SourceRange(start: 0, end: bytes.count), of: bytes)
    var parser = StatementParser(whole)
    return try parser.whole(production)
  }
}
