import Planner

extension Session {
  /// How long a pull query waits for what it reads to catch up, unless `query.pull.timeout.ms` says otherwise.
  private static let pullTimeoutMillis: Int64 = 60_000

  /// Runs a pull query. `waits`: until everything in the topics that its relations come from has gone through.
  func pull(_ plan: SelectPlan, waits: Bool, cancellation: Cancellation) throws -> ResultTable {
    let limit = catalog.properties["query.pull.timeout.ms"].flatMap { Int64($0) } ?? Self.pullTimeoutMillis
    let deadline = environment.clock.monotonicMillis() + limit
    try inserts.flush()
    if waits {
      let relations = Set(plan.root.scans.map(\.relation.name))
      // The processing log is of all queries.
      let isOfLog = relations.contains(ProcessingLogTopic.streamName)
      try queries.waitUntilCaughtUp(with: isOfLog ? nil : relations, deadline: deadline, cancellation: cancellation)
      if isOfLog { environment.log.topic?.flush() }
    } else {
      try queries.runIfStepped()
    }
    return try PullQuery(
      plan: plan, queries: queries, settings: settings, environment: environment,
      isolation: waits ? queries.waitingIsolation : { _ in .readCommitted }
    ).rows(deadline: deadline, cancellation: cancellation)
  }
}
