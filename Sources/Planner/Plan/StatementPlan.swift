import Parser

/// A statement that the planner has checked, ready to be carried out.
package indirect enum StatementPlan: Sendable {
  case createRelation(CreateRelationPlan)
  case createAsSelect(PersistentQueryPlan)
  case insertSelect(PersistentQueryPlan)
  case insertValues(InsertValuesPlan)
  /// Tombstones for the keys.
  case delete(InsertValuesPlan)
  case select(SelectPlan)
  case createConnector(SinkConnectorPlan)
}

/// CREATE STREAM / TABLE with columns, declared or inferred.
package struct CreateRelationPlan: Sendable {
  package var relation: Relation
  package var topic: TopicPlan
  package var orReplace: Bool
  /// IF NOT EXISTS: the relation is there already, so nothing is done.
  package var isNoOperation: Bool
  /// Whether columns were read from the registry, which may have others some day.
  package var infersColumns = false

  package init(relation: Relation, topic: TopicPlan, orReplace: Bool, isNoOperation: Bool = false) {
    self.relation = relation
    self.topic = topic
    self.orReplace = orReplace
    self.isNoOperation = isNoOperation
  }
}

/// The topic behind a relation, to be made where it is not there.
package struct TopicPlan: Hashable, Sendable {
  package var name: String
  /// PARTITIONS, or for a query's sink what its input has; nil: not given.
  package var partitions: Int?
  package var replicas: Int?
  /// Topic configuration such as `cleanup.policy` and `retention.ms`.
  package var configuration: [String: String]
  /// It is there already.
  package var exists: Bool

  package init(
    name: String, partitions: Int? = nil, replicas: Int? = nil, configuration: [String: String] = [:],
    exists: Bool = false
  ) {
    self.name = name
    self.partitions = partitions
    self.replicas = replicas
    self.configuration = configuration
    self.exists = exists
  }
}

/// CREATE ... AS SELECT and INSERT INTO ... SELECT: runs until it is terminated.
package struct PersistentQueryPlan: Sendable {
  /// QUERY_ID where given: otherwise the session makes one.
  package var queryID: String?
  package var root: LogicalPlan
  /// Where the result goes. Its schema's columns are, by name and order, those of `root.schema` with role key or value.
  package var sink: Relation
  package var topic: TopicPlan
  package var orReplace: Bool
  package var isNoOperation: Bool
  /// INSERT INTO ... SELECT: the sink was there before.
  package var isInsert: Bool

  package init(
    queryID: String?, root: LogicalPlan, sink: Relation, topic: TopicPlan, orReplace: Bool = false,
    isNoOperation: Bool = false, isInsert: Bool = false
  ) {
    self.isInsert = isInsert
    self.queryID = queryID
    self.root = root
    self.sink = sink
    self.topic = topic
    self.orReplace = orReplace
    self.isNoOperation = isNoOperation
  }
}

/// Rows to write to a relation's topic.
package struct InsertValuesPlan: Sendable {
  package var relation: Relation
  /// One row each, an expression without columns for each of the relation's columns in order (NULL where not given).
  package var rows: [Row]

  package struct Row: Sendable {
    package var values: [TypedExpression]
    /// ROWTIME where given, BIGINT.
    package var time: TypedExpression?
    package var range: SourceRange

    package init(values: [TypedExpression], time: TypedExpression?, range: SourceRange) {
      self.values = values
      self.time = time
      self.range = range
    }
  }

  package init(relation: Relation, rows: [Row]) {
    self.relation = relation
    self.rows = rows
  }
}

/// SELECT typed by itself.
package struct SelectPlan: Sendable {
  package enum Mode: Hashable, Sendable {
    /// Over what is there now: a table's rows, a stream's records up to its end.
    case pull
    /// EMIT CHANGES: goes on until LIMIT or until it is stopped.
    case push
  }

  package var mode: Mode
  package var root: LogicalPlan
  /// Indices into `root.schema.columns` of the SELECT list, with the names to print. The schema may hold further
  /// columns, which the key or the order needs.
  package var output: [OutputColumn]
  package var orderBy: [Ordering]
  package var limit: Int?

  package struct OutputColumn: Hashable, Sendable {
    package var index: Int
    package var name: String

    package init(index: Int, name: String) {
      self.index = index
      self.name = name
    }
  }

  /// One term of ORDER BY: a column of `root.schema`.
  package struct Ordering: Hashable, Sendable {
    package var index: Int
    package var isDescending: Bool
    package var nullsFirst: Bool

    package init(index: Int, isDescending: Bool, nullsFirst: Bool) {
      self.index = index
      self.isDescending = isDescending
      self.nullsFirst = nullsFirst
    }
  }

  package init(mode: Mode, root: LogicalPlan, output: [OutputColumn], orderBy: [Ordering] = [], limit: Int? = nil) {
    self.mode = mode
    self.root = root
    self.output = output
    self.orderBy = orderBy
    self.limit = limit
  }
}
