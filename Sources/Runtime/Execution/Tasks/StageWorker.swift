import Planner

/// The tasks of a stage on one thread: a member of the stage's consumer group, that is handed the records of its
/// partitions, writes their results, and commits. All calls are made from one thread.
///
/// State is stored with the offsets that it stands for, so that a state never counts a record twice; what holds for
/// results is the concern of `StageWriter`, and where to stop at a bad record that of `StageWorker+BadRecords`.
final class StageWorker {
  let stage: StagePlan
  let run: StageRun
  private let query: String
  private let settings: QuerySettings
  let environment: QueryEnvironment
  private let membership: any Consumer
  let writer: StageWriter
  private let changelog: Changelog?
  /// The partitions that are being taken up.
  private var restoration: TaskRestoration?
  private let progress: StageProgress
  var tasks: [Int: StageTask] = [:]
  /// Partition numbers whose tasks have something to do.
  private var busy: Set<Int> = []
  var partitions = StagePartitions()
  private var heldBack = HeldBackBytes()
  var outgoing = OutgoingBatch()
  var search = StopSearch()
  /// Something was read since the last commit.
  var isDirty = false
  /// The next offsets as of the last commit, or as the partitions were taken up.
  var committed: [TopicPartition: Int64] = [:]
  /// Went back to the last commit, and has not committed since.
  private var isRolledBack = false
  private var schedule: WorkerSchedule
  /// Rows of tasks that are gone.
  private var rowsGone = (in: 0, out: 0)
  /// Whether a commit has succeeded.
  private(set) var hasCommitted = false

  /// PAUSE: takes in nothing; what was read already is still worked on.
  private(set) var isPaused = false

  /// How many bytes of results are held back at most until a commit.
  private static let longestResults = 16 << 20
  /// How long state is restored at a time: then the group, and the worker's companions on the thread, have their turn.
  private static let restoreMillis: Int64 = 250
  /// How often a group that takes no offsets is asked again before the worker ends, and how long until then.
  private static let lastTries = 120
  private static let lastTryMillis = 50

  /// - Parameter thread: the number of the one that it runs on.
  init(_ run: StageRun, thread: Int) throws {
    self.run = run
    progress = run.progress[thread]
    stage = run.stage
    query = run.query
    settings = run.settings
    environment = run.environment
    let now = environment.clock.monotonicMillis()
    schedule = WorkerSchedule(nowMillis: now)
    progress.publish(StageLoad(), nowMillis: now)
    changelog = try run.changelogTopic.map { topic throws(BrokerError) in
      try Changelog(
        topic: topic, partitions: run.partitionCount, broker: run.environment.broker, cancellation: run.cancellation)
    }
    var configuration = ConsumerConfiguration(groupID: run.group)
    configuration.isMemberOnly = true
    configuration.memberName = "\(environment.processID)-\(thread)"
    membership = try environment.broker.makeConsumer(configuration)
    writer = try StageWriter(run, membership: membership)
    try membership.subscribe(
      run.topics,
      listener: RebalanceListener(
        onAssign: { [unowned self] partitions throws(BrokerError) in
          try assign(partitions)
          return [:]
        },
        onRevoke: { [unowned self] partitions, isLost throws(BrokerError) in
          try revoke(partitions, isLost: isLost)
        }))
  }

  // MARK: Taking in

  /// Shows the group a sign of life; partitions may come and go meanwhile.
  func attendGroup() throws {
    // It gives no records, but may have several things to tell one after another.
    _ = try membership.poll(timeoutMillis: 0)
    try restore()
  }

  func setPaused(_ paused: Bool) {
    progress.isTakingIn = !paused
    guard paused != isPaused else { return }
    isPaused = paused
    partitions.isUnsettled = true
  }

  /// Takes in records.
  /// - Parameter decoded: the rows of an input of the stage, where they were decoded for several.
  func take(_ records: RecordBatch, decoded: (_ input: Int) -> Batch? = { _ in nil }) {
    guard let task = tasks[records.partition], let admitted = partitions.admitted(records) else { return }
    if admitted === records { task.add(records, decoded: decoded) } else { task.add(admitted) }
    isDirty = true
    busy.insert(records.partition)
    partitions.note(admitted)
  }

  // MARK: Who reads

  /// The partitions at work here, each with the offset of the first record that is not taken in yet.
  var next: [TopicPartition: Int64] { partitions.next }

  /// Those of them that are to be read now.
  var wanted: [TopicPartition: Int64] { partitions.wanted }

  /// The ones that nothing was read of and that begin wherever the log does.
  var fresh: Set<TopicPartition> { partitions.fresh }

  /// Whether who reads what must be thought over: partitions came or went.
  var isUnsettled: Bool { partitions.isUnsettled }

