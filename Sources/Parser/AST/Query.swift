/// A SELECT: a pull query, a push query, or what defines a relation.
package struct Query: Hashable, Sendable {
  package var items: [SelectItem]
  package var from: Relation
  package var window: WindowClause?
  /// The condition of WHERE.
  package var filter: Expression?
  package var groupBy: Grouping?
  package var partitionBy: Grouping?
  package var having: Expression?
  package var emit: EmitClause?
  package var orderBy: [OrderItem]
  package var limit: LimitClause?
  @Position package var range: SourceRange
}

/// The expressions of GROUP BY or PARTITION BY (none for `GROUP BY ()`), and where the clause stands.
package struct Grouping: Hashable, Sendable {
  package var expressions: [Expression]
  @Position package var range: SourceRange
}

/// One of the things a SELECT lists.
package struct SelectItem: Hashable, Sendable {
  package var kind: Kind
  @Position package var range: SourceRange

  package enum Kind: Hashable, Sendable {
    /// `*` or `qualifier.*`
    case all(qualifier: Identifier?)
    /// `expression [[AS] alias]`
    case expression(Expression, alias: Identifier?)
    /// `expression->*`: a column for each field of a struct.
    case structFields(Expression)
  }
}

/// Which results a query gives: each change, or one when the window closes. Without EMIT it is a pull query.
package struct EmitClause: Hashable, Sendable {
  package enum Mode: String, Hashable, Sendable, CaseIterable {
    case changes = "CHANGES"
    case final = "FINAL"
  }

  package var mode: Mode
  @Position package var range: SourceRange
}

/// `expression [ASC | DESC] [NULLS FIRST | NULLS LAST]`
package struct OrderItem: Hashable, Sendable {
  package enum Direction: String, Hashable, Sendable, CaseIterable {
    case ascending = "ASC"
    case descending = "DESC"
  }

  package enum NullPlacement: String, Hashable, Sendable, CaseIterable {
    case first = "FIRST"
    case last = "LAST"
  }

  package var expression: Expression
  package var direction: Direction
  /// Nil where the statement does not say.
  package var nulls: NullPlacement?
}

/// `LIMIT n`; `count` is not negative.
package struct LimitClause: Hashable, Sendable {
  package var count: Int64
  @Position package var range: SourceRange
}
