import Synchronization

/// Stages of queries that read the same topic, or joins of the same topics, and the thread they run on: each record is
/// read and decoded once for all of them. A stage that shares nothing is a group of its own.
///
/// Beyond reading, nothing is shared: each stage is a member of its own consumer group, with its own state, producer
/// and commits. So one that fails, pauses or ends leaves its companions as they were.
final class StageGroup: @unchecked Sendable {
  // Unchecked: `members` and `reader` are the thread's; without a thread the caller's of `step` and `end`. What comes
  // from outside goes through `entrance`.
  private struct Entrance {
    var arrivals: [StageMember] = []
    var isOpen = true
  }

  private let environment: QueryEnvironment
  private let notify: @Sendable (String) -> Void
  private let entrance = Mutex(Entrance())
  private var members: [StageMember] = []
  private let reader: SharedReader
  private var isUnsettled = false
  private var attendAtMillis: Int64 = .min
  private let hasThread: Bool
  /// Touched by the thread that starts and joins it alone.
  private var thread: WorkerThread?

  /// How long to wait for records: as long as it may take until something else is noticed.
  private static let pollMillis = 50

  init(
    environment: QueryEnvironment, limits: ReadingLane.Limits, hasThread: Bool, notify: @escaping @Sendable (String) -> Void
  ) {
    self.environment = environment
    self.hasThread = hasThread
    self.notify = notify
    reader = SharedReader(environment: environment, limits: limits)
  }

  /// Whether it has ended, as its last member has.
  var isOver: Bool { entrance.withLock { !$0.isOpen } }

  /// Takes in a member.
  /// - Returns: false where the group has ended.
  func add(_ member: StageMember) -> Bool {
    entrance.withLock { entrance in
      guard entrance.isOpen else { return false }
      entrance.arrivals.append(member)
      return true
    }
  }

  /// Starts the thread, which ends with the last member.
  func startThread(name: String) {
    thread = WorkerThread(name: name) { [self] in
      while !endIfEmpty() { _ = try? step(timeoutMillis: Self.pollMillis) }
    }
  }

  /// Waits for the end of the thread, once the last member has ended.
  func join() {
    thread?.join()
    thread = nil
  }

  /// Reads once, waiting for up to `timeoutMillis`, and does what can be done.
  /// - Returns: whether there was anything to do.
  /// - Throws: without a thread, what a stage failed with.
  func step(timeoutMillis: Int) throws -> Bool {
    welcome()
    dismissEnded()
    try attend()
    if isUnsettled || members.contains(where: { $0.worker?.isUnsettled == true }) || reader.hasCaughtUp {
      isUnsettled = false
      try guarding { () throws(SharedReader.Failure) in try reader.settle(members.compactMap(\.worker)) }
    }
    var isAny = false
    if members.contains(where: { $0.worker != nil }) {
      try guarding { () throws(SharedReader.Failure) in isAny = try reader.read(timeoutMillis: timeoutMillis) }
    } else if hasThread {
      WorkerThread.sleep(millis: 20)
    }
    for member in members {
      guard let worker = member.worker else { continue }
      do {
        try worker.work(isIdle: !isAny)
      } catch {
        try fail(member, error)
      }
    }
    return reader.regulate() || isAny
  }

  private func welcome() {
    let arrivals = entrance.withLock { entrance in
      defer { entrance.arrivals = [] }
      return entrance.arrivals
    }
    if arrivals.isEmpty { return }
    members += arrivals
    isUnsettled = true
    attendAtMillis = .min
  }

  /// Ends the members whose queries are to end, after a last commit.
  func dismissEnded() {
    let ending = members.filter { $0.run.cancellation.isCancelled }
    if ending.isEmpty { return }
    if ending.count == 1 || !hasThread {
      for member in ending { member.close(commits: true) }
    } else {
      // All at once: ending takes seconds each where the broker is away.
      let threads = ending.map { member in WorkerThread(name: "closing") { member.close(commits: true) } }
      for thread in threads { thread.join() }
    }
    members.removeAll { member in ending.contains { $0 === member } }
    isUnsettled = true
    for member in ending { member.run.memberHasEnded() }
  }

  /// Lets the groups of the members know that they live, and revives those that have waited for long enough.
  private func attend() throws {
    let now = environment.clock.monotonicMillis()
    let isDue = !hasThread || now >= attendAtMillis
    for member in members {
      do {
        try member.reviveIfDue(nowMillis: now)
        guard let worker = member.worker else { continue }
        worker.setPaused(member.run.isPaused)
        if isDue || worker.isUnsettled { try worker.attendGroup() }
      } catch {
        try fail(member, error)
      }
    }
    if isDue { attendAtMillis = now + Int64(Self.pollMillis) }
  }

  /// Does something with the reader, whose failure is that of the workers that it reads for.
  private func guarding(_ body: () throws(SharedReader.Failure) -> Void) throws {
    do throws(SharedReader.Failure) {
      try body()
    } catch {
      isUnsettled = true
      for member in members {
        guard let worker = member.worker, error.workers.contains(ObjectIdentifier(worker)) else { continue }
        try fail(member, error.error)
      }
    }
  }

  private func fail(_ member: StageMember, _ error: any Error) throws {
    isUnsettled = true
    let isEnding = member.run.cancellation.isCancelled
    let mayHeal = member.fail(error, nowMillis: environment.clock.monotonicMillis(), notify: isEnding ? { _ in } : notify)
    if mayHeal || isEnding { return }
    members.removeAll { $0 === member }
    member.run.memberHasEnded()
    if !hasThread { throw error }
    member.run.onFailure("\(error)")
  }

  /// Closes the group where nobody is left and nobody has come.
  /// - Returns: whether it has ended.
  @discardableResult
  func endIfEmpty() -> Bool {
    guard members.isEmpty else { return false }
    let isEmpty = entrance.withLock { entrance in
      if entrance.arrivals.isEmpty { entrance.isOpen = false }
      return !entrance.isOpen
    }
    if isEmpty { reader.close() }
    return isEmpty
  }
}
