import Parser
import Planner

/// Makes the operators of a plan for one task, and wires them.
struct PipelineBuilder {
  private let query: String
  private let functions: FunctionSet
  private let emission: Emission
  private let aggregates: AggregateSettings
  private let expressions: ExpressionSettings
  private let log: any RecordLog

  private var nodes: [Pipeline.Node] = []
  private var entries: [Pipeline.Target?] = []

  /// What the operators above a plan need of it.
  private struct Needs {
    /// Where its rows go; nil: they are the result.
    var target: Pipeline.Target?
    /// The columns that are read, and with `before` that changes of tables must come with what they replace.
    var wanted: WantedColumns
    /// Whether rows that are made must come with what they replace; asked where `wanted.before` is set.
    var readsPrevious: (Batch) -> Bool = { _ in true }
    /// A table's topic is turned into changes here; false: that is done above.
    var keepsRows = true
    /// Only what a window holds in the end is wanted.
    var isFinal = false
  }

  /// - Parameter cachesChanges: tables emit only the last change of a key before each flush.
  init(
    query: String, functions: FunctionSet, cachesChanges: Bool, aggregates: AggregateSettings = AggregateSettings(),
    expressions: ExpressionSettings, log: any RecordLog
  ) {
    self.aggregates = aggregates
    self.expressions = expressions
    self.query = query
    self.functions = functions
    emission = cachesChanges ? .onFlush : .everyChange
    self.log = log
  }

  /// - Parameter splitsChanges: the result goes to a repartition topic, where the changes of a table must stand one by
  ///   one: what is taken from the old key, and what is added to the new one.
  /// - Throws: `EvaluationError` and the like for what the plan names and the runtime does not have.
  func build(_ root: LogicalPlan, splitsChanges: Bool) throws -> Pipeline {
    var builder = self
    var resultSchema = root.schema
    if splitsChanges {
      let splitter = ChangeSplitOperator(root.schema)
      resultSchema = splitter.schema
      let target = builder.append(splitter, Needs(wanted: .all(splitter.schema)))
      try builder.add(
        root, Needs(target: Pipeline.Target(node: target, port: 0), wanted: .all(root.schema, before: true)))
    } else {
      try builder.add(root, Needs(wanted: .all(root.schema)))
    }
    return Pipeline(nodes: builder.nodes, entries: builder.entries, resultSchema: resultSchema)
  }

  private mutating func add(_ plan: LogicalPlan, _ needs: Needs) throws {
    let reports = makeReports()
    switch plan {
    case .scan(let scan): addScan(scan, needs, reports)
    case .filter(let filter):
      let operation = try FilterOperator(filter, wanted: needs.wanted, compile: compile, reports: reports)
      let node = append(operation, needs)
      let read = WantedColumns(now: needs.wanted.now, before: needs.wanted.before ?? []).union([filter.predicate])
      try add(
        filter.input,
        Needs(
          target: .init(node: node, port: 0), wanted: read, readsPrevious: operation.readsPrevious,
          isFinal: needs.isFinal))
    case .project(let projection):
      let node = append(try ProjectOperator(projection, compile: compile, reports: reports), needs)
      try addInput(projection.input, of: node, needs, needs.wanted.through(projection.expressions))
    case .rekey(let rekey):
      let node = append(try ProjectOperator(rekey, compile: compile, reports: reports), needs)
      try addInput(rekey.input, of: node, needs, needs.wanted.through(rekey.expressions))
    case .explode(let explode):
      let node = append(
        try ExplodeOperator(explode, compile: compile, body: tableFunction, reports: reports), needs)
      try addInput(explode.input, of: node, needs, .all(explode.input.schema, before: needs.wanted.before != nil))
    case .aggregate(let aggregate):
      let node = append(try makeAggregate(aggregate, needs, reports), needs)
      let read = (aggregate.groupBy + aggregate.calls.flatMap(\.arguments)).columns
      let addition = aggregate.input.additionColumn.map { [$0] } ?? []
      try add(
        aggregate.input,
        Needs(target: .init(node: node, port: 0), wanted: WantedColumns(now: read.union(addition), before: read)))
    case .join(let join):
      let node = append(try makeJoin(join, needs, reports), needs)
      // A join keeps the rows of its tables itself.
      for (port, input) in [join.left, join.right].enumerated() {
        try add(input, Needs(target: .init(node: node, port: port), wanted: .all(input.schema), keepsRows: false))
      }
    case .suppress(let suppress):
      // The aggregate below does it: it alone knows when a window has closed.
      try add(
        suppress.input,
        Needs(target: needs.target, wanted: needs.wanted, keepsRows: needs.keepsRows, isFinal: true))
    }
  }

