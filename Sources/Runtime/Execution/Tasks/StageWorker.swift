import Planner

/// The tasks of a stage on one thread: a member of the stage's consumer group, that is handed the records of its
/// partitions, writes their results, and commits. All calls are made from one thread.
///
/// At least once: results are stored before offsets are committed, and state is stored with the offsets that it
/// stands for, so that a state never counts a record twice.
final class StageWorker {
  let stage: StagePlan
  private let run: StageRun
  private let query: String
  private let settings: QuerySettings
  private let environment: QueryEnvironment
  private let membership: any Consumer
  private let producer: any Producer
  private let changelog: Changelog?
  private let progress: StageProgress
  private var tasks: [Int: StageTask] = [:]
  /// Partition numbers whose tasks have something to do.
  private var busy: Set<Int> = []
  /// About how many bytes of changes each task holds back, and all together.
  private var heldBack: [Int: Int] = [:]
  private var heldBackBytes = 0
  private var outgoing = OutgoingBatch()
  private var pausedPlaces: Set<TopicPartition> = []
  /// Something was read since the last commit.
  private var isDirty = false
  private var lastCommitMillis: Int64
  private var nextLookMillis: Int64 = .min
  private var nextPassMillis: Int64 = .min
  /// Rows of tasks that are gone.
  private var rowsGone = (in: 0, out: 0)
  /// Whether a commit has succeeded.
  private(set) var hasCommitted = false

  /// The partitions at work here, each with the offset of the first record that is not taken in yet; where a lane reads
  /// the partition, its own position may be further on.
  private(set) var next: [TopicPartition: Int64] = [:]
  /// Of these, the ones that nothing was read of and that begin wherever the log does.
  private(set) var fresh: Set<TopicPartition> = []
  /// What reads each of them; kept by `SharedReader`.
  private var lanes: [TopicPartition: ReadingLane] = [:]
  /// Set where who reads what must be thought over: partitions came or went.
  var isUnsettled = true
  /// PAUSE: takes in nothing; what was read already is still worked on.
  private(set) var isPaused = false

  /// How long a commit waits for a broker that is away, and how long where the query is to end.
  private static let flushMillis: Int64 = 300_000
  private static let closingFlushMillis: Int64 = 3000

  /// After a lull results are not held back until the commit interval is over, but no more often than this.
  private static let idleCommitMillis: Int64 = 50
  /// How often those who look are told what is held, between commits.
  private static let lookMillis: Int64 = 1000
  /// How often windows are looked at that close by time alone.
  private static let passMillis: Int64 = 100

  /// - Parameter thread: the number of the one that it runs on.
  init(_ run: StageRun, thread: Int) throws {
    self.run = run
    progress = run.progress[thread]
    stage = run.stage
    query = run.query
    settings = run.settings
    environment = run.environment
    lastCommitMillis = environment.clock.monotonicMillis()
    progress.publish(StageLoad(), nowMillis: lastCommitMillis)
    changelog =
      run.keepsChangelog
      ? try Changelog(
        topic: "\(run.group)-changelog", partitions: run.partitionCount, broker: environment.broker,
        cancellation: run.cancellation) : nil
    var configuration = ConsumerConfiguration(groupID: run.group)
    configuration.isMemberOnly = true
    configuration.memberName = "\(environment.processID)-\(thread)"
    membership = try environment.broker.makeConsumer(configuration)
    var writing = ProducerConfiguration()
    writing.cancellation = run.cancellation
    producer = try environment.broker.makeProducer(writing)
    try membership.subscribe(
      run.topics,
      listener: RebalanceListener(
        onAssign: { [unowned self] partitions throws(BrokerError) in try assign(partitions) },
        onRevoke: { [unowned self] partitions, isLost throws(BrokerError) in
          try revoke(partitions, isLost: isLost)
        }))
  }

  // MARK: Taking in

  /// Shows the group a sign of life; partitions may come and go meanwhile.
  func attendGroup() throws {
    // It gives no records, but may have several things to tell one after another.
    _ = try membership.poll(timeoutMillis: 0)
  }

  func setPaused(_ paused: Bool) {
    guard paused != isPaused else { return }
    isPaused = paused
    isUnsettled = true
  }

  /// Takes in records that no one else has decoded.
  func take(_ records: RecordBatch) {
    guard let task = tasks[records.partition] else { return }
    task.add(records)
    note(records)
  }

  /// Takes in the rows of records, decoded for several.
  func take(_ batch: Batch, of records: RecordBatch) {
    guard let task = tasks[records.partition] else { return }
    task.add(batch)
    note(records)
  }

  private func note(_ records: RecordBatch) {
    isDirty = true
    busy.insert(records.partition)
    if let last = records.records.last { next[records.topicPartition] = last.offset + 1 }
  }

  // MARK: Lanes

  /// Makes a lane the one that reads a partition.
  func enter(_ lane: ReadingLane, _ place: TopicPartition) { lanes[place] = lane }

