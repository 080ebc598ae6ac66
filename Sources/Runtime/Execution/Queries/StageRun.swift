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
  /// Set once the query is to end.
  private let cancellation: Cancellation
  private let isPaused = Atomic(false)
  let progress: StageProgress
  /// Whether what the worker keeps is wanted when its thread ends.
  private let handsOver = Atomic(false)
  /// What it kept; touched as `worker` is.
  private var left: [Int: TaskState]?

  private static let pollMillis = 200
  private static let shortestBackoffMillis = 500
  private static let longestBackoffMillis = 10_000

  init(
    stage: StagePlan, query: String, group: String, settings: QuerySettings, environment: QueryEnvironment,
    inherited: [Int: TaskState] = [:]
  ) throws {
    name = query
    self.group = group
    self.environment = environment
    topics = Set(stage.scans.map(\.relation.topic)).sorted()
    let progress = StageProgress()
    self.progress = progress
    let cancellation = Cancellation()
    self.cancellation = cancellation
    // A worker that is made anew is of a broker that keeps the state: only the first inherits.
    make = {
      try StageWorker(
        stage: stage, query: query, group: group, settings: settings, environment: environment, progress: progress,
        cancellation: cancellation)
    }
    worker = try StageWorker(
      stage: stage, query: query, group: group, settings: settings, environment: environment, progress: progress,
      cancellation: cancellation, inherited: inherited)
  }

  /// Ends the thread and gives what the stage keeps in memory; nothing where a changelog holds it.
  func stopAndHandOver() -> [Int: TaskState] {
    handsOver.store(true, ordering: .releasing)
    requestStop()
    thread.withLock { $0.take() }?.join()
    let state = left.take() ?? (try? worker?.handOver()) ?? [:]
    worker?.close(commits: true)
    worker = nil
    return state
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

  func requestStop() { cancellation.cancel() }

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
      worker?.close(commits: true)
      worker = nil
    }
  }

  private var mustStop: Bool { cancellation.isCancelled }

  private func loop(notify: @Sendable (String) -> Void, onFailure: @Sendable (String) -> Void) {
    var backoffMillis = Self.shortestBackoffMillis
    var isTold = false
    while !mustStop {
      do {
        if worker == nil { worker = try make() }
        while !mustStop, let worker {
          worker.setPaused(isPaused.load(ordering: .acquiring))
          _ = try worker.step(timeoutMillis: Self.pollMillis)
        }
      } catch let error as BrokerError where mayHeal(error) {
        if worker?.hasCommitted == true {
          isTold = false
          backoffMillis = Self.shortestBackoffMillis
        }
        worker?.close(commits: false)
        worker = nil
        if mustStop { return }
        // Told once, however often it is tried in vain.
        if !isTold { notify("query \(name): \(error); trying again") }
        isTold = true
        sleep(millis: backoffMillis)
        backoffMillis = min(backoffMillis * 2, Self.longestBackoffMillis)
      } catch {
        worker?.close(commits: false)
        worker = nil
        if !mustStop { onFailure("\(error)") }
        return
      }
    }
    if handsOver.load(ordering: .acquiring) { left = try? worker?.handOver() }
    worker?.close(commits: true)
    worker = nil
  }

  private func sleep(millis: Int) {
    let end = environment.clock.monotonicMillis() + Int64(millis)
    while !mustStop, environment.clock.monotonicMillis() < end { WorkerThread.sleep(millis: 20) }
  }

  /// Whether waiting may help. State that lives in memory only can't be taken up by a new worker.
  private func mayHeal(_ error: BrokerError) -> Bool { !environment.isEphemeral && Self.isPassing(error) }

  /// Whether an error is of the kind that passes.
  static func isPassing(_ error: BrokerError) -> Bool {
    switch error {
    case .unreachable, .timedOut, .fenced, .deliveryFailed, .other: true
    case .unknownTopic, .unknownPartition, .topicExists, .invalidTopic, .authorization, .tooLarge, .offsetOutOfRange,
      .configuration, .storage, .corrupted, .closed:
      false
    }
  }
}