  private mutating func append(_ operation: any Operator, _ needs: Needs) -> Int {
    nodes.append(Pipeline.Node(operation: operation, target: needs.target))
    return nodes.count - 1
  }

  /// Adds the input of an operator that passes on what it is given.
  /// - Parameter wanted: what it reads of them.
  private mutating func addInput(
    _ input: LogicalPlan, of node: Int, _ needs: Needs, _ wanted: WantedColumns
  ) throws {
    try add(
      input,
      Needs(target: .init(node: node, port: 0), wanted: wanted, keepsRows: needs.keepsRows, isFinal: needs.isFinal))
  }

  private mutating func addScan(_ scan: Scan, _ needs: Needs, _ reports: RowReports) {
    guard scan.schema.kind == .table, needs.keepsRows || needs.wanted.before != nil else {
      entries.append(needs.target)
      return
    }
    let node = append(
      MaterializeOperator(
        schema: scan.schema, wanted: needs.wanted, readsPrevious: needs.readsPrevious, storeName: "table-\(scan.alias)",
        reports: reports), needs)
    entries.append(Pipeline.Target(node: node, port: 0))
  }

  private func makeAggregate(_ plan: Aggregate, _ needs: Needs, _ reports: RowReports) throws -> any Operator {
    if let column = plan.input.additionColumn {
      return try TableAggregateOperator(
        plan, input: .additionColumn(column), emission: emission, fillsPrevious: needs.wanted.before != nil,
        settings: aggregates, compile: compile, reports: reports)
    }
    if plan.input.schema.kind == .table {
      return try TableAggregateOperator(
        plan, input: .previousRows, emission: emission, fillsPrevious: needs.wanted.before != nil,
        settings: aggregates, compile: compile, reports: reports)
    }
    guard let window = plan.window else {
      return try StreamAggregateOperator(
        plan, emission: emission, fillsPrevious: needs.wanted.before != nil, settings: aggregates, compile: compile,
        reports: reports)
    }
    switch window.kind {
    case .tumbling, .hopping:
      guard
        let windowed = try WindowedAggregateOperator(
          plan, emission: emission, isFinal: needs.isFinal, fillsPrevious: needs.wanted.before != nil,
          settings: aggregates, compile: compile, reports: reports)
      else { break }
      return windowed
    case .session:
      guard
        let sessions = try SessionAggregateOperator(
          plan, emission: emission, isFinal: needs.isFinal, fillsPrevious: needs.wanted.before != nil,
          settings: aggregates, compile: compile, reports: reports)
      else { break }
      return sessions
    }
    throw Diagnostic(.notSupported, "no operator knows this window")
  }

  private func makeJoin(_ join: Planner.Join, _ needs: Needs, _ reports: RowReports) throws -> any Operator {
    switch join.form {
    case .tableTable: TableTableJoinOperator(join, wanted: needs.wanted, readsPrevious: needs.readsPrevious, reports: reports)
    case .streamTable: StreamTableJoinOperator(join, wanted: needs.wanted, reports: reports)
    case .streamStream(let window): StreamStreamJoinOperator(join, window: window, reports: reports)
    case .tableForeignKey(let foreignKey):
      try ForeignKeyJoinOperator(
        join, foreignKey: foreignKey, fillsPrevious: needs.wanted.before != nil, compile: compile, reports: reports)
    }
  }

  private func compile(_ expression: TypedExpression) throws -> ColumnExpression {
    try ExpressionCompiler(functions: functions, settings: expressions).compile(expression)
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
          report.kind.isError ? .expression : .row, query: query, topic: report.topic ?? "", partition: Int(report.partition), offset: report.offset,
          reason: report.reason))
    }
  }
}

extension LogicalPlan {
  /// For a scan of a repartition topic that carries a table's changes one by one: the column that tells what each is.
  fileprivate var additionColumn: Int? {
    guard case .scan(let scan) = self, scan.relation.valueFormat.name == InternalRowFormat.name else { return nil }
    return scan.schema.columns.firstIndex { $0.name == TableChanges.additionColumn }
  }
}