  /// Notes how far its lanes have come, which then read nothing for it any more.
  func leaveLanes() {
    for place in next.keys {
      let position = position(of: place)
      if position != next[place] { fresh.remove(place) }
      next[place] = position
    }
    lanes.removeAll()
    // A lane that begins anew reads all that it is told to.
    pausedPlaces.removeAll()
    isUnsettled = false
  }

  /// The offset of the first record that was not handed in; behind it may be some that nobody gets to see.
  private func position(of place: TopicPartition) -> Int64? {
    guard let known = next[place] else { return nil }
    return max(known, lanes[place]?.position(of: place) ?? known)
  }

  private func isAtEnd(of place: TopicPartition) -> Bool { lanes[place]?.isAtEnd(of: place) ?? false }

  // MARK: Work

  /// Does what can be done with what was taken in, and commits where it is time to.
  /// - Parameter isIdle: nothing more came for now.
  func work(isIdle: Bool) throws {
    for partition in busy {
      guard let task = tasks[partition] else { continue }
      try task.run(into: &outgoing) { topic in
        let place = TopicPartition(topic, partition)
        return next[place] != nil && !isAtEnd(of: place)
      }
      if stage.scans.count > 1 { regulate(task) }
      if settings.cachesChanges { noteHeldBack(by: task) }
      if task.waitingBatches == 0 { busy.remove(partition) }
    }
    if let failure = environment.log.failure(of: query) { throw failure }
    let now = environment.clock.monotonicMillis()
    if let timeout = run.idleTimeoutMillis, now >= nextPassMillis {
      nextPassMillis = now + Self.passMillis
      for task in tasks.values { try task.passTime(nowMillis: now, timeoutMillis: timeout, into: &outgoing) }
      if !outgoing.isEmpty { isDirty = true }
    }
    if heldBackBytes > run.cacheBytes { try flushTasks() }
    try send()
    if shouldCommit(isIdle: isIdle, now) {
      try commit()
    } else if isDirty, now >= nextLookMillis {
      publishLoad(now)
    }
  }

  /// Stores results, state and offsets, and tells how far the stage is.
  func commit() throws {
    try flushTasks()
    try send()
    let offsets = positions()
    if let changelog {
      for task in tasks.values {
        try changelog.write(
          task, offsets: offsets.filter { $0.key.partition == task.partition },
          nowMillis: environment.clock.nowMillis(), with: producer)
      }
    } else {
      for store in tasks.values.flatMap(\.stores) { try store.drainChanges { _, _ in } }
    }
    try flush()
    run.noteReached(offsets)
    isDirty = try !commitOffsets(offsets)
    lastCommitMillis = environment.clock.monotonicMillis()
    publishLoad(lastCommitMillis)
    progress.publish(offsets)
  }

  /// Lets out what the tables' caches hold back.
  private func flushTasks() throws {
    for task in tasks.values { try task.flush(into: &outgoing) }
    heldBack.removeAll(keepingCapacity: true)
    heldBackBytes = 0
  }

  private func noteHeldBack(by task: StageTask) {
    let bytes = task.pipeline.heldBack.bytes
    heldBackBytes += bytes - (heldBack.updateValue(bytes, forKey: task.partition) ?? 0)
  }

  /// - Returns: false where the group is handing out its partitions anew and takes no offsets meanwhile. That is no
  ///   fault: `attendGroup` will tell what comes of it, and whoever goes on in this process knows how far all is.
  private func commitOffsets(_ offsets: [TopicPartition: Int64]) throws(BrokerError) -> Bool {
    if offsets.isEmpty { return true }
    do throws(BrokerError) {
      try membership.commit(offsets)
    } catch {
      if case .fenced = error { return false }
      throw error
    }
    hasCommitted = true
    return true
  }

  /// What its tasks keep, after a last commit.
  private func handOver() throws -> [Int: TaskState] {
    let offsets = positions()
    return try tasks.mapValues { task in
      try TaskState(of: task, offsets: offsets.filter { $0.key.partition == task.partition })
    }
  }

  /// Leaves the group and frees what is held.
  /// - Parameter commits: after a last commit. Not after an error: what part of a commit was done is then unknown.
  func close(commits: Bool) {
    do {
      if commits, isDirty {
        try commit()
        if isDirty { report("the group did not take the last offsets, and what was done since will come again") }
      }
      // Elsewhere a changelog holds it.
      if commits, run.handsOver, environment.isEphemeral { run.leave(try handOver()) }
    } catch {
      report("the last results could not be committed and will come again: \(error)")
    }
    membership.close()
    producer.close()
    progress.endWorker()
  }

  /// Waits until all results are stored; not for long once the query is to end.
  private func flush() throws(BrokerError) {
    let start = environment.clock.monotonicMillis()
    var closingSince: Int64?
    while true {
      do throws(BrokerError) {
        return try producer.flush(timeoutMillis: 200)
      } catch {
        guard case .timedOut = error else { throw error }
        let now = environment.clock.monotonicMillis()
        if closingSince == nil, run.cancellation.isCancelled { closingSince = now }
        if now - start >= Self.flushMillis { throw error }
        if let closingSince, now - closingSince >= Self.closingFlushMillis { throw error }
      }
    }
  }

