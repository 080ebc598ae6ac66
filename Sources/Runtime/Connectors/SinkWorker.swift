import Planner

/// Carries the records of one topic into the database, as a member of the connector's consumer group. All calls are made
/// from one thread.
///
/// Exactly once: rows and the offsets they end at are one transaction of the database, and a worker begins where the
/// database says. The group's own offsets are committed too, but only for tools that show them.
final class SinkWorker {
  private let route: SinkRoute
  private let settings: SinkConnectorPlan.Settings
  private let commitIntervalMillis: Int64
  private let start: ConsumerConfiguration.Start
  private let environment: QueryEnvironment
  private let identity: SinkIdentity
  private let progress: SinkProgress
  private let connection: PostgresConnection
  private let offsets: PostgresOffsets
  private let writer: PostgresWriter
  private let decoder: ScanDecoder
  private let consumer: any Consumer
  private var pending = SinkBacklog()
  /// How many rows one reading may bring.
  private let mostRowsAtOnce: Int
  /// How far the database is.
  private var stored: SinkOffsets
  private var lastAskedMillis = Int64.min / 2
  private var lastWriteMillis: Int64
  private var lastGroupCommitMillis: Int64
  private var isPaused = false
  private var isClosed = false
  /// What the database failed with while the group handed out or took partitions: the broker's listeners throw the
  /// broker's errors only, so it is thrown once `poll` has returned.
  private var listenerFailure: (any Error)?
  /// Whether anything was written, or found to be written, so that what went wrong before is over.
  private(set) var hasSucceeded = false

  /// After a lull rows are not held back until the commit interval is over, but no more often than this.
  private static let idleWriteMillis: Int64 = 50
  private static let askMillis: Int64 = 300
  private static let prefetchBytes = 32 << 20

  /// Connects to the database first, so that a group is not joined in vain.
  /// - Throws: `PostgresError`, `BrokerError`, `FormatError`.
  init(
    route: SinkRoute, plan: SinkConnectorPlan, identity: SinkIdentity, settings: QuerySettings,
    environment: QueryEnvironment, progress: SinkProgress, cancellation: Cancellation
  ) throws {
    self.route = route
    self.settings = plan.settings
    self.environment = environment
    self.identity = identity
    self.progress = progress
    stored = SinkOffsets(topic: route.relation.topic)
    commitIntervalMillis = settings.commitIntervalMillis
    start = settings.start
    lastWriteMillis = environment.clock.monotonicMillis()
    lastGroupCommitMillis = lastWriteMillis
    let target = try PostgresTarget.open(
      route: route, plan: plan, owner: try identity.owner(of: route, broker: environment.broker),
      cancellation: cancellation, clock: environment.clock)
    connection = target.connection
    offsets = target.offsets
    writer = PostgresWriter(
      table: target.table, offsets: offsets, connection: connection,
      toleratesRefusals: plan.settings.toleratesRefusals)
    decoder = try ScanDecoder(
      scan: route.scan, query: identity.connector, formats: environment.formats, registry: environment.registry,
      log: environment.log)
    var configuration = ConsumerConfiguration(groupID: identity.group(of: route), start: settings.start)
    configuration.prefetchBytes = Self.prefetchBytes
    configuration.maxBatchRecords = min(configuration.maxBatchRecords, plan.settings.batchRows)
    mostRowsAtOnce = configuration.maxBatchRecords
    consumer = try environment.broker.makeConsumer(configuration)
    try consumer.subscribe(
      [route.relation.topic],
      listener: RebalanceListener(
        onAssign: { [unowned self] partitions throws(BrokerError) in try assign(partitions) },
        onRevoke: { [unowned self] partitions, isLost throws(BrokerError) in try revoke(partitions, isLost: isLost) }))
  }

  /// Reads once, waiting for up to `timeoutMillis`, and writes where it is time to.
  func step(timeoutMillis: Int) throws {
    let hasPending = !moves().isEmpty
    let records = try consumer.poll(timeoutMillis: hasPending ? min(timeoutMillis, Int(Self.idleWriteMillis)) : timeoutMillis)
    if let failure = listenerFailure {
      listenerFailure = nil
      throw failure
    }
    if let records { try add(records) }
    let isWanted = progress.takeRequest()
    if mustWrite(isIdle: records == nil, isWanted: isWanted) { try write() }
    if isWanted { try publishAll() }
  }

  /// Stops or goes on reading.
  func setPaused(_ paused: Bool) {
    // Time and again: partitions may have come meanwhile.
    if paused { consumer.pause(Array(consumer.assignment)) }
    if isPaused, !paused { consumer.resume(Array(consumer.assignment)) }
    isPaused = paused
  }

  /// Leaves the group and frees what is held.
  /// - Parameters:
  ///   - writes: after a last write. Not after an error: what is pending will be read again.
  ///   - forgets: the topics go with this process, and so should their offsets.
  func close(writes: Bool, forgets: Bool) {
    // Leaving the group gives the partitions back, which must not write once more.
    defer {
      isClosed = true
      consumer.close()
    }
    do {
      if writes { try write() }
      if forgets { try offsets.forgetCluster(connection) }
    } catch {
      report("the last rows could not be written: \(error)")
    }
  }

  // MARK: Reading

