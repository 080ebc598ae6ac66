import Planner

/// The groups in which a session's stages run: by what they read, one for each thread.
final class StageGroupSet {
  private struct Key: Hashable {
    /// What its stages have in common.
    enum Common: Hashable {
      case topic(String)
      /// Streams and tables of several topics.
      case relations(Set<Planner.Relation>)
      /// Nothing: it is a stage alone, with its consumer group.
      case group(String)
    }

    var common: Common
    var thread: Int
  }

  private let environment: QueryEnvironment
  private let execution: QuerySet.Execution
  private let notify: @Sendable (String) -> Void
  /// In the order of their making.
  private var groups: [(key: Key, group: StageGroup)] = []

  init(environment: QueryEnvironment, execution: QuerySet.Execution, notify: @escaping @Sendable (String) -> Void) {
    self.environment = environment
    self.execution = execution
    self.notify = notify
  }

  /// How many threads a stage gets that reads topics of so many partitions.
  func threadCount(_ settings: QuerySettings, partitions: Int) -> Int {
    switch execution {
    case .stepped: 1
    case .threads: max(1, min(settings.threads ?? environment.threads, partitions))
    }
  }

  /// Lets a stage run from now on: one of its members on each thread.
  func add(_ run: StageRun) {
    for (thread, member) in run.takeMembers().enumerated() {
      let key = Key(common: common(run), thread: thread)
      if let known = groups.first(where: { $0.key == key }), known.group.add(member) { continue }
      dropEnded()
      let group = StageGroup(
        environment: environment,
        limits: ReadingLane.Limits(
          prefetchBytes: run.settings.inputBufferBytes / run.threadCount,
          partitions: run.topics.count * (run.partitionCount + run.threadCount - 1) / run.threadCount),
        hasThread: execution == .threads, notify: notify)
      _ = group.add(member)
      groups.append((key, group))
      if execution == .threads { group.startThread(name: key.common == .group(run.group) ? run.query : run.topics[0]) }
    }
  }

  /// A join brings its inputs into the order of time, and holds one back for the other. Joins of the same streams and
  /// tables do so at the same records; of others, and for who reads only one of the topics, it would be a hindrance.
  private func common(_ run: StageRun) -> Key.Common {
    guard run.settings.sharesReading ?? (execution == .threads) else { return .group(run.group) }
    return run.topics.count == 1 ? .topic(run.topics[0]) : .relations(Set(run.stage.scans.map(\.relation)))
  }

  /// Waits until a stage, which was told to end, has ended.
  func end(_ run: StageRun) {
    switch execution {
    case .threads: run.waitUntilEnded()
    case .stepped:
      for (_, group) in groups {
        group.dismissEnded()
        group.endIfEmpty()
      }
      dropEnded()
    }
  }

  /// Waits for the threads, once all stages have ended.
  func close() {
    for (_, group) in groups { group.join() }
    groups = []
  }

  private func dropEnded() {
    // Others may end meanwhile: only those that were joined are dropped, so that no thread outlives the session.
    let ended = groups.filter(\.group.isOver)
    for (_, group) in ended { group.join() }
    groups.removeAll { entry in ended.contains { $0.group === entry.group } }
  }

  /// Lets each group without a thread do what it can.
  /// - Returns: whether anything moved.
  func step() throws -> Bool {
    var moved = false
    for (_, group) in groups where try group.step(timeoutMillis: 0) { moved = true }
    return moved
  }
}
