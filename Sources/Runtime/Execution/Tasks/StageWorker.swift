import Planner

/// A stage on one thread: a member of the stage's consumer group, whose tasks are handed the records of its partitions.
/// All calls are made from one thread, turn by turn:
///
///     attendGroup   partitions come and go              -> assign, revoke
///     take          records of its partitions           -> StageTasks
///     work          tasks run, results are sent, and where it is time to:
///     commit        caches are flushed; results, state and offsets are stored as one
///
/// State is stored with the offsets that it stands for, so that a state never counts a record twice; what holds for
/// results is the concern of `StageWriter`, and where to stop at a bad record that of `StopSearch`.
final class StageWorker {
  let stage: StagePlan
  private let run: StageRun
  private let environment: QueryEnvironment
  private let membership: any Consumer
  private let writer: StageWriter
  private let changelog: Changelog?
  private let progress: StageProgress
  let tasks: StageTasks
  /// Results that are not sent yet.
  private var outgoing = OutgoingBatch()
  /// Something was read since the last commit.
  private var isDirty = false
  private var schedule: WorkerSchedule
  /// Whether a commit has succeeded.
  private(set) var hasCommitted = false
  /// Went back to the last commit, and has not committed since.
  private var isRolledBack = false
  /// Where to stop, once a record was met that is to end the query.
  private var search = StopSearch()
  /// PAUSE: takes in nothing; what was read already is still worked on.
  private(set) var isPaused = false

  /// How many bytes of results are held back at most until a commit.
  private static let longestResults = 16 << 20
  /// How often a group that takes no offsets is asked again before the worker ends, and how long until then.
  private static let lastTries = 120
  private static let lastTryMillis = 50

  /// - Parameter thread: the number of the one that it runs on.
  init(_ run: StageRun, thread: Int) throws {
    self.run = run
    environment = run.environment
    stage = run.stage
    tasks = StageTasks(run)
    progress = run.progress[thread]
    schedule = WorkerSchedule(nowMillis: environment.clock.monotonicMillis())
    progress.publish(StageLoad(), nowMillis: environment.clock.monotonicMillis())
    changelog = try run.makeChangelog()
    membership = try run.makeMembership(thread: thread)
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

  // MARK: A turn

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
    tasks.partitions.isUnsettled = true
  }

