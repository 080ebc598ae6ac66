/// Takes up partitions for a worker: makes their tasks, restores what these keep, and finds out where to read on.
struct TaskRestoration {
  /// What was taken up.
  struct Result {
    /// By partition number.
    var tasks: [Int: StageTask] = [:]
    /// The next offset of each partition.
    var starts: [TopicPartition: Int64] = [:]
    /// Of these, the partitions that nothing was read of and that begin wherever the log does.
    var fresh: Set<TopicPartition> = []
  }

  let run: StageRun
  let changelog: Changelog?
  let writer: StageWriter

  /// How often the group is asked for offsets that somebody's transaction is about to change, and how long until then.
  private static let offsetTries = 50
  private static let offsetWaitMillis = 100

  /// - Parameter partitions: of all topics of the stage, those that the group gave to the worker.
  func takeUp(_ partitions: [TopicPartition]) throws(BrokerError) -> Result {
    let environment = run.environment
    var result = Result()
    let numbers = Set(partitions.map(\.partition)).sorted()
    try checkGrowth(of: partitions)
    try endForeignTransactions(in: numbers)
    for number in numbers {
      if let kept = run.shelf.take(partition: number) {
        result.tasks[number] = kept.task
        result.starts.merge(kept.positions) { _, new in new }
        continue
      }
      let task = try run.makeTask(partition: number)
      if let changelog {
        let restored = try environment.restores.during { () throws(BrokerError) in try changelog.restore(task) }
        result.starts.merge(restored) { _, new in new }
      }
      if let state = run.takeInherited(partition: number) {
        do { try state.restore(into: task) } catch { throw .other("\(error)") }
        result.starts.merge(state.offsets) { _, new in new }
      }
      if changelog != nil, run.idleTimeoutMillis != nil { try closeWindows(of: task) }
      result.tasks[number] = task
    }
    let unknown = partitions.filter { result.starts[$0] == nil }
    if !unknown.isEmpty {
      // Offsets without the state that goes with them are those of a state that was deleted.
      let committed = changelog == nil ? try committedOffsets(unknown) : [:]
      run.noteCommitted(committed)
      let reached = run.reached(unknown)
      result.starts.merge(committed.merging(reached) { max($0, $1) }) { _, new in new }
      try begin(unknown.filter { result.starts[$0] == nil }, &result)
    }
    return result
  }

  /// A topic that gets more partitions sends a key's next records elsewhere: away from its state, and from what it is to
  /// be joined with. Where that matters the query ends, rather than to count wrong.
  private func checkGrowth(of partitions: [TopicPartition]) throws(BrokerError) {
    guard run.keepsChangelog || run.topics.count > 1,
      let place = partitions.first(where: { $0.partition >= run.partitionCount })
    else { return }
    throw .configuration(
      "topic '\(place.topic)' has got more partitions than the \(run.partitionCount) that it had as the query began, and "
        + "so its keys are not where their state is: create the query anew, over topics that have their final number")
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
  private func begin(_ places: [TopicPartition], _ result: inout Result) throws(BrokerError) {
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