  private func add(_ records: RecordBatch) throws {
    let batch = decoder.decode(records)
    if batch.count < records.count, !settings.toleratesRefusals {
      throw PostgresError(.permanent, "a record can't be read, and 'errors.tolerance' is 'none'")
    }
    pending.append(batch, of: records)
  }

  private func assign(_ partitions: [TopicPartition]) throws(BrokerError) -> [TopicPartition: StartPosition] {
    do {
      return try starts(of: partitions)
    } catch let error as BrokerError {
      throw error
    } catch {
      listenerFailure = error
      return Dictionary(uniqueKeysWithValues: partitions.map { ($0, .latest) })
    }
  }

  private func starts(of partitions: [TopicPartition]) throws -> [TopicPartition: StartPosition] {
    guard !partitions.isEmpty else { return [:] }
    let topic = route.relation.topic
    let (first, last) = (try environment.broker.beginningOffsets(of: topic), try environment.broker.endOffsets(of: topic))
    var initial: [Int: Int64] = [:]
    for place in partitions where first.indices.contains(place.partition) {
      initial[place.partition] = start == .latest ? last[place.partition] : first[place.partition]
    }
    var starts: [TopicPartition: StartPosition] = [:]
    for (partition, offset) in try offsets.claim(initial, connection) {
      let place = TopicPartition(topic, partition)
      if offset > last[partition] {
        throw PostgresError(
          .permanent, "\(place) ends at offset \(last[partition]), and \(PostgresOffsets.tableName) says that it was "
            + "written up to \(offset): the topic was made anew; DELETE FROM \(PostgresOffsets.tableName) "
            + "WHERE connector = '\(identity.connector)' lets the connector begin anew too")
      }
      if offset < first[partition] {
        report("\(place) begins at offset \(first[partition]) now: those from \(offset) on are gone unread")
      }
      stored.note(offset, partition: partition)
      starts[place] = .offset(max(offset, first[partition]))
    }
    publish()
    return starts
  }

  private func revoke(_ partitions: [TopicPartition], isLost: Bool) throws(BrokerError) {
    do {
      if !isLost, !isClosed, listenerFailure == nil { try write() }
    } catch {
      listenerFailure = error
    }
    // Rows of partitions that are gone are another process's to write.
    let gone = Set(partitions.map(\.partition))
    pending.remove(partitions: gone)
    for partition in gone { stored.note(nil, partition: partition) }
    publish()
  }

  // MARK: Writing

  /// Partitions that stand elsewhere than the database says.
  private func moves() -> [PostgresOffsets.Move] { stored.moves(to: consumer.position) }

  private func mustWrite(isIdle: Bool, isWanted: Bool) -> Bool {
    // What comes next must fit too: the offsets that are written are those of all that was read.
    if pending.isFull(forMore: mostRowsAtOnce, limit: settings.batchRows) { return true }
    let elapsed = environment.clock.monotonicMillis() - lastWriteMillis
    if elapsed >= commitIntervalMillis { return true }
    let isDrained = isIdle || consumer.assignment.allSatisfy(consumer.isAtEnd)
    return isDrained && (isWanted || elapsed >= min(Self.idleWriteMillis, commitIntervalMillis))
  }

  /// Writes what is pending, together with where it ends.
  private func write() throws {
    lastWriteMillis = environment.clock.monotonicMillis()
    let moves = moves()
    guard !moves.isEmpty else { return }
    let outcome = try writer.write(pending.batches, moves: moves)
    for move in moves { stored.note(move.to, partition: move.partition) }
    pending.removeAll()
    hasSucceeded = true
    for refusal in outcome.refusals {
      environment.log.report(
        ProcessingLog.Entry(
          query: identity.connector, topic: refusal.topic, partition: refusal.partition, offset: refusal.offset,
          reason: refusal.reason))
    }
    progress.update { figures in
      figures.written += outcome.written
      figures.deleted += outcome.deleted
      figures.refused += outcome.refusals.count
      if let last = outcome.refusals.last { figures.lastError = last.text }
    }
    publish()
    try commitToGroup()
  }

  /// Tells the group's coordinator now and then, for tools that show how far groups are.
  private func commitToGroup() throws(BrokerError) {
    let now = environment.clock.monotonicMillis()
    let isDrained = consumer.assignment.allSatisfy(consumer.isAtEnd)
    guard isDrained || now - lastGroupCommitMillis >= commitIntervalMillis else { return }
    lastGroupCommitMillis = now
    let positions = stored.positions
    if !positions.isEmpty { try consumer.commit(positions) }
  }

  private func publish() {
    let positions = stored.knownPositions
    progress.update { figures in
      figures.positions = positions
      figures.isRetrying = false
    }
  }

  /// For somebody who waits: publishes what the database says of all partitions, those of other processes too.
  private func publishAll() throws(PostgresError) {
    let now = environment.clock.monotonicMillis()
    guard now - lastAskedMillis >= Self.askMillis else { return }
    lastAskedMillis = now
    stored.all = try offsets.all(connection)
    publish()
  }

  private func report(_ reason: String) {
    environment.log.report(
      ProcessingLog.Entry(
        query: identity.connector, topic: route.relation.topic, partition: -1, offset: -1, reason: reason))
    progress.update { $0.lastError = reason }
  }
}
