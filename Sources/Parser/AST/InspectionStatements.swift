/// `SHOW|LIST [ALL] what [EXTENDED]`
package struct Show: Hashable, Sendable {
  package enum Subject: Hashable, Sendable, CaseIterable {
    case topics, streams, tables, queries, functions, types, properties, variables, connectors, sinkConnectors
    case sourceConnectors, connectorPlugins
  }

  package var subject: Subject
  /// Whether ALL stood there: internal topics too.
  package var isAll: Bool
  package var isExtended: Bool
}

/// `DESCRIBE what [EXTENDED]`
package struct Describe: Hashable, Sendable {
  package enum Subject: Hashable, Sendable {
    case source(Identifier)
    /// Every stream.
    case streams
    /// Every table.
    case tables
    case function(Identifier)
    case connector(Identifier)
  }

  package var subject: Subject
  package var isExtended: Bool
}

/// `EXPLAIN [ANALYZE] statement|query-id`
package struct Explain: Hashable, Sendable {
  package enum Subject: Hashable, Sendable {
    case statement(Statement)
    case query(Identifier)
  }

  package var subject: Subject
  /// Whether live numbers are to stand with the plan.
  package var isAnalyze: Bool
}

/// `PRINT topic [FROM BEGINNING] [INTERVAL n] [LIMIT n]`
package struct PrintTopic: Hashable, Sendable {
  package var topic: VerbatimName
  package var fromBeginning: Bool
  /// Print one record in so many; 1 or more.
  package var interval: Int64?
  package var limit: LimitClause?
}
