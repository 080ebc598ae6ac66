extension StatementParser {
  /// ```
  /// assert: ASSERT (NOT EXISTS)? TOPIC verbatim-name with? timeout?
  ///       | ASSERT (NOT EXISTS)? SCHEMA (SUBJECT verbatim-name)? (ID count)? timeout?
  ///       | ASSERT VALUES identifier names? VALUES row
  ///       | ASSERT NULL VALUES identifier names? KEY row
  ///       | ASSERT (STREAM | TABLE) identifier columns? with?
  /// ```
  /// The rest after ASSERT.
  mutating func assertRest() throws(Diagnostic) -> Statement.Kind {
    let mustExist = !(try accept(.not, .exists))
    if accept(.topic) { return try assertTopicRest(mustExist: mustExist) }
    if isAt(.schema) { return try assertSchema(mustExist: mustExist) }
    note(expected: Keyword.schema.rawValue, candidate: .schema)
    guard mustExist else { throw unexpected() }
    if accept(.values) {
      let source = try identifier("the name of a stream or table")
      let columns = isAt(.openParenthesis) ? try columnNames() : []
      try expect(.values)
      return .assertValues(AssertValues(source: source, columns: columns, row: try row()))
    }
    if accept(.null) {
      try expect(.values)
      let source = try identifier("the name of a stream or table")
      let columns = isAt(.openParenthesis) ? try columnNames() : []
      try expect(.key)
      return .assertNullValues(AssertNullValues(source: source, columns: columns, key: try row()))
    }
    let kind = try sourceKind()
    let name = try identifier("the name of a \(kind.rawValue.lowercased())")
    let columns = isAt(.openParenthesis) ? try columnDefinitions(of: kind) : []
    return .assertSource(AssertSource(kind: kind, name: name, columns: columns, properties: try acceptProperties()))
  }

  /// The rest after TOPIC.
  private mutating func assertTopicRest(mustExist: Bool) throws(Diagnostic) -> Statement.Kind {
    let topic = try verbatimName("a topic's name")
    let properties = try acceptProperties()
    return .assertTopic(
      AssertTopic(mustExist: mustExist, topic: topic, properties: properties, timeout: try timeout()))
  }

  /// `SCHEMA (SUBJECT verbatim-name)? (ID count)? timeout?`
  private mutating func assertSchema(mustExist: Bool) throws(Diagnostic) -> Statement.Kind {
    try expect(.schema)
    let subject = accept(.subject) ? try verbatimName("a subject's name") : nil
    let id = accept(.id) ? try count() : nil
    guard subject != nil || id != nil else { throw unexpected() }
    return .assertSchema(AssertSchema(mustExist: mustExist, subject: subject, id: id, timeout: try timeout()))
  }

  /// `timeout?: TIMEOUT duration`
  private mutating func timeout() throws(Diagnostic) -> DurationSyntax? {
    accept(.timeout) ? try duration() : nil
  }
}
