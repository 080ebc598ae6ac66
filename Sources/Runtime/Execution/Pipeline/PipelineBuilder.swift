import Planner

/// Makes the operators of a plan for one task, and wires them.
struct PipelineBuilder {
  let query: String
  let functions: FunctionSet
  /// Tables emit only the last change of a key before each commit.
  let cachesChanges: Bool
  let log: ProcessingLog

  private var nodes: [Pipeline.Node] = []
  private var entries: [Pipeline.Target?] = []
  private var sourceSchemas: [PlanSchema] = []

  init(query: String, functions: FunctionSet, cachesChanges: Bool, log: ProcessingLog) {
    self.query = query
    self.functions = functions
    self.cachesChanges = cachesChanges
    self.log = log
  }

  /// - Parameter splitsChanges: the result goes to a repartition topic, where the changes of a table must stand one by
  ///   one: what is taken from the old key, and what is added to the new one.
  /// - Throws: `EvaluationError` and the like for what the plan names and the runtime does not have.
  consuming func build(_ root: LogicalPlan, splitsChanges: Bool) throws -> Pipeline {
    var builder = self
    let resultSchema: PlanSchema
    if splitsChanges, root.schema.kind == .table {
      let splitter = ChangeSplitOperator(root.schema)
      resultSchema = splitter.schema
      builder.nodes.append(Pipeline.Node(operation: splitter, target: nil))
      try builder.add(root, feeding: Pipeline.Target(node: 0, port: 0))
    } else {
      resultSchema = root.schema
      try builder.add(root, feeding: nil)
    }
    return Pipeline(
      nodes: builder.nodes, entries: builder.entries, sourceSchemas: builder.sourceSchemas, resultSchema: resultSchema)
  }

  private mutating func add(_ plan: LogicalPlan, feeding target: Pipeline.Target?) throws {
    let reports = makeReports()
    switch plan {
    case .scan(let scan): addScan(scan, reports, feeding: target)
    case .filter(let filter):
      try append(FilterOperator(filter, compile: compile, reports: reports), over: [filter.input], feeding: target)
    case .project(let projection):
      try append(
        ProjectOperator(projection, compile: compile, reports: reports), over: [projection.input], feeding: target)
    case .rekey(let rekey):
      try append(ProjectOperator(rekey, compile: compile, reports: reports), over: [rekey.input], feeding: target)
    case .explode(let explode):
      let body = tableFunction
      try append(
        ExplodeOperator(explode, compile: compile, body: body, reports: reports), over: [explode.input],
        feeding: target)
    case .aggregate(let aggregate):
      try append(aggregateOperator(aggregate, reports), over: [aggregate.input], feeding: target)
    case .join(let join):
      try append(joinOperator(join, reports), over: [join.left, join.right], feeding: target)
    case .suppress(let suppress):
      try append(SuppressOperator(suppress, reports: reports), over: [suppress.input], feeding: target)
    }
  }

  private mutating func append(
    _ operation: any Operator, over inputs: [LogicalPlan], feeding target: Pipeline.Target?
  ) throws {
    let node = nodes.count
    nodes.append(Pipeline.Node(operation: operation, target: target))
    for (port, input) in inputs.enumerated() { try add(input, feeding: Pipeline.Target(node: node, port: port)) }
  }

  private mutating func addScan(_ scan: Scan, _ reports: RowReports, feeding target: Pipeline.Target?) {
    sourceSchemas.append(scan.schema)
    guard scan.schema.kind == .table else {
      entries.append(target)
      return
    }
    let isRepartition = scan.relation.valueFormat.name == InternalRowFormat.name
    let operation: any Operator =
      isRepartition
      ? ChangeMergeOperator(scan.schema)
      : MaterializeOperator(schema: scan.schema, storeName: "table-\(scan.alias)", reports: reports)
    entries.append(Pipeline.Target(node: nodes.count, port: 0))
    nodes.append(Pipeline.Node(operation: operation, target: target))
  }

  private func compile(_ expression: TypedExpression) throws -> ColumnExpression {
    try ExpressionCompiler(functions: functions).compile(expression)
  }

  private func tableFunction(_ reference: FunctionReference) throws -> ExplodeOperator.Body {
    guard let function = functions.table(named: reference.name) else {
      throw EvaluationError("there is no table function \(reference.name)")
    }
    return { try function.rows(signature: reference.signature, $0) }
  }

  private func makeReports() -> RowReports {
    let query = query
    let log = log
    return RowReports { report in
      log.report(
        ProcessingLog.Entry(
          query: query, topic: report.topic ?? "", partition: Int(report.partition), offset: report.offset,
          reason: report.reason))
    }
  }
}
