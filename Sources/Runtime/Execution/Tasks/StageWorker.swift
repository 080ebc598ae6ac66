import Planner

/// Runs the tasks of a stage: reads their topics as a member of the stage's consumer group, writes their results,
/// and commits. All calls are made from one thread.
///
/// At least once: results are stored before offsets are committed, and state is stored with the offsets that it
/// stands for, so that a state never counts a record twice.
final class StageWorker {
  private let stage: StagePlan
  private let query: String
  private let settings: QuerySettings
  private let environment: QueryEnvironment
  private let consumer: any Consumer
  private let producer: any Producer
  private let changelog: Changelog?
  private var tasks: [Int: StageTask] = [:]
  private var outgoing = OutgoingBatch()
  private var pausedPartitions: Set<TopicPartition> = []
  /// Something was read since the last commit.
  private var isDirty = false
  private var lastCommitMillis: Int64
  private let progress: StageProgress
  private var isPaused = false
  /// Set once the query is to end: nothing may wait for long then.
  private let cancellation: Cancellation
  /// In memory only: where the tasks stand whose partitions were taken away. They are kept, for nobody else can go on.
  private var heldPositions: [TopicPartition: Int64] = [:]
  /// In memory only: what the worker of a query that this one replaces left, by partition.
  private var inherited: [Int: TaskState]
  /// Whether a commit has succeeded.
  private(set) var hasCommitted = false

  /// How long a commit waits for a broker that is away, and how long where the query is to end.
  private static let flushMillis: Int64 = 300_000
  private static let closingFlushMillis: Int64 = 3000

  /// After a lull results are not held back until the commit interval is over, but no more often than this.
  private static let idleCommitMillis: Int64 = 50

  /// - Parameter group: of the stage's consumer; also the prefix of its changelog.
  init(
    stage: StagePlan, query: String, group: String, settings: QuerySettings, environment: QueryEnvironment,
    progress: StageProgress, cancellation: Cancellation, inherited: [Int: TaskState] = [:]
  ) throws {
    self.inherited = inherited
    self.progress = progress
    self.cancellation = cancellation
    self.stage = stage
    self.query = query
    self.settings = settings
    self.environment = environment
    lastCommitMillis = environment.clock.monotonicMillis()
    // Made once here so that what can't work is an error of the statement and not of a thread.
    let trial = try StageTask(stage: stage, partition: 0, query: query, settings: settings, environment: environment)
    var largest = 1
    for scan in stage.scans {
      largest = max(largest, try environment.broker.describe(topic: scan.relation.topic).partitionCount)
    }
    changelog =
      environment.isEphemeral || trial.stores.isEmpty
      ? nil : try Changelog(
        topic: "\(group)-changelog", partitions: largest, broker: environment.broker, cancellation: cancellation)
    consumer = try environment.broker.makeConsumer(ConsumerConfiguration(groupID: group, start: settings.start))
    producer = try environment.broker.makeProducer(ProducerConfiguration())
    let topics = Set(stage.scans.map(\.relation.topic)).sorted()
    try consumer.subscribe(
      topics,
      listener: RebalanceListener(
        onAssign: { [unowned self] partitions throws(BrokerError) in try assign(partitions) },
        onRevoke: { [unowned self] partitions, isLost throws(BrokerError) in
          try revoke(partitions, isLost: isLost)
        }))
  }

  /// Reads once, waiting for up to `timeoutMillis`, and does what can be done.
  /// - Returns: whether there was anything to do.
  func step(timeoutMillis: Int) throws -> Bool {
    let records = try consumer.poll(timeoutMillis: isDirty ? min(timeoutMillis, Int(Self.idleCommitMillis)) : timeoutMillis)
    if let records, let task = tasks[records.partition] {
      task.add(records)
      isDirty = true
    }
    for (partition, task) in tasks {
      try task.run(into: &outgoing, mayLag: { mayLag($0, partition) })
      regulate(task)
    }
    if let failure = environment.log.failure(of: query) { throw failure }
    try send()
    if try shouldCommit(isIdle: records == nil) { try commit() }
    return records != nil
  }

  /// Stores results, state and offsets, and tells how far the stage is.
  func commit() throws {
    for task in tasks.values { try task.flush(into: &outgoing) }
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
    if !offsets.isEmpty { try consumer.commit(offsets) }
    isDirty = false
    hasCommitted = true
    lastCommitMillis = environment.clock.monotonicMillis()
    progress.publish(
      offsets, rowsIn: tasks.values.reduce(0) { $0 + $1.rowsIn }, rowsOut: tasks.values.reduce(0) { $0 + $1.rowsOut })
  }

