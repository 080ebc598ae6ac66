/// `INSERT INTO name [WITH (properties)] query`: a query that goes on.
package struct InsertSelect: Hashable, Sendable {
  package var target: Identifier
  package var properties: [Property]
  package var query: Query
}

/// `INSERT INTO name [(columns)] VALUES (row), ...`
package struct InsertValues: Hashable, Sendable {
  package var target: Identifier
  /// Empty where the statement names none: then the target's columns in their order.
  package var columns: [Identifier]
  /// One or more.
  package var rows: [RowSyntax]

  package init(target: Identifier, columns: [Identifier], rows: [RowSyntax]) {
    self.target = target
    self.columns = columns
    self.rows = rows
  }
}

/// `(expression, ...)` after VALUES.
package struct RowSyntax: Hashable, Sendable {
  package var values: [Expression]
  @Position package var range: SourceRange
}

/// `DELETE FROM table WHERE condition`: writes a tombstone for the key.
package struct DeleteRows: Hashable, Sendable {
  package var target: Identifier
  package var condition: Expression
}
