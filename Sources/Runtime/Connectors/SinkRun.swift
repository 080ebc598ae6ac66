import Planner
import Synchronization

/// A route's worker and the thread it runs on. A broker or a database that fails it is waited for: the worker is made
/// anew and begins where the database says.
final class SinkRun: @unchecked Sendable {
  // Unchecked: `worker` is touched by the thread alone.
  private var worker: SinkWorker?
  private let make: @Sendable () throws -> SinkWorker
  let route: SinkRoute
  private let name: String
  private let environment: QueryEnvironment
  private let thread = Mutex<WorkerThread?>(nil)
  private let cancellation = Cancellation()
  private let isPaused = Atomic(false)
  let progress = SinkProgress()

  private static let pollMillis = 200
  private static let shortestBackoffMillis = 250
  private static let longestBackoffMillis = 5000

  init(
    route: SinkRoute, plan: SinkConnectorPlan, settings: QuerySettings, environment: QueryEnvironment
  ) {
    self.route = route
    self.environment = environment
    name = plan.name
    let identity = SinkIdentity(application: environment.applicationID, connector: plan.name)
    make = { [progress, cancellation] in
      try SinkWorker(
        route: route, plan: plan, identity: identity, settings: settings, environment: environment, progress: progress,
        cancellation: cancellation)
    }
  }

  /// Starts the thread. Not while one runs.
  func start(notify: @escaping @Sendable (String) -> Void, onFailure: @escaping @Sendable (String) -> Void) {
    cancellation.reset()
    let started = WorkerThread(name: name) { [self] in loop(notify: notify, onFailure: onFailure) }
    thread.withLock { $0 = started }
  }

  /// How many offsets of the topic are not in the database yet; nil where the broker does not say, or where nothing is
  /// known of a partition.
  func lag(broker: any Broker) -> Int64? {
    guard let ends = try? broker.ends(of: route.relation.topic) else { return nil }
    let positions = progress.figures.positions
    var lag: Int64 = 0
    for (partition, end) in ends {
      guard let position = positions[partition] else { return nil }
      lag += max(end - position, 0)
    }
    return lag
  }

  func setPaused(_ paused: Bool) { isPaused.store(paused, ordering: .releasing) }

  func requestStop() { cancellation.cancel() }

  /// Ends the thread, after a last write.
  func close() {
    requestStop()
    let running = thread.withLock { thread -> WorkerThread? in
      let running = thread
      thread = nil
      return running
    }
    running?.join()
  }

  private var mustStop: Bool { cancellation.isCancelled }

  private func loop(notify: @Sendable (String) -> Void, onFailure: @Sendable (String) -> Void) {
    var backoffMillis = Self.shortestBackoffMillis
    var isTold = false
    while !mustStop {
      do {
        let worker = try worker ?? make()
        self.worker = worker
        if isTold { notify("connector \(name): goes on") }
        isTold = false
        while !mustStop {
          worker.setPaused(isPaused.load(ordering: .acquiring))
          try worker.step(timeoutMillis: Self.pollMillis)
        }
      } catch {
        if worker?.hasSucceeded == true { backoffMillis = Self.shortestBackoffMillis }
        worker?.close(writes: false, forgets: false)
        worker = nil
        if mustStop { return }
        progress.update { $0.lastError = "\(error)" }
        guard Self.mayHeal(error) else { return onFailure("\(error)") }
        progress.update { $0.isRetrying = true }
        // Told once, however often it is tried in vain.
        if !isTold { notify("connector \(name): \(error); trying again") }
        isTold = true
        sleep(millis: backoffMillis)
        backoffMillis = min(backoffMillis * 2, Self.longestBackoffMillis)
      }
    }
    worker?.close(writes: true, forgets: environment.isEphemeral)
    worker = nil
  }

  private func sleep(millis: Int) {
    let end = environment.clock.monotonicMillis() + Int64(millis)
    while !mustStop, environment.clock.monotonicMillis() < end { WorkerThread.sleep(millis: 20) }
  }

  /// Whether waiting may help.
  private static func mayHeal(_ error: any Error) -> Bool {
    switch error {
    case let error as BrokerError: StageRun.isPassing(error)
    case let error as PostgresError: error.kind == .unreachable || error.kind == .passing
    case is PostgresWriter.Fenced: true
    default: false
    }
  }
}
