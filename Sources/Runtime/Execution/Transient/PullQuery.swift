import Planner

/// A SELECT over what is there now: the rows of tables, the records of streams up to their ends.
struct PullQuery {
  let plan: SelectPlan
  let queries: QuerySet
  let settings: QuerySettings
  let environment: QueryEnvironment
  /// What counts as in a topic.
  let isolation: (_ topic: String) -> Isolation

  /// - Parameter deadline: monotonic milliseconds; nil: no limit.
  func rows(deadline: Int64?, cancellation: Cancellation) throws -> ResultTable {
    let run = try LocalRun(plan.root, name: "pull query", settings: settings, environment: environment)
    var result = ResultRows(schema: run.schema)
    // Tables first: a stream's row is joined with what the table holds now.
    for (source, scan) in run.scans.enumerated() where scan.relation.kind == .table {
      let reader = try queries.reader(of: scan.relation)
      try reader.waitUntilCaughtUp(isolation: isolation, deadline: deadline, cancellation: cancellation)
      try run.push(try reader.snapshot(for: scan), source: source) { result.add($0) }
    }
    let topics = Set(run.scans.filter { $0.relation.kind == .stream }.map(\.relation.topic))
    if !topics.isEmpty { try read(topics, run, deadline: deadline, cancellation: cancellation) { result.add($0) } }
    return ResultTable(
      columns: plan.output.map { ResultColumn(name: $0.name, type: run.schema.columns[$0.index].type) },
      rows: finish(result.all))
  }

  private func read(
    _ topics: Set<String>, _ run: LocalRun, deadline: Int64?, cancellation: Cancellation, emit: (Batch) -> Void
  ) throws {
    let reader = try TopicReader(topics, start: .earliest, broker: environment.broker)
    defer { reader.close() }
    let ends = try reader.ends(isolation)
    while !reader.hasReached(ends) {
      try cancellation.check()
      if let deadline, environment.clock.monotonicMillis() >= deadline {
        throw SessionError.failed("the topics \(topics.sorted().joined(separator: ", ")) could not be read to their ends")
      }
      guard let records = try reader.poll(timeoutMillis: 50) else { continue }
      run.add(records)
      try run.run(mayLag: reader.mayLag, emit: emit)
    }
    try run.run(mayLag: { _ in false }, emit: emit)
  }

  private func finish(_ rows: [[Value]]) -> [[Value]] {
    var rows = rows
    if !plan.orderBy.isEmpty {
      let orderings = plan.orderBy
      rows = rows.enumerated().sorted { left, right in
        for ordering in orderings {
          switch ValueOrder.compare(left.element[ordering.index], right.element[ordering.index], ordering) {
          case .less: return true
          case .greater: return false
          case .equal: continue
          }
        }
        // Rows that compare equal stay in their order.
        return left.offset < right.offset
      }.map(\.element)
    }
    if let limit = plan.limit { rows = Array(rows.prefix(limit)) }
    return rows.map { row in plan.output.map { row[$0.index] } }
  }
}
