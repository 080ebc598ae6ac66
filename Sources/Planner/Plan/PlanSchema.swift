/// A column of an operator's output.
package struct PlanColumn: Hashable, Sendable {
  /// What the column is to the row.
  package enum Role: Hashable, Sendable {
    case key
    case value
    /// First millisecond of the key's window, BIGINT. Part of the key of a windowed relation.
    case windowStart
    /// First millisecond behind the key's window, BIGINT. Stands wherever `windowStart` does.
    case windowEnd
    /// ROWTIME, ROWPARTITION, ROWOFFSET or a HEADERS column: taken from the record around key and value.
    case metadata(RecordMetadata)
  }

  package var name: String
  package var type: SQLType
  package var role: Role
  /// The alias of the relation it came from, for `alias.name`; nil once it has been projected.
  package var source: String?

  package init(_ name: String, _ type: SQLType, role: Role, source: String? = nil) {
    self.name = name
    self.type = type
    self.role = role
    self.source = source
  }
}

/// What a scan can take from a record besides its key and value.
package enum RecordMetadata: Hashable, Sendable {
  /// Event time in epoch milliseconds, BIGINT.
  case rowTime
  /// INT.
  case rowPartition
  /// BIGINT.
  case rowOffset
  /// All headers, or the last one of that name.
  case headers(name: String?)
}

/// The columns that an operator puts out, and whether its rows are events or changes of a table.
package struct PlanSchema: Hashable, Sendable {
  package var kind: Relation.Kind
  package var columns: [PlanColumn]
  /// Windows that the key carries: then there are a `windowStart` and a `windowEnd` column.
  package var keyWindow: KeyWindow?

  package init(kind: Relation.Kind, columns: [PlanColumn], keyWindow: KeyWindow? = nil) {
    self.kind = kind
    self.columns = columns
    self.keyWindow = keyWindow
  }

  /// Indices of the columns that make the key, without those of the window.
  package var keyIndices: [Int] { columns.indices.filter { columns[$0].role == .key } }
  package var valueIndices: [Int] { columns.indices.filter { columns[$0].role == .value } }
  package var windowStartIndex: Int? { columns.firstIndex { $0.role == .windowStart } }
  package var windowEndIndex: Int? { columns.firstIndex { $0.role == .windowEnd } }
}