  /// Stops or goes on reading; what was read already is still worked on.
  func setPaused(_ paused: Bool) {
    guard paused != isPaused else { return }
    isPaused = paused
    if paused {
      consumer.pause(Array(consumer.assignment))
    } else {
      consumer.resume(consumer.assignment.filter { !pausedPartitions.contains($0) })
    }
  }

  /// What its tasks keep, after a last commit; nothing where a changelog holds it.
  func handOver() throws -> [Int: TaskState] {
    if isDirty { try commit() }
    guard environment.isEphemeral else { return [:] }
    let offsets = heldPositions.merging(positions()) { $1 }
    return try tasks.mapValues { task in
      try TaskState(of: task, offsets: offsets.filter { $0.key.partition == task.partition })
    }
  }

  /// Leaves the group and frees what is held.
  /// - Parameter commits: after a last commit. Not after an error: what part of a commit was done is then unknown.
  func close(commits: Bool) {
    do {
      if commits, isDirty { try commit() }
    } catch {
      environment.log.report(
        ProcessingLog.Entry(
          query: query, topic: stage.output.topic, partition: -1, offset: -1,
          reason: "the last results could not be committed and will come again: \(error)"))
    }
    consumer.close()
    producer.close()
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
        if closingSince == nil, cancellation.isCancelled { closingSince = now }
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

  private func shouldCommit(isIdle: Bool) throws -> Bool {
    let isWanted = progress.takeRequest()
    guard isDirty || isWanted else { return false }
    let elapsed = environment.clock.monotonicMillis() - lastCommitMillis
    if elapsed >= settings.commitIntervalMillis { return true }
    // Nothing more to read for now: results should not wait for the interval.
    let isDrained = isIdle || consumer.assignment.allSatisfy(consumer.isAtEnd)
    return isDrained && (isWanted || elapsed >= min(Self.idleCommitMillis, settings.commitIntervalMillis))
  }

  /// The next offset of each partition: the first record that waits in a task, or else the consumer's position.
  private func positions() -> [TopicPartition: Int64] {
    var positions: [TopicPartition: Int64] = [:]
    for partition in consumer.assignment {
      let waiting = tasks[partition.partition]?.nextOffset(topic: partition.topic)
      if let position = waiting ?? consumer.position(of: partition) { positions[partition] = position }
    }
    return positions
  }

  private func mayLag(_ topic: String, _ partition: Int) -> Bool {
    let place = TopicPartition(topic, partition)
    return consumer.assignment.contains(place) && !consumer.isAtEnd(of: place)
  }

  /// Stops reading a topic whose records wait for another's, and goes on once they don't.
  private func regulate(_ task: StageTask) {
    for scan in stage.scans {
      let place = TopicPartition(scan.relation.topic, task.partition)
      if task.isFull(topic: place.topic) {
        if pausedPartitions.insert(place).inserted { consumer.pause([place]) }
      } else if pausedPartitions.remove(place) != nil {
        consumer.resume([place])
      }
    }
  }

  private func assign(_ partitions: [TopicPartition]) throws(BrokerError) -> [TopicPartition: StartPosition] {
    var starts: [TopicPartition: StartPosition] = heldPositions.mapValues { .offset($0) }
    for number in Set(partitions.map(\.partition)).sorted() where tasks[number] == nil {
      let task: StageTask
      do {
        task = try StageTask(stage: stage, partition: number, query: query, settings: settings, environment: environment)
      } catch let error as BrokerError {
        throw error
      } catch {
        throw .other("\(error)")
      }
      if let changelog {
        for (place, offset) in try changelog.restore(task) { starts[place] = .offset(offset) }
      }
      if let state = inherited.removeValue(forKey: number) {
        do { try state.restore(into: task) } catch { throw .other("\(error)") }
        for (place, offset) in state.offsets { starts[place] = .offset(offset) }
      }
      tasks[number] = task
    }
    return starts
  }

  private func revoke(_ partitions: [TopicPartition], isLost: Bool) throws(BrokerError) {
    if !isLost {
      do {
        try commit()
      } catch let error as BrokerError {
        // What was not committed will be read again by whoever has the partitions now.
        environment.log.report(
          ProcessingLog.Entry(
            query: query, topic: stage.output.topic, partition: -1, offset: -1,
            reason: "commit before a rebalance failed: \(error)"))
      } catch {
        throw .other("\(error)")
      }
    }
    if environment.isEphemeral {
      for place in partitions { heldPositions[place] = consumer.position(of: place) }
      return
    }
    let gone = Set(partitions.map(\.partition))
    for number in gone { tasks[number] = nil }
    pausedPartitions = pausedPartitions.filter { !gone.contains($0.partition) }
  }
}