  /// The partitions of which a task has as many rows waiting as may, for those of another topic.
  var full: Set<TopicPartition> { partitions.full }

  /// The partitions for which rows of another topic wait.
  var starved: Set<TopicPartition> { partitions.starved }

  /// Takes no more of a partition of which it has enough, as others need it: it is read for it later.
  func pass(_ place: TopicPartition) { partitions.pass(place) }

  /// Makes a lane the one that reads a partition.
  func enter(_ lane: ReadingLane, _ place: TopicPartition) { partitions.enter(lane, place) }

  /// Notes how far its lanes have come, which then read nothing for it any more.
  func leaveLanes() { partitions.leaveLanes() }

  // MARK: Work

  /// Does what can be done with what was taken in, and commits where it is time to. Where a transaction fails that may
  /// be tried again, everything is as it was at the last commit.
  /// - Parameter isIdle: nothing more came for now.
  /// - Throws: `StoppedByRecord` once all before the record that can't be used is done and committed; `BrokerError`.
  func work(isIdle: Bool) throws {
    do {
      try run(isIdle: isIdle)
      try searchOn()
    } catch let aborted as AbortedTransaction {
      try rollBack(after: aborted.cause)
    } catch let bad as BadRecord {
      try goBack(before: bad)
    }
  }

  private func run(isIdle: Bool) throws {
    for partition in busy {
      guard let task = tasks[partition] else { continue }
      try task.run(into: &outgoing) { topic in
        partitions.goesOn(TopicPartition(topic, partition))
      }
      if run.topics.count > 1 { noteDemand(of: task) }
      if settings.cachesChanges { heldBack.note(task.pipeline.heldBack.bytes, partition: partition) }
      if task.waitingBatches == 0 { busy.remove(partition) }
    }
    let now = environment.clock.monotonicMillis()
    if let timeout = run.idleTimeoutMillis, schedule.takePass(nowMillis: now) {
      for task in tasks.values { try task.passTime(nowMillis: now, timeoutMillis: timeout, into: &outgoing) }
      if !outgoing.isEmpty { isDirty = true }
    }
    if heldBack.total > run.cacheBytes { try flushTasks() }
    try checkRecords()
    if !holdsResults { try send() }
    if shouldCommit(isIdle: isIdle, now) {
      try commit()
    } else if schedule.takeLook(nowMillis: now) {
      if isDirty {
        publishLoad(now)
      } else if positions() != committed {
        // Nobody got to see what was passed over: ends of transactions, and what was taken back.
        isDirty = true
      }
    }
  }

  /// Stores results, state and offsets, and tells how far the stage is.
  func commit() throws {
    try flushTasks()
    try checkRecords()
    try send()
    let offsets = positions()
    if !run.isTransactional || isDirty || writer.isInTransaction || offsets != committed {
      try store(offsets)
    }
    let now = environment.clock.monotonicMillis()
    schedule.noteCommit(nowMillis: now)
    publishLoad(now)
    progress.publish(offsets)
  }

  private func store(_ offsets: [TopicPartition: Int64]) throws {
    if let changelog {
      try changelog.write(tasks.values, offsets: offsets, nowMillis: environment.clock.nowMillis(), with: writer)
    } else {
      for store in tasks.values.flatMap(\.stores) { store.forgetChanges() }
    }
    let isTaken = try writer.commit(offsets)
    isDirty = !isTaken
    if isTaken, !offsets.isEmpty { hasCommitted = true }
    isRolledBack = false
    committed = offsets
  }

