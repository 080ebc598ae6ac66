import Synchronization

/// How a session and its queries are, for those who watch the process from outside. May be asked from any thread.
package final class SessionHealth: Sendable {
  private let roster: QueryRoster
  private let environment: QueryEnvironment
  /// By query; as it was when it was last measured.
  private let lags = Mutex<[String: Int64]>([:])

  init(roster: QueryRoster, environment: QueryEnvironment) {
    self.roster = roster
    self.environment = environment
  }

  /// How things are. Asks nobody and waits for nothing.
  package func report() -> HealthReport {
    let lags = lags.withLock { $0 }
    return HealthReport(
      hasStarted: roster.hasStarted, broker: environment.broker.name,
      isBrokerReachable: environment.broker.isReachable, restoringPartitions: environment.restores.count,
      queries: roster.queries.map { query in
        let rows = query.rows
        let load = query.runs.reduce(StageLoad()) { $0 + $1.load }
        return HealthReport.Query(
          id: query.id, state: query.state, rowsIn: rows.in, rowsOut: rows.out,
          recordsSkipped: environment.log.count(query: query.id), stateRows: load.stateRows,
          stateBytes: load.stateBytes, lag: lags[query.id])
      })
  }

  /// Asks the broker how far behind the queries are, for the next reports. May take as long as the broker takes; ends
  /// between two questions once `goesOn` says so.
  package func measureLags(while goesOn: () -> Bool) {
    let queries = roster.queries
    let ids = Set(queries.map(\.id))
    lags.withLock { lags in lags = lags.filter { ids.contains($0.key) } }
    for query in queries {
      var lag: Int64? = 0
      for run in query.runs {
        guard goesOn() else { return }
        lag = run.lag().flatMap { one in lag.map { $0 + one } }
      }
      // A broker that is away can't tell: better no figure than an old one.
      lags.withLock { $0[query.id] = lag }
    }
  }
}

/// How a session is at a moment.
package struct HealthReport: Sendable {
  package struct Query: Sendable {
    package var id: String
    package var state: PersistentQuery.State
    /// Rows taken in by the first stages and records put out by the last, since the process began.
    package var rowsIn: Int
    package var rowsOut: Int
    package var recordsSkipped: Int
    /// What its operators hold in memory, the bytes as far as they are known.
    package var stateRows: Int
    package var stateBytes: Int
    /// Records of its topics that it has not worked on yet, in all its stages; nil where nobody has measured it.
    package var lag: Int64?

    package init(
      id: String, state: PersistentQuery.State, rowsIn: Int, rowsOut: Int, recordsSkipped: Int, stateRows: Int = 0,
      stateBytes: Int = 0, lag: Int64?
    ) {
      self.id = id
      self.state = state
      self.rowsIn = rowsIn
      self.rowsOut = rowsOut
      self.recordsSkipped = recordsSkipped
      self.stateRows = stateRows
      self.stateBytes = stateBytes
      self.lag = lag
    }
  }

  /// Whether all statements have been carried out and queries started.
  package var hasStarted: Bool
  /// For people.
  package var broker: String
  package var isBrokerReachable: Bool
  /// Partitions whose state is being restored.
  package var restoringPartitions: Int
  package var queries: [Query]

  package init(
    hasStarted: Bool, broker: String, isBrokerReachable: Bool, restoringPartitions: Int, queries: [Query]
  ) {
    self.hasStarted = hasStarted
    self.broker = broker
    self.isBrokerReachable = isBrokerReachable
    self.restoringPartitions = restoringPartitions
    self.queries = queries
  }

  /// The queries that an error ended, each with its reason.
  package var failures: [(query: String, reason: String)] {
    queries.compactMap { query in
      if case .failed(let reason) = query.state { (query.id, reason) } else { nil }
    }
  }

  /// Whether the process is of use, or will be without help: no query has failed.
  package var isLive: Bool { failures.isEmpty }

  /// What it is not ready for; nil where it works on what comes.
  package var unreadyReason: String? {
    if let failure = failures.first { return "query \(failure.query) has failed: \(failure.reason)" }
    if !hasStarted { return "starting" }
    if !isBrokerReachable { return "lost \(broker)" }
    if restoringPartitions > 0 {
      return "restoring the state of \(restoringPartitions) partition\(restoringPartitions == 1 ? "" : "s")"
    }
    return nil
  }
}
