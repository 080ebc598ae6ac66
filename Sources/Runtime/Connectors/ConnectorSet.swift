import Planner

/// A session's connectors.
package final class ConnectorSet {
  private let environment: QueryEnvironment
  /// Whether connectors run at all: in tests that go step by step there is nothing to connect to.
  private let runs: Bool
  private var holdsConnectors: Bool
  /// In the order of their creation.
  private(set) var all: [SinkConnector] = []

  /// How long the end of a session waits for what stands in topics that end with it.
  private static let lastRowsMillis: Int64 = 2000

  init(environment: QueryEnvironment, execution: QuerySet.Execution, holdsConnectors: Bool) {
    self.environment = environment
    runs = execution == .threads
    self.holdsConnectors = holdsConnectors
  }

  subscript(name: String) -> SinkConnector? { all.first { $0.name == name } }

  /// The connectors that read a relation.
  func reading(_ relation: String) -> [SinkConnector] {
    all.filter { $0.plan.routes.contains { $0.relation.name == relation } }
  }

  /// Adds a connector and starts it.
  /// - Parameter checks: whether the database must be there and fit. One that is taken up from an earlier run waits for
  ///   it instead.
  func add(_ connector: SinkConnector, checks: Bool, cancellation: Cancellation) throws {
    if runs, checks { try connector.check(cancellation: cancellation) }
    all.append(connector)
    if runs, !holdsConnectors { connector.start() }
  }

  /// Starts what was held back.
  func startHeld() {
    holdsConnectors = false
    if runs { for connector in all { connector.start() } }
  }

  func drop(_ name: String) {
    self[name]?.stop()
    all.removeAll { $0.name == name }
  }

  /// Waits until all that is in the topics now is in the databases.
  /// - Parameter deadline: monotonic milliseconds; nil: no limit.
  /// - Throws: `SessionError.failed` where a connector has failed, and `.interrupted`.
  func waitUntilCaughtUp(deadline: Int64? = nil, cancellation: Cancellation) throws {
    guard runs else { return }
    for connector in all where connector.state != .paused {
      for run in connector.runs {
        try SinkWait(run: run, connector: connector, environment: environment)
          .wait(deadline: deadline, cancellation: cancellation)
      }
    }
  }

  /// Ends all connectors. Where the topics end with the process, what is in them goes to the databases first.
  func close() {
    if environment.isEphemeral, runs { writeLastRows() }
    // All at once: ending takes seconds each where the database is away.
    for connector in all { connector.requestStop() }
    for connector in all { connector.stop() }
    all.removeAll()
  }

  private func writeLastRows() {
    let isWaitedFor = all.allSatisfy { $0.state == .running && !$0.runs.contains { $0.progress.figures.isRetrying } }
    if isWaitedFor {
      // Where it can't be done in time, the next lines tell what is lost.
      try? waitUntilCaughtUp(
        deadline: environment.clock.monotonicMillis() + Self.lastRowsMillis, cancellation: Cancellation())
    }
    for connector in all {
      for run in connector.runs {
        guard let lag = run.lag(broker: environment.broker), lag > 0 else { continue }
        environment.log.report(
          ProcessingLog.Entry(
            query: connector.name, topic: run.route.relation.topic, partition: -1, offset: -1,
            reason: "\(lag) \(lag == 1 ? "record was" : "records were") not written to \(run.route.table)"))
      }
    }
  }
}
