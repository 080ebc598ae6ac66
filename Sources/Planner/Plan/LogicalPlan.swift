/// What a query does, as a tree from its result (the root) to the topics it reads (the leaves).
///
/// Expressions of a node are over the columns of its input's `schema`, by index.
package indirect enum LogicalPlan: Hashable, Sendable {
  case scan(Scan)
  case filter(Filter)
  case project(Projection)
  case explode(Explode)
  case rekey(Rekey)
  case aggregate(Aggregate)
  case join(Join)
  case suppress(Suppress)
}

/// Reads a relation's topic.
package struct Scan: Hashable, Sendable {
  package var relation: Relation
  /// The name it goes by in the query.
  package var alias: String
  /// Key columns always, of the others those that the query reads, in the relation's order; then metadata columns.
  package var schema: PlanSchema

  package init(relation: Relation, alias: String, schema: PlanSchema) {
    self.relation = relation
    self.alias = alias
    self.schema = schema
  }
}

/// WHERE and HAVING. Over a table, a row that no longer passes becomes a tombstone.
package struct Filter: Hashable, Sendable {
  package enum Clause: String, Hashable, Sendable {
    case `where` = "WHERE"
    case having = "HAVING"
  }

  package var input: LogicalPlan
  package var clause: Clause
  package var predicate: TypedExpression

  package init(input: LogicalPlan, clause: Clause, predicate: TypedExpression) {
    self.input = input
    self.clause = clause
    self.predicate = predicate
  }
}

/// The SELECT list: one expression for each column of the schema. Keys stay what they were.
package struct Projection: Hashable, Sendable {
  package var input: LogicalPlan
  package var schema: PlanSchema
  /// As many as `schema.columns`, in their order.
  package var expressions: [TypedExpression]

  package init(input: LogicalPlan, schema: PlanSchema, expressions: [TypedExpression]) {
    self.input = input
    self.schema = schema
    self.expressions = expressions
  }
}

/// Table functions: a row becomes as many rows as the longest of them gives; shorter ones are filled with NULL.
/// The output has the input's columns, then one for each function.
package struct Explode: Hashable, Sendable {
  package struct Call: Hashable, Sendable {
    package var function: FunctionReference
    package var arguments: [TypedExpression]

    package init(function: FunctionReference, arguments: [TypedExpression]) {
      self.function = function
      self.arguments = arguments
    }
  }

  package var input: LogicalPlan
  package var calls: [Call]
  package var schema: PlanSchema

  package init(input: LogicalPlan, calls: [Call], schema: PlanSchema) {
    self.input = input
    self.calls = calls
    self.schema = schema
  }
}

/// Gives a stream another key (PARTITION BY, or what a join needs), through a repartition topic unless
/// `keepsPartitioning`. One expression for each column of the schema; those with role `key` make the key.
/// Over a table only the key's format changes, for a join with a relation whose keys have another one.
package struct Rekey: Hashable, Sendable {
  package var input: LogicalPlan
  package var schema: PlanSchema
  package var expressions: [TypedExpression]
  /// Records need not move for it: what follows does not ask that equal keys meet, as before a sink, whose topic
  /// spreads them by the new key anyway.
  package var keepsPartitioning: Bool
  /// How many partitions the repartition topic must have, to fit the other side of a join; nil: as many as the input.
  package var partitions: Int?
  /// How keys are written in the repartition topic, so that equal keys of both sides of a join meet in one partition;
  /// nil: as suits.
  package var keyFormat: FormatSpecification?

  package init(
    input: LogicalPlan, schema: PlanSchema, expressions: [TypedExpression], keepsPartitioning: Bool,
    partitions: Int? = nil, keyFormat: FormatSpecification? = nil
  ) {
    self.input = input
    self.schema = schema
    self.expressions = expressions
    self.keepsPartitioning = keepsPartitioning
    self.partitions = partitions
    self.keyFormat = keyFormat
  }
}

