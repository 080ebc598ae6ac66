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
    let last = try splitter.cut(root, partitions: nil, keyFormat: sink.keyFormat)
    return splitter.stages + [StagePlan(index: splitter.stages.count, root: last, output: sink)]
  }

  /// The plan with scans of repartition topics at the places where it was cut.
  /// - Parameter partitions: how many partitions records that move must be spread over; nil: as many as they come from.
  private mutating func cut(
    _ plan: LogicalPlan, partitions: Int?, keyFormat: FormatSpecification
  ) throws -> LogicalPlan {
    switch plan {
    case .scan: return plan
    case .filter(var filter):
      filter.input = try cut(filter.input, partitions: partitions, keyFormat: keyFormat)
      return .filter(filter)
    case .project(var projection):
      projection.input = try cut(projection.input, partitions: partitions, keyFormat: keyFormat)
      return .project(projection)
    case .explode(var explode):
      explode.input = try cut(explode.input, partitions: partitions, keyFormat: keyFormat)
      return .explode(explode)
    case .suppress(var suppress):
      suppress.input = try cut(suppress.input, partitions: partitions, keyFormat: keyFormat)
      return .suppress(suppress)
    case .rekey(var rekey):
      rekey.input = try cut(rekey.input, partitions: nil, keyFormat: keyFormat)
      let from = try spread(of: rekey.input)
      if rekey.keepsPartitioning || (from == 1 && (partitions ?? 1) == 1) { return .rekey(rekey) }
      return addRepartition(.rekey(rekey), partitions: partitions ?? from, keyFormat: keyFormat)
    case .aggregate(var aggregate):
      aggregate.input = try cut(aggregate.input, partitions: nil, keyFormat: keyFormat)
      let from = try spread(of: aggregate.input)
      if aggregate.keepsPartitioning || from == 1 { return .aggregate(aggregate) }
      return cutBelow(aggregate, partitions: from, keyFormat: keyFormat)
    case .join(var join):
      let target = try joinSpread(join)
      let left = fixedKeyFormat(of: join.right) ?? keyFormat
      let right = fixedKeyFormat(of: join.left) ?? keyFormat
      join.left = try cut(join.left, partitions: target, keyFormat: left)
      join.right = try cut(join.right, partitions: target, keyFormat: right)
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

  /// Over how many partitions both sides of a join must be spread: those of the side that stays where it is.
  private func joinSpread(_ join: Join) throws -> Int {
    let fixed = [join.left, join.right].filter { !movesRecords($0) }
    return try (fixed.isEmpty ? [join.left, join.right] : fixed).map(spread(of:)).max() ?? 1
  }

  private func movesRecords(_ plan: LogicalPlan) -> Bool {
    switch plan {
    case .rekey(let rekey): !rekey.keepsPartitioning
    case .scan, .join, .aggregate: false
    case .filter, .project, .explode, .suppress: plan.inputs.contains(where: movesRecords)
    }
  }

  /// The format of the keys of a side that stays where it is: records that move to it must have their keys' very bytes.
  private func fixedKeyFormat(of plan: LogicalPlan) -> FormatSpecification? {
    movesRecords(plan) ? nil : plan.scans.first?.relation.keyFormat
  }

  /// Cuts below an aggregate: groups and arguments are computed before the cut, and the aggregate reads them as columns.
  private mutating func cutBelow(
    _ aggregate: Aggregate, partitions: Int, keyFormat: FormatSpecification
  ) -> LogicalPlan {
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
    moved.input = addRepartition(.rekey(rekey), partitions: partitions, keyFormat: keyFormat)
    moved.groupBy = aggregate.groupBy.indices.map { TypedExpression(.column($0), expressions[$0].type) }
    moved.calls = calls
    moved.keepsPartitioning = true
    return .aggregate(moved)
  }

  /// Makes what stands below a stage of its own, and gives the scan that reads its topic.
  private mutating func addRepartition(
    _ root: LogicalPlan, partitions: Int, keyFormat: FormatSpecification
  ) -> LogicalPlan {
    let index = stages.count
    let topic = "\(topicPrefix)-\(index)-repartition"
    var columns: [PlanColumn] = []
    for column in root.schema.columns {
      var column = column
      if column.role != .key { column.role = .value }
      // Both sides of a join may have a column of that name.
      if columns.contains(where: { $0.name == column.name }) { column.name += "_\(columns.count)" }
      columns.append(column)
    }
    if root.schema.kind == .table {
      columns.append(PlanColumn(TableChanges.additionColumn, .boolean, role: .value))
    }
    let relation = Planner.Relation(
      name: topic, kind: root.schema.kind,
      schema: RelationSchema(columns.map { ColumnSchema($0.name, $0.type, role: $0.role == .key ? .key : .value) }),
      topic: topic, keyFormat: keyFormat, valueFormat: FormatSpecification(InternalRowFormat.name))
    stages.append(
      StagePlan(
        index: index, root: root, output: relation,
        repartitionTopic: TopicPlan(
          name: topic, partitions: partitions, configuration: ["cleanup.policy": "delete", "retention.ms": "-1"])))
    let schema = PlanSchema(kind: root.schema.kind, columns: columns)
    return .scan(Scan(relation: relation, alias: topic, schema: schema))
  }
}