  private func send() throws(BrokerError) {
    guard !outgoing.isEmpty else { return }
    try producer.produce(outgoing, to: stage.output.topic)
    outgoing.removeAll()
  }

  private func shouldCommit(isIdle: Bool, _ now: Int64) -> Bool {
    let isWanted = progress.takeRequest()
    guard isDirty || isWanted else { return false }
    let elapsed = now - lastCommitMillis
    if elapsed >= settings.commitIntervalMillis { return true }
    guard isWanted || elapsed >= min(Self.idleCommitMillis, settings.commitIntervalMillis) else { return false }
    // Nothing more to read for now: results should not wait for the interval.
    return isIdle || next.keys.allSatisfy(isAtEnd)
  }

  /// The next offset of each partition: the first record that waits in a task, or else the first not taken in.
  private func positions() -> [TopicPartition: Int64] {
    var positions: [TopicPartition: Int64] = [:]
    for place in next.keys {
      positions[place] = tasks[place.partition]?.nextOffset(topic: place.topic) ?? position(of: place)
    }
    return positions
  }

  /// Stops reading a topic whose records wait for another's, and goes on once they don't. Only for stages that share
  /// their lane with no one.
  private func regulate(_ task: StageTask) {
    for topic in run.topics {
      let place = TopicPartition(topic, task.partition)
      if task.isFull(topic: topic) {
        if pausedPlaces.insert(place).inserted { lanes[place]?.pause(place) }
      } else if pausedPlaces.remove(place) != nil {
        lanes[place]?.resume(place)
      }
    }
  }

  private func publishLoad(_ now: Int64) {
    nextLookMillis = now + Self.lookMillis
    var load = StageLoad(rowsIn: rowsGone.in, rowsOut: rowsGone.out)
    for task in tasks.values { load = load + task.load }
    progress.publish(load, nowMillis: now)
  }

  private func report(_ reason: String) {
    environment.log.report(
      ProcessingLog.Entry(query: query, topic: stage.output.topic, partition: -1, offset: -1, reason: reason))
  }

  // MARK: Partitions that come and go

  private func assign(_ partitions: [TopicPartition]) throws(BrokerError) -> [TopicPartition: StartPosition] {
    var starts: [TopicPartition: Int64] = [:]
    for number in Set(partitions.map(\.partition)).sorted() where tasks[number] == nil {
      if let kept = run.shelf.take(partition: number) {
        tasks[number] = kept.task
        starts.merge(kept.positions) { _, new in new }
        continue
      }
      let task = try run.makeTask(partition: number)
      if let changelog {
        let restored = try environment.restores.during { () throws(BrokerError) in try changelog.restore(task) }
        starts.merge(restored) { _, new in new }
      }
      if let state = run.takeInherited(partition: number) {
        do { try state.restore(into: task) } catch { throw .other("\(error)") }
        starts.merge(state.offsets) { _, new in new }
      }
      if changelog != nil, run.idleTimeoutMillis != nil { try closeWindows(of: task) }
      tasks[number] = task
    }
    let unknown = partitions.filter { starts[$0] == nil }
    if !unknown.isEmpty {
      let committed = try environment.broker.committedOffsets(group: run.group, of: unknown)
      let reached = run.reached(unknown)
      starts.merge(committed.merging(reached) { max($0, $1) }) { _, new in new }
      try begin(unknown.filter { starts[$0] == nil }, &starts)
    }
    for place in partitions { next[place] = starts[place] }
    isUnsettled = true
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
  private func begin(_ places: [TopicPartition], _ starts: inout [TopicPartition: Int64]) throws(BrokerError) {
    for topic in Set(places.map(\.topic)) {
      let offsets =
        switch settings.start {
        case .earliest: try environment.broker.beginningOffsets(of: topic)
        case .latest: try environment.broker.endOffsets(of: topic)
        }
      for place in places where place.topic == topic && offsets.indices.contains(place.partition) {
        starts[place] = offsets[place.partition]
        if settings.start == .earliest { fresh.insert(place) }
      }
    }
  }

  private func revoke(_ partitions: [TopicPartition], isLost: Bool) throws(BrokerError) {
    if !isLost {
      do {
        try commit()
      } catch let error as BrokerError {
        // What was not committed will be read again by whoever has the partitions now.
        report("commit before a rebalance failed: \(error)")
      } catch {
        throw .other("\(error)")
      }
    }
    for number in Set(partitions.map(\.partition)) {
      guard let task = tasks.removeValue(forKey: number) else { continue }
      busy.remove(number)
      heldBackBytes -= heldBack.removeValue(forKey: number) ?? 0
      rowsGone.in += task.rowsIn
      rowsGone.out += task.rowsOut
      guard environment.isEphemeral else { continue }
      // Nobody else can go on with its state, and nobody else has it.
      var positions: [TopicPartition: Int64] = [:]
      for place in partitions where place.partition == number { positions[place] = position(of: place) }
      run.shelf.put(TaskShelf.Kept(task: task, positions: positions), partition: number)
      task.forgetRows()
    }
    for place in partitions {
      next[place] = nil
      lanes[place] = nil
      fresh.remove(place)
    }
    isUnsettled = true
    progress.publish(next)
  }
}