/// GROUP BY: folds rows into one row a group (and window). Over a table it takes a row's former version back first.
///
/// Schema: the group's key columns; `windowStart` and `windowEnd` where there is a window; one column an aggregate.
package struct Aggregate: Hashable, Sendable {
  package var input: LogicalPlan
  /// As many as the schema has key columns. A row for which one is NULL has no group and is skipped.
  package var groupBy: [TypedExpression]
  package var calls: [AggregateCall]
  package var window: Window?
  package var schema: PlanSchema
  /// The groups are the input's keys, so records need not move to meet.
  package var keepsPartitioning: Bool

  package init(
    input: LogicalPlan, groupBy: [TypedExpression], calls: [AggregateCall], window: Window?, schema: PlanSchema,
    keepsPartitioning: Bool
  ) {
    self.input = input
    self.groupBy = groupBy
    self.calls = calls
    self.window = window
    self.schema = schema
    self.keepsPartitioning = keepsPartitioning
  }
}

/// One aggregate of a GROUP BY.
package struct AggregateCall: Hashable, Sendable {
  package var function: FunctionReference
  /// Over the aggregate's input; for literal parameters constants.
  package var arguments: [TypedExpression]
  package var type: SQLType

  package init(function: FunctionReference, arguments: [TypedExpression], type: SQLType) {
    self.function = function
    self.arguments = arguments
    self.type = type
  }
}

/// Joins two inputs that are keyed by the join's key (the planner puts a `rekey` below where they are not).
///
/// Schema: the key columns of the join, `windowStart` and `windowEnd` where the inputs' keys carry windows, then all
/// columns of the left input, then all columns of the right input, both with role `value` whatever they were before.
package struct Join: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case inner = "INNER"
    case left = "LEFT"
    case right = "RIGHT"
    case full = "FULL"
  }

  package enum Form: Hashable, Sendable {
    case streamStream(JoinWindow)
    case streamTable
    /// On both primary keys.
    case tableTable
    /// The expression over the left table's columns gives the right table's primary key.
    case tableForeignKey(TypedExpression)
  }

  package var kind: Kind
  package var form: Form
  package var left: LogicalPlan
  package var right: LogicalPlan
  package var schema: PlanSchema

  package init(kind: Kind, form: Form, left: LogicalPlan, right: LogicalPlan, schema: PlanSchema) {
    self.kind = kind
    self.form = form
    self.left = left
    self.right = right
    self.schema = schema
  }
}

/// WITHIN of a stream-stream join: right rows from `beforeMillis` before to `afterMillis` after the left row's time.
package struct JoinWindow: Hashable, Sendable {
  package var beforeMillis: Int64
  package var afterMillis: Int64
  /// nil: ksqlDB's old meaning, where nothing is late before 24 hours and padded rows go out at once.
  package var graceMillis: Int64?

  package init(beforeMillis: Int64, afterMillis: Int64, graceMillis: Int64?) {
    self.beforeMillis = beforeMillis
    self.afterMillis = afterMillis
    self.graceMillis = graceMillis
  }
}

/// EMIT FINAL: holds each windowed row back until its window has closed.
package struct Suppress: Hashable, Sendable {
  package var input: LogicalPlan

  package init(input: LogicalPlan) {
    self.input = input
  }
}

extension LogicalPlan {
  /// RETENTION of the window that the keys of its rows carry, where it is given.
  package var windowRetentionMillis: Int64? {
    if case .aggregate(let aggregate) = self { return aggregate.window?.retentionMillis }
    return inputs.count == 1 ? inputs[0].windowRetentionMillis : nil
  }

  /// The aggregate functions that it computes.
  var aggregateNames: [String] {
    let below = inputs.flatMap(\.aggregateNames)
    guard case .aggregate(let aggregate) = self else { return below }
    return below + aggregate.calls.map(\.function.name)
  }

  /// The columns that it puts out.
  package var schema: PlanSchema {
    switch self {
    case .scan(let scan): scan.schema
    case .filter(let filter): filter.input.schema
    case .project(let projection): projection.schema
    case .explode(let explode): explode.schema
    case .rekey(let rekey): rekey.schema
    case .aggregate(let aggregate): aggregate.schema
    case .join(let join): join.schema
    case .suppress(let suppress): suppress.input.schema
    }
  }

  /// What it reads from, left before right.
  package var inputs: [LogicalPlan] {
    switch self {
    case .scan: []
    case .filter(let filter): [filter.input]
    case .project(let projection): [projection.input]
    case .explode(let explode): [explode.input]
    case .rekey(let rekey): [rekey.input]
    case .aggregate(let aggregate): [aggregate.input]
    case .join(let join): [join.left, join.right]
    case .suppress(let suppress): [suppress.input]
    }
  }
}
