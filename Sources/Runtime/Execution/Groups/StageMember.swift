/// A stage on one thread of a group: its worker, and what becomes of it where the broker fails it. It is waited for
/// then, and the worker made anew, which takes up where the last commit was.
final class StageMember: @unchecked Sendable {
  // Unchecked: the thread that starts the query makes it and hands it to the group's thread; from then on it is that
  // one's alone.
  let run: StageRun
  private let thread: Int
  /// nil while the broker is waited for.
  private(set) var worker: StageWorker?
  private var retryAtMillis: Int64 = 0
  private var backoffMillis = shortestBackoffMillis
  private var isTold = false

  private static let shortestBackoffMillis: Int64 = 500
  private static let longestBackoffMillis: Int64 = 10_000

  /// - Throws: what keeps the stage from working at all.
  init(_ run: StageRun, thread: Int) throws {
    self.run = run
    self.thread = thread
    worker = try StageWorker(run, thread: thread)
  }

  /// Makes the worker anew where it is time to.
  func reviveIfDue(nowMillis: Int64) throws {
    guard worker == nil, nowMillis >= retryAtMillis else { return }
    worker = try StageWorker(run, thread: thread)
  }

  /// Drops the worker after an error.
  /// - Returns: whether it is worth to wait and try again.
  func fail(_ error: any Error, nowMillis: Int64, notify: (String) -> Void) -> Bool {
    if worker?.hasCommitted == true {
      isTold = false
      backoffMillis = Self.shortestBackoffMillis
    }
    close(commits: false)
    // State that lives in memory only can't be taken up by a new worker.
    guard let error = error as? BrokerError, !run.environment.isEphemeral, StageRun.isPassing(error) else {
      return false
    }
    // Told once, however often it is tried in vain; that the broker is away was told by its client.
    if !isTold, run.environment.broker.isReachable {
      notify("query \(run.query): \(error); trying again")
      isTold = true
    }
    retryAtMillis = nowMillis + backoffMillis
    backoffMillis = min(backoffMillis * 2, Self.longestBackoffMillis)
    return true
  }

  func close(commits: Bool) {
    worker?.close(commits: commits)
    worker = nil
  }
}