  /// Takes in records.
  /// - Parameter decoded: the rows of an input of the stage, where they were decoded for several.
  func take(_ records: RecordBatch, decoded: (_ input: Int) -> Batch? = { _ in nil }) {
    if tasks.add(records, decoded: decoded) { isDirty = true }
  }

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
    try tasks.run(into: &outgoing)
    let now = environment.clock.monotonicMillis()
    if let timeout = run.idleTimeoutMillis, schedule.takePass(nowMillis: now) {
      try tasks.passTime(nowMillis: now, timeoutMillis: timeout, into: &outgoing)
      if !outgoing.isEmpty { isDirty = true }
    }
    if tasks.heldBackBytes > run.cacheBytes { try tasks.flush(into: &outgoing) }
    try tasks.checkRecords()
    // At least once, results that were written can't be taken back.
    if !run.stopsAtBadRecords || run.isTransactional { try send() }
    if shouldCommit(isIdle: isIdle, now) {
      try commit()
    } else if schedule.takeLook(nowMillis: now) {
      if isDirty {
        progress.publish(tasks.load, nowMillis: now)
      } else if tasks.positions != tasks.committed {
        // Nobody got to see what was passed over: ends of transactions, and what was taken back.
        isDirty = true
      }
    }
  }

  private func send() throws {
    guard !outgoing.isEmpty else { return }
    try writer.produce(outgoing, to: stage.output.topic)
    outgoing.removeAll()
  }

  // MARK: Commits

  private func shouldCommit(isIdle: Bool, _ now: Int64) -> Bool {
    let isWanted = progress.takeRequest()
    guard isDirty || isWanted else { return false }
    let elapsed = schedule.sinceCommit(nowMillis: now)
    if elapsed >= run.commitIntervalMillis || outgoing.bytes.count >= Self.longestResults { return true }
    guard isWanted || elapsed >= min(run.idleCommitMillis, run.commitIntervalMillis) else { return false }
    // Nothing more to read for now: results should not wait for the interval.
    return isIdle || tasks.partitions.areAtEnd
  }

  /// Stores results, state and offsets, and tells how far the stage is.
  private func commit() throws {
    try tasks.flush(into: &outgoing)
    try tasks.checkRecords()
    try send()
    let offsets = tasks.positions
    if !run.isTransactional || isDirty || writer.isInTransaction || offsets != tasks.committed {
      try store(offsets)
    }
    let now = environment.clock.monotonicMillis()
    schedule.noteCommit(nowMillis: now)
    progress.publish(tasks.load, nowMillis: now)
    progress.publish(offsets)
  }

  private func store(_ offsets: [TopicPartition: Int64]) throws {
    if let changelog {
      try changelog.write(tasks.all, offsets: offsets, nowMillis: environment.clock.nowMillis(), with: writer)
    } else {
      for store in tasks.all.flatMap(\.stores) { store.forgetChanges() }
    }
    let isTaken = try writer.commit(offsets)
    isDirty = !isTaken
    if isTaken, !offsets.isEmpty { hasCommitted = true }
    isRolledBack = false
    tasks.noteCommit(offsets)
    run.forgetInherited(partitions: tasks.all.lazy.map(\.partition))
  }

  // MARK: The end

  /// Leaves the group and frees what is held.
  /// - Parameter commits: after a last commit. Not after an error: what part of a commit was done is then unknown.
  func close(commits: Bool) {
    do {
      if commits { try commitLast() }
      // Elsewhere a changelog holds it. In memory the query that goes on may keep none, as SET may say something else now.
      if commits, run.handsOver, environment.isEphemeral { run.leave(try tasks.states()) }
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

  private func report(_ reason: String) {
    environment.log.report(
      ProcessingLog.Entry(
        query: run.query, topic: stage.output.topic, partition: -1, offset: -1, reason: reason))
  }

  // MARK: Partitions that come and go

  private func assign(_ partitions: [TopicPartition]) throws(BrokerError) {
    // First of all: where it takes an id over, nobody else writes any more.
    try writer.open(for: Set(partitions.map(\.partition)))
    try tasks.takeUp(partitions, changelog: changelog, writer: writer)
    try restore()
  }

  private func restore() throws(BrokerError) {
    guard let taken = try tasks.restore(limits: search.limits) else { return }
    // To be told to the group even if nothing more comes.
    if run.hasUncommittedOffsets(of: taken) { isDirty = true }
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
      } catch is BadRecord {
        // Whoever has its partition now will meet it again, and do what comes before.
        keepsTasks = false
        takeBack()
      } catch {
        // What was not committed will be read again by whoever has the partitions now.
        report("commit before a rebalance failed: \(error)")
        writer.abandon()
      }
    }
    if keepsTasks { tasks.shelve(partitions) }
    dropTasks()
    progress.publish(next)
  }

  private func dropTasks() {
    tasks.removeAll()
    // In memory the tasks live on, and what they put out is not put out again.
    if !environment.isEphemeral { outgoing.removeAll() }
    isDirty = false
  }

  // MARK: Back to the last commit

  /// Gives up what was written and put out since the last commit.
  private func takeBack() {
    writer.abandon()
    outgoing.removeAll()
  }

  /// Takes its partitions up again, with the state of the last commit, to read on from there.
  private func beginAgain() throws {
    let places = Array(next.keys)
    dropTasks()
    try assign(places)
  }

  /// After a transaction was aborted.
  private func rollBack(after cause: BrokerError) throws {
    // Twice without a commit between is no accident: whoever holds the worker waits before it tries again.
    guard !isRolledBack, StageRun.isPassing(cause) else { throw cause }
    isRolledBack = true
    try beginAgain()
  }

  /// To do again what comes before a bad record, and no more.
  private func goBack(before bad: BadRecord) throws {
    search.narrow(bad, taken: tasks.uncommitted(partition: bad.partition))
    takeBack()
    try beginAgain()
  }

  /// Commits once all before a bad record is done, or before the place where it is looked for.
  /// - Throws: `StoppedByRecord` where that is the end.
  private func searchOn() throws {
    guard !search.isEmpty, search.contains(where: tasks.hasDone) else { return }
    try commit()
    // A group that is handing out its partitions anew takes the offsets later.
    if isDirty { return }
    if let entry = search.pass(tasks.hasDone) { throw stop(at: entry) }
    tasks.partitions.limit(to: search.limits)
  }

  private func stop(at entry: ProcessingLog.Entry) -> StoppedByRecord {
    environment.log.report(entry)
    return StoppedByRecord(entry: entry)
  }
}
