/// Takes up partitions for a worker: makes their tasks, restores what these keep, and finds out where to read on.
///
/// A large state takes minutes, and a member that does not poll for as long is thrown out of its group
/// (`max.poll.interval.ms`), to begin anew. So it goes in steps, between which the worker lets the group know that it
/// lives, and its companions on the thread work.
final class TaskRestoration {
  /// What was taken up.
  struct Result {
    /// By partition number.
    var tasks: [Int: StageTask] = [:]
    /// The next offset of each partition.
    var starts: [TopicPartition: Int64] = [:]
    /// Of these, the partitions that nothing was read of and that begin wherever the log does.
    var fresh: Set<TopicPartition> = []
  }

  /// A task whose state is being read.
  private struct Restoring {
    let task: StageTask
    let state: StateRestoration
    /// Shows others that it goes on.
    let count: RestoreGauge.Count
  }

  /// Of all topics of the stage, those that the group gave to the worker.
  let partitions: [TopicPartition]
  private let run: StageRun
  private let changelog: Changelog?
  private let writer: StageWriter
  /// The numbers of those that nothing was done for yet, the next one last.
  private var waiting: [Int]
  private var restoring: Restoring?
  private var result = Result()
  /// Tasks that another thread has left.
  private var shelved: [Int: TaskShelf.Kept] = [:]

  /// How often the group is asked for offsets that somebody's transaction is about to change, and how long until then.
  private static let offsetTries = 50
  private static let offsetWaitMillis = 100

  init(
    of partitions: [TopicPartition], run: StageRun, changelog: Changelog?, writer: StageWriter
  ) throws(BrokerError) {
    self.partitions = partitions
    self.run = run
    self.changelog = changelog
    self.writer = writer
    let numbers = Set(partitions.map(\.partition)).sorted()
    waiting = numbers.reversed()
    try checkGrowth()
    try endForeignTransactions(in: numbers)
  }

  /// Goes on until all is done, or for so long.
  /// - Returns: what was taken up; nil where there is more to do.
  func goOn(millis: Int64) throws(BrokerError) -> Result? {
    let clock = run.environment.clock
    let deadline = clock.monotonicMillis() + millis
    let mayGoOn = { clock.monotonicMillis() < deadline }
    while true {
      if let restoring {
        guard try restoring.state.goOn(while: mayGoOn) else { return nil }
        result.starts.merge(restoring.state.offsets) { _, new in new }
        try complete(restoring.task)
        self.restoring = nil
        if !waiting.isEmpty, !mayGoOn() { return nil }
      }
      guard let number = waiting.popLast() else { break }
      try begin(number)
    }
    try findStarts()
    return result
  }

  /// Gives up: the partitions are another's.
  func cancel() {
    restoring = nil
    for (number, kept) in shelved { run.shelf.put(kept, partition: number) }
    shelved.removeAll()
  }

  private func begin(_ number: Int) throws(BrokerError) {
    if let kept = run.shelf.take(partition: number) {
      shelved[number] = kept
      result.tasks[number] = kept.task
      result.starts.merge(kept.positions) { _, new in new }
      return
    }
    let task = try run.makeTask(partition: number)
    guard let changelog else { return try complete(task) }
    restoring = Restoring(
      task: task, state: try StateRestoration(of: task, from: changelog), count: run.environment.restores.begin())
  }

  private func complete(_ task: StageTask) throws(BrokerError) {
    if let state = run.inherited(partition: task.partition) {
      do { try state.restore(into: task) } catch { throw .other("\(error)") }
      // The query that left it may have kept no changelog.
      if changelog != nil { for store in task.stores { store.markAllChanged() } }
      result.starts.merge(state.offsets) { _, new in new }
    }
    if changelog != nil, run.idleTimeoutMillis != nil { try closeWindows(of: task) }
    result.tasks[task.partition] = task
  }

  private func findStarts() throws(BrokerError) {
    let unknown = partitions.filter { result.starts[$0] == nil }
    if unknown.isEmpty { return }
    // Offsets without the state that goes with them are those of a state that was deleted.
    let committed = changelog == nil ? try committedOffsets(unknown) : [:]
    run.noteCommitted(committed)
    let reached = run.reached(unknown)
    result.starts.merge(committed.merging(reached) { max($0, $1) }) { _, new in new }
    try begin(unknown.filter { result.starts[$0] == nil })
  }

  /// A topic that gets more partitions sends a key's next records elsewhere: away from its state, and from what it is to
  /// be joined with. Where that matters the query ends, rather than to count wrong.
  private func checkGrowth() throws(BrokerError) {
    guard run.keepsChangelog || run.topics.count > 1,
      let place = partitions.first(where: { $0.partition >= run.partitionCount })
    else { return }
    throw .configuration(
      "topic '\(place.topic)' has got more partitions than the \(run.partitionCount) that it had as the query began, "
        + "and so its keys are not where their state is: create the query anew, over topics that have their final number")
  }

  /// State is restored as far as it was ever written, so that an open transaction of somebody who is gone would be
  /// waited for.
  private func endForeignTransactions(in numbers: [Int]) throws(BrokerError) {
    guard let changelog, try changelog.hasOpenTransaction(in: numbers) else { return }
    try writer.endTransactions(ofOthersWith: numbers)
  }

  /// The group's offsets, once they are final.
  private func committedOffsets(_ places: [TopicPartition]) throws(BrokerError) -> [TopicPartition: Int64] {
    for attempt in 1...Self.offsetTries {
      do throws(BrokerError) {
        return try run.environment.broker.stableOffsets(group: run.group, of: places)
      } catch {
        guard case .unfinishedTransaction = error, attempt < Self.offsetTries else { throw error }
      }
      if attempt == 1 {
        try writer.endTransactions(ofOthersWith: Set(places.map(\.partition)))
      } else {
        WorkerThread.sleep(millis: Self.offsetWaitMillis)
      }
    }
    return [:]
  }

  private func closeWindows(of task: StageTask) throws(BrokerError) {
    do {
      try task.closeWindowsAsRestored()
    } catch {
      throw .corrupted(path: "\(run.group)-changelog", reason: "\(error)")
    }
  }

  /// Where to begin partitions that nothing is known of yet.
  private func begin(_ places: [TopicPartition]) throws(BrokerError) {
    let broker = run.environment.broker
    for topic in Set(places.map(\.topic)) {
      // Of what the stage before has written for this one, nothing is to be left out.
      let start = run.isInternal(topic) ? .earliest : run.settings.start
      let offsets =
        switch start {
        case .earliest: try broker.beginningOffsets(of: topic)
        case .latest: try broker.endOffsets(of: topic)
        }
      for place in places where place.topic == topic && offsets.indices.contains(place.partition) {
        result.starts[place] = offsets[place.partition]
        if start == .earliest { result.fresh.insert(place) }
        // The end is another one later: who begins anew before the first commit, or after a restart, must begin where it
        // is now.
        if start == .latest { run.noteReached([place: offsets[place.partition]]) }
      }
    }
  }
}
