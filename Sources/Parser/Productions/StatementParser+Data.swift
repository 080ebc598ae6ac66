extension StatementParser {
  /// ```
  /// insert: INSERT INTO identifier with? query
  ///       | INSERT INTO identifier names? VALUES row % ','
  /// ```
  /// The rest after INSERT.
  mutating func insertRest() throws(Diagnostic) -> Statement.Kind {
    try expect(.into)
    let target = try identifier("the name of a stream or table")
    let columns = isAt(.openParenthesis) ? try columnNames() : []
    if columns.isEmpty { note(expected: "'('") }
    if accept(.values) {
      let rows = try list { parser throws(Diagnostic) in try parser.row() }
      return .insertValues(InsertValues(target: target, columns: columns, rows: rows))
    }
    guard columns.isEmpty else { throw unexpected() }
    let properties = try acceptProperties()
    guard isAt(.select) else {
      note(expected: Keyword.select.rawValue, candidate: .select)
      throw unexpected()
    }
    return .insertSelect(InsertSelect(target: target, properties: properties, query: try query()))
  }

  /// `names: '(' identifier % ',' ')'`
  mutating func columnNames() throws(Diagnostic) -> [Identifier] {
    try parenthesized { parser throws(Diagnostic) in try parser.identifier("a column's name") }
  }

  /// `row: '(' (expression % ',')? ')'`
  mutating func row() throws(Diagnostic) -> RowSyntax {
    let start = peek()
    let values = try possiblyEmpty { parser throws(Diagnostic) in try parser.expression() }
    return RowSyntax(values: values, range: range(from: start))
  }

  /// `delete: DELETE FROM identifier WHERE expression`; the rest after DELETE.
  mutating func deleteRest() throws(Diagnostic) -> Statement.Kind {
    try expect(.from)
    let target = try identifier("the name of a table")
    try expect(.where)
    return .delete(DeleteRows(target: target, condition: try expression()))
  }
}
