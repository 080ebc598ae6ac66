import Planner

/// Cuts a query's plan where records must change partitions.
///
///     aggregate(by store)            stage 1: aggregate(by key) <- scan(repartition topic)
///       filter            becomes    stage 0: repartition topic <- project(store, arguments) <- filter <- scan(receipts)
///         scan(receipts)
///
/// Nothing is cut where all is in one partition anyway.
struct StageSplitter {
  /// Prefix of the names of repartition topics.
  let topicPrefix: String
  /// How many partitions a topic has.
  let partitionCount: (String) throws -> Int

  private let sink: Planner.Relation
  private var stages: [StagePlan] = []

  private init(topicPrefix: String, sink: Planner.Relation, partitionCount: @escaping (String) throws -> Int) {
    self.topicPrefix = topicPrefix
    self.partitionCount = partitionCount
    self.sink = sink
  }

  /// The stages of a query, sources first; the last one writes `sink`.
  /// - Throws: what `partitionCount` throws.
  static func split(
    _ root: LogicalPlan, sink: Planner.Relation, topicPrefix: String,
    partitionCount: @escaping (String) throws -> Int
  ) throws -> [StagePlan] {
    var splitter = StageSplitter(topicPrefix: topicPrefix, sink: sink, partitionCount: partitionCount)
    let last = try splitter.cut(root)
    return splitter.stages + [StagePlan(index: splitter.stages.count, root: last, output: sink)]
  }

  /// The plan with scans of repartition topics at the places where it was cut.
  private mutating func cut(_ plan: LogicalPlan) throws -> LogicalPlan {
    switch plan {
    case .scan: return plan
    case .filter(var filter):
      filter.input = try cut(filter.input)
      return .filter(filter)
    case .project(var projection):
      projection.input = try cut(projection.input)
      return .project(projection)
    case .explode(var explode):
      explode.input = try cut(explode.input)
      return .explode(explode)
    case .suppress(var suppress):
      suppress.input = try cut(suppress.input)
      return .suppress(suppress)
    case .rekey(var rekey):
      rekey.input = try cut(rekey.input)
      let from = try spread(of: rekey.input)
      let wanted = rekey.partitions ?? from
      if rekey.keepsPartitioning || (from == 1 && wanted == 1) { return .rekey(rekey) }
      return addRepartition(
        .rekey(rekey), partitions: wanted, keyFormat: rekey.keyFormat ?? sink.keyFormat, splitsChanges: false)
    case .aggregate(var aggregate):
      aggregate.input = try cut(aggregate.input)
      let from = try spread(of: aggregate.input)
      if aggregate.keepsPartitioning || from == 1 { return .aggregate(aggregate) }
      return cutBelow(aggregate, partitions: from)
    case .join(var join):
      join.left = try cut(join.left)
      join.right = try cut(join.right)
      if case .tableForeignKey = join.form {
        join.left = try gathered(join.left)
        join.right = try gathered(join.right)
      }
      return .join(join)
    }
  }

  /// Over how many partitions the rows of a plan that has been cut are spread.
  private func spread(of plan: LogicalPlan) throws -> Int {
    var largest = 1
    for scan in plan.scans {
      if let stage = stages.first(where: { $0.output.topic == scan.relation.topic }) {
        largest = max(largest, stage.repartitionTopic?.partitions ?? 1)
      } else {
        largest = max(largest, try partitionCount(scan.relation.topic))
      }
    }
    return largest
  }

  /// The rows of a side of a foreign-key join, all in one partition: a row may point to any row of the other table.
  private mutating func gathered(_ plan: LogicalPlan) throws -> LogicalPlan {
    if try spread(of: plan) == 1 { return plan }
    let expressions = plan.schema.columns.indices.map {
      TypedExpression(.column($0), plan.schema.columns[$0].type)
    }
    let rekey = Rekey(input: plan, schema: plan.schema, expressions: expressions, keepsPartitioning: false)
    return addRepartition(
      .rekey(rekey), partitions: 1, keyFormat: sink.keyFormat, splitsChanges: false, purpose: "subscription")
  }

  /// Cuts below an aggregate: groups and arguments are computed before the cut, and the aggregate reads them as columns.
  private mutating func cutBelow(_ aggregate: Aggregate, partitions: Int) -> LogicalPlan {
    let input = aggregate.input.schema
    var expressions = aggregate.groupBy
    var columns = aggregate.schema.columns.filter { $0.role == .key }
    var calls = aggregate.calls
    for call in calls.indices {
      for argument in calls[call].arguments.indices {
        let expression = calls[call].arguments[argument]
        if case .constant = expression.kind { continue }
        let place: Int
        if let known = expressions.indices.dropFirst(aggregate.groupBy.count).first(where: { expressions[$0] == expression }) {
          place = known
        } else {
          place = expressions.count
          expressions.append(expression)
          columns.append(PlanColumn("ARGUMENT_\(place)", expression.type, role: .value))
        }
        calls[call].arguments[argument] = TypedExpression(.column(place), expression.type, range: expression.range)
      }
    }
    let rekey = Rekey(
      input: aggregate.input, schema: PlanSchema(kind: input.kind, columns: columns), expressions: expressions,
      keepsPartitioning: false)
    var moved = aggregate
    moved.input = addRepartition(
      .rekey(rekey), partitions: partitions, keyFormat: sink.keyFormat, splitsChanges: input.kind == .table)
    moved.groupBy = aggregate.groupBy.indices.map { TypedExpression(.column($0), expressions[$0].type) }
    moved.calls = calls
    moved.keepsPartitioning = true
    return .aggregate(moved)
  }

  /// Makes what stands below a stage of its own, and gives the scan that reads its topic.
  private mutating func addRepartition(
    _ root: LogicalPlan, partitions: Int, keyFormat: FormatSpecification, splitsChanges: Bool,
    purpose: String = "repartition"
  ) -> LogicalPlan {
    let index = stages.count
    // Its keys are of a schema of their own, whatever schema the sink's are to have.
    var keyFormat = keyFormat
    keyFormat.schemaID = nil
    keyFormat.schemaFullName = nil
    let topic = "\(topicPrefix)-\(index)-\(purpose)"
    var columns: [PlanColumn] = []
    for column in root.schema.columns {
      var column = column
      if column.role != .key { column.role = .value }
      // Both sides of a join may have a column of that name.
      if columns.contains(where: { $0.name == column.name }) { column.name += "_\(columns.count)" }
      columns.append(column)
    }
    if splitsChanges {
      columns.append(PlanColumn(TableChanges.additionColumn, .boolean, role: .value))
    }
    let kind = splitsChanges ? Planner.Relation.Kind.stream : root.schema.kind
    let relation = Planner.Relation(
      name: topic, kind: kind,
      schema: RelationSchema(columns.map { ColumnSchema($0.name, $0.type, role: $0.role == .key ? .key : .value) }),
      topic: topic, keyFormat: keyFormat, valueFormat: FormatSpecification(InternalRowFormat.name))
    stages.append(
      StagePlan(
        index: index, root: root, output: relation,
        repartitionTopic: TopicPlan(
          name: topic, partitions: partitions, configuration: ["cleanup.policy": "delete", "retention.ms": "-1"]),
        splitsChanges: splitsChanges))
    let schema = PlanSchema(kind: kind, columns: columns)
    return .scan(Scan(relation: relation, alias: topic, schema: schema))
  }
}
