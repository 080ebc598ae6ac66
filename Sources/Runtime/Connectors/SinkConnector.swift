import Planner
import Synchronization

/// A running CREATE SINK CONNECTOR.
package final class SinkConnector: Sendable {
  package enum State: Hashable, Sendable {
    /// Waits for `startQueries`.
    case held
    case running
    case paused
    /// Ended by an error that can't heal, in words for people.
    case failed(String)
  }

  package let plan: SinkConnectorPlan
  /// The statement, as it was typed: it may hold a password.
  let text: String
  let runs: [SinkRun]
  private let environment: QueryEnvironment
  private let notify: @Sendable (String) -> Void
  private let shared = Mutex(State.held)

  init(
    plan: SinkConnectorPlan, text: String, settings: QuerySettings, environment: QueryEnvironment,
    notify: @escaping @Sendable (String) -> Void
  ) {
    self.plan = plan
    self.text = text
    self.environment = environment
    self.notify = notify
    runs = plan.routes.map { SinkRun(route: $0, plan: plan, settings: settings, environment: environment) }
  }

  package var name: String { plan.name }
  package var state: State { shared.withLock { $0 } }

  /// Connects to the database and makes the tables ready, so that what can't work is an error of the statement.
  /// - Throws: `PostgresError`, `BrokerError`.
  func check(cancellation: Cancellation) throws {
    let identity = SinkIdentity(application: environment.applicationID, connector: name)
    for route in plan.routes {
      _ = try PostgresTarget.open(
        route: route, plan: plan, owner: try identity.owner(of: route, broker: environment.broker),
        cancellation: cancellation, clock: environment.clock)
    }
  }

  /// Starts, or starts again after a failure.
  func start() {
    let mayStart = shared.withLock { state in
      switch state {
      case .held, .failed:
        state = .running
        return true
      case .running, .paused: return false
      }
    }
    guard mayStart else { return }
    for run in runs {
      // After a failure of one route the others may still run.
      run.close()
      run.start(notify: notify) { [weak self] failure in self?.fail(failure) }
    }
  }

  func pause() {
    shared.withLock { if $0 == .running { $0 = .paused } }
    for run in runs { run.setPaused(true) }
  }

  /// Goes on after a pause, or after a failure.
  func resume() {
    shared.withLock { if $0 == .paused { $0 = .running } }
    for run in runs { run.setPaused(false) }
    if case .failed = state { start() }
  }

  /// Tells the threads to end, without waiting for them.
  func requestStop() { for run in runs { run.requestStop() } }

  /// Ends the threads after a last write.
  func stop() {
    requestStop()
    for run in runs { run.close() }
  }

  private func fail(_ reason: String) {
    shared.withLock { $0 = .failed(reason) }
    notify("connector \(name) ended: \(reason)")
  }
}