  /// Lets out what the tables' caches hold back.
  private func flushTasks() throws {
    for task in tasks.values { try task.flush(into: &outgoing) }
    heldBack.removeAll()
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
      if commits { try commitLast() }
      // Elsewhere a changelog holds it.
      if commits, run.handsOver, environment.isEphemeral, changelog == nil { run.leave(try handOver()) }
    } catch is BadRecord {
      // The next run will meet it again, and do what comes before.
    } catch {
      report("the last results could not be committed and will come again: \(error)")
    }
    // At once: each takes seconds where the broker is away.
    let leaving = WorkerThread(name: "closing") { [membership] in membership.close() }
    writer.close()
    leaving.join()
    progress.endWorker()
  }

  /// A commit after which the worker ends. Where the group is handing out its partitions anew it takes no offsets, and
  /// would have what was done since the last ones done again: so the worker takes part in that for a while.
  private func commitLast() throws {
    if isDirty { try commit() }
    for _ in 0..<Self.lastTries where run.hasUncommittedOffsets {
      WorkerThread.sleep(millis: Self.lastTryMillis)
      try attendGroup()
      if !next.isEmpty { try commit() }
    }
    if run.hasUncommittedOffsets {
      report("the group did not take the last offsets, and what was done since will come again")
    }
  }

  private func send() throws {
    guard !outgoing.isEmpty else { return }
    try writer.produce(outgoing, to: stage.output.topic)
    outgoing.removeAll()
  }

  private func shouldCommit(isIdle: Bool, _ now: Int64) -> Bool {
    let isWanted = progress.takeRequest()
    guard isDirty || isWanted else { return false }
    let elapsed = schedule.sinceCommit(nowMillis: now)
    if elapsed >= run.commitIntervalMillis || outgoing.bytes.count >= Self.longestResults { return true }
    guard isWanted || elapsed >= min(run.idleCommitMillis, run.commitIntervalMillis) else { return false }
    // Nothing more to read for now: results should not wait for the interval.
    return isIdle || partitions.areAtEnd
  }

  /// The next offset of each partition: the first record that waits in a task, or else the first not taken in.
  private func positions() -> [TopicPartition: Int64] {
    var positions: [TopicPartition: Int64] = [:]
    for place in next.keys {
      positions[place] = tasks[place.partition]?.nextOffset(topic: place.topic) ?? partitions.position(of: place)
    }
    return positions
  }

  private func noteDemand(of task: StageTask) {
    for topic in run.topics { partitions.note(task.demand(for: topic), for: TopicPartition(topic, task.partition)) }
  }

  private func publishLoad(_ now: Int64) {
    var load = StageLoad(rowsIn: rowsGone.in, rowsOut: rowsGone.out)
    for task in tasks.values { load = load + task.load }
    progress.publish(load, nowMillis: now)
  }

  private func report(_ reason: String) {
    environment.log.report(
      ProcessingLog.Entry(query: query, topic: stage.output.topic, partition: -1, offset: -1, reason: reason))
  }

  // MARK: Partitions that come and go

  func assign(_ partitions: [TopicPartition]) throws(BrokerError) {
    // First of all: where it takes an id over, nobody else writes any more.
    try writer.open(for: Set(partitions.map(\.partition)))
    restoration = try TaskRestoration(of: partitions, run: run, changelog: changelog, writer: writer)
    try restore()
  }

  /// Goes on with taking up partitions. Once they all are, their records may come.
  private func restore() throws(BrokerError) {
    guard let restoration, let taken = try restoration.goOn(millis: Self.restoreMillis) else { return }
    self.restoration = nil
    tasks = taken.tasks
    partitions.take(up: taken.starts, fresh: taken.fresh)
    partitions.limit(to: search.limits)
    committed = next
    // To be told to the group even if nothing more comes.
    if run.hasUncommittedOffsets(of: restoration.partitions) { isDirty = true }
    progress.publish(next)
  }

  private func revoke(_ partitions: [TopicPartition], isLost: Bool) throws(BrokerError) {
    var keepsTasks = environment.isEphemeral
    search = StopSearch()
    if isLost {
      writer.abandon()
    } else {
      do {
        try commit()
      } catch is BadRecord where run.stopsAtBadRecords {
        // Whoever has its partition now will meet it again, and do what comes before.
        keepsTasks = false
        takeBack()
      } catch {
        // What was not committed will be read again by whoever has the partitions now.
        report("commit before a rebalance failed: \(error)")
        writer.abandon()
      }
    }
    if keepsTasks { shelve(partitions) }
    dropTasks()
    progress.publish(next)
  }

  /// Leaves the tasks to whoever gets their partitions: nobody else can go on with their state.
  private func shelve(_ partitions: [TopicPartition]) {
    for (number, task) in tasks {
      var positions: [TopicPartition: Int64] = [:]
      for place in partitions where place.partition == number {
        positions[place] = self.partitions.position(of: place)
      }
      note(rowsOf: task)
      task.forgetRows()
      run.shelf.put(TaskShelf.Kept(task: task, positions: positions), partition: number)
    }
    tasks.removeAll()
  }

  func dropTasks() {
    restoration?.cancel()
    restoration = nil
    for task in tasks.values { note(rowsOf: task) }
    tasks.removeAll()
    busy.removeAll()
    heldBack.removeAll()
    // In memory the tasks live on, and what they put out is not put out again.
    if !environment.isEphemeral { outgoing.removeAll() }
    partitions.removeAll()
    committed.removeAll()
    isDirty = false
  }

  private func note(rowsOf task: StageTask) {
    rowsGone.in += task.rowsIn
    rowsGone.out += task.rowsOut
  }

  /// Goes back to the last commit, after a transaction was aborted: with the state of then, and reading on from there.
  private func rollBack(after cause: BrokerError) throws {
    // Twice without a commit between is no accident: whoever holds the worker waits before it tries again.
    guard !isRolledBack, StageRun.isPassing(cause) else { throw cause }
    isRolledBack = true
    let places = Array(next.keys)
    dropTasks()
    try assign(places)
  }
}
