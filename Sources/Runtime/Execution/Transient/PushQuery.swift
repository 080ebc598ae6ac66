import Planner

/// SELECT ... EMIT CHANGES: gives rows as they come, until LIMIT or until it is closed.
final class PushQuery: RowSource {
  package let columns: [ResultColumn]
  package var isTable: Bool { run.schema.kind == .table }
  private let plan: SelectPlan
  private let run: LocalRun
  private let reader: TopicReader
  private var remaining: Int?
  private let keyIndices: [Int]

  init(_ plan: SelectPlan, session: Session) throws {
    self.plan = plan
    remaining = plan.limit
    run = try LocalRun(plan.root, name: "push query", settings: session.settings, environment: session.environment)
    let schema = run.schema
    columns = plan.output.map { ResultColumn(name: $0.name, type: schema.columns[$0.index].type) }
    keyIndices = schema.changeKeyIndices
    let start: StartPosition =
      switch session.settings.start {
      case .earliest: .earliest
      case .latest: .latest
      }
    reader = try TopicReader(Set(run.scans.map(\.relation.topic)), start: start, broker: session.environment.broker)
    // A stepped session has nothing that would bring rows later.
    try session.queries.runIfStepped()
  }

  package func next(timeoutMillis: Int) throws -> [RowChange]? {
    if remaining == 0 { return nil }
    guard let records = try reader.poll(timeoutMillis: timeoutMillis) else { return [] }
    run.add(records)
    var changes: [RowChange] = []
    try run.run(mayLag: reader.mayLag) { batch in
      for row in 0..<batch.count where run.schema.kind == .table || batch.isPresent(row) {
        changes.append(change(row, of: batch))
      }
    }
    if let limit = remaining {
      changes = Array(changes.prefix(limit))
      remaining = limit - changes.count
    }
    return changes
  }

  package func isCaughtUp() throws -> Bool { reader.hasReached(try reader.ends()) }

  package func close() { reader.close() }

  private func change(_ row: Int, of batch: Batch) -> RowChange {
    func value(_ index: Int) -> Value { batch.columns[index].value(at: row, type: run.schema.columns[index].type) }
    return RowChange(
      values: plan.output.map { value($0.index) },
      key: run.schema.kind == .table ? keyIndices.map(value) : nil,
      isDeletion: run.schema.kind == .table && !batch.isPresent(row))
  }
}
