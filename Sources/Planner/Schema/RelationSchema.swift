/// A column of a stream or table as it was declared or derived.
package struct ColumnSchema: Hashable, Sendable {
  /// Where in a record the column lives.
  package enum Role: Hashable, Sendable {
    /// Part of the record's key (KEY of a stream, PRIMARY KEY of a table).
    case key
    /// Part of the record's value.
    case value
    /// All headers of the record, `ARRAY<STRUCT<KEY STRING, VALUE BYTES>>`, or the last one of that name, BYTES.
    case headers(name: String?)
  }

  /// The name, upper-cased unless it was quoted.
  package var name: String
  package var type: SQLType
  package var role: Role

  package init(_ name: String, _ type: SQLType, role: Role = .value) {
    self.name = name
    self.type = type
    self.role = role
  }
}

/// The columns of a stream or table in their declared order.
package struct RelationSchema: Hashable, Sendable {
  package var columns: [ColumnSchema]

  package init(_ columns: [ColumnSchema]) {
    self.columns = columns
  }

  package var keyColumns: [ColumnSchema] { columns.filter { $0.role == .key } }
  package var valueColumns: [ColumnSchema] { columns.filter { $0.role == .value } }
}
