import Synchronization

/// A stage's worker and the thread it runs on. A broker that fails it is waited for: the worker is made anew and takes
/// up where the last commit was.
final class StageRun: @unchecked Sendable {
  // Unchecked: `worker` is touched by the constructor and then by the thread alone; without a thread by the caller of
  // `step` and `close` alone.
  private var worker: StageWorker?
  private let make: () throws -> StageWorker
  private let name: String
  /// The relations' topics that are waited for.
  let topics: [String]
  let group: String
  private let environment: QueryEnvironment
  private let thread = Mutex<WorkerThread?>(nil)
  private let isStopping = Atomic(false)
  private let isPaused = Atomic(false)
  let progress: StageProgress

  private static let pollMillis = 200
  private static let longestBackoffMillis = 10_000

  init(
    stage: StagePlan, query: String, group: String, settings: QuerySettings, environment: QueryEnvironment
  ) throws {
    name = query
    self.group = group
    self.environment = environment
    topics = Set(stage.scans.map(\.relation.topic)).sorted()
    let progress = StageProgress()
    self.progress = progress
    make = {
      try StageWorker(
        stage: stage, query: query, group: group, settings: settings, environment: environment, progress: progress)
    }
    worker = try make()
  }

  /// Does what can be done at once. For runs without a thread.
  func step() throws -> Bool {
    guard let worker else { return false }
    return try worker.step(timeoutMillis: 0)
  }

  func startThread(notify: @escaping @Sendable (String) -> Void, onFailure: @escaping @Sendable (String) -> Void) {
    let started = WorkerThread(name: name) { [self] in loop(notify: notify, onFailure: onFailure) }
    thread.withLock { $0 = started }
  }

  func setPaused(_ paused: Bool) { isPaused.store(paused, ordering: .releasing) }

  func requestStop() { isStopping.store(true, ordering: .releasing) }

  /// Ends the thread, after a last commit.
  func close() {
    requestStop()
    let running = thread.withLock { thread -> WorkerThread? in
      let running = thread
      thread = nil
      return running
    }
    if let running {
      running.join()
    } else {
      worker?.close()
      worker = nil
    }
  }

  private var mustStop: Bool { isStopping.load(ordering: .acquiring) }

  private func loop(notify: @Sendable (String) -> Void, onFailure: @Sendable (String) -> Void) {
    var backoffMillis = 500
    while !mustStop {
      do {
        if worker == nil { worker = try make() }
        while !mustStop, let worker {
          worker.setPaused(isPaused.load(ordering: .acquiring))
          if try worker.step(timeoutMillis: Self.pollMillis) { backoffMillis = 500 }
        }
      } catch let error as BrokerError where Self.mayHeal(error) {
        notify("query \(name): \(error); trying again")
        worker?.close()
        worker = nil
        sleep(millis: backoffMillis)
        backoffMillis = min(backoffMillis * 2, Self.longestBackoffMillis)
      } catch {
        onFailure("\(error)")
        break
      }
    }
    worker?.close()
    worker = nil
  }

  private func sleep(millis: Int) {
    let end = environment.clock.monotonicMillis() + Int64(millis)
    while !mustStop, environment.clock.monotonicMillis() < end { WorkerThread.sleep(millis: 20) }
  }

  /// Whether waiting may help. State that lives in memory only can't be taken up by a new worker.
  private static func mayHeal(_ error: BrokerError) -> Bool {
    switch error {
    case .unreachable, .timedOut, .fenced, .deliveryFailed, .other: true
    case .unknownTopic, .unknownPartition, .topicExists, .invalidTopic, .authorization, .tooLarge, .offsetOutOfRange,
      .configuration, .storage, .corrupted, .closed:
      false
    }
  }
}
