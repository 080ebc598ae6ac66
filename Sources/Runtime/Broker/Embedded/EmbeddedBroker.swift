import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The broker inside this process: partitioned logs with groups, idempotence and transactions, in memory or in files.
///
/// A thread-safe shell: what it does is decided by `EmbeddedEngine`, under one lock.
///
/// Files survive the process at any moment. They survive a loss of power up to the last commit of offsets, commit of
/// a transaction or `close`, each of which syncs. All records are in memory as well: the files are for the next run.
package final class EmbeddedBroker: Broker {
  package let name: String
  let engine: Monitor<EmbeddedEngine>
  let compactor: LogCompactor
  /// Wall-clock milliseconds since 1970.
  let now: @Sendable () -> Int64
  let placement: RecordPlacement
  let id: String
  private let listener = Mutex<KafkaListener?>(nil)

  /// A broker in memory. `now` gives milliseconds since 1970.
  package init(
    now: @escaping @Sendable () -> Int64 = EmbeddedBroker.wallClockMillis, placement: RecordPlacement = .byKey
  ) {
    self.placement = placement
    name = "the embedded broker (in memory)"
    self.now = now
    id = Self.newID()
    do throws(BrokerError) {
      engine = Monitor(try EmbeddedEngine())
    } catch {
      preconditionFailure("without files there is nothing to go wrong: \(error)")
    }
    compactor = LogCompactor(engine)
  }

  /// A broker that keeps its topics in `dataDirectory`, which is made where it is not there. Throws `.storage` where
  /// another process has it, and `.corrupted`. `log` is told of what was repaired.
  package convenience init(
    dataDirectory: String, now: @escaping @Sendable () -> Int64 = EmbeddedBroker.wallClockMillis,
    log: @escaping BrokerLog = { _ in }
  ) throws(BrokerError) {
    try self.init(directory: try DataDirectory(dataDirectory), now: now, log: log)
  }

  init(
    directory: DataDirectory, now: @escaping @Sendable () -> Int64, log: @escaping BrokerLog = { _ in }
  ) throws(BrokerError) {
    name = "the embedded broker (files in \(directory.path))"
    self.now = now
    placement = .byKey
    id = try directory.id(orNew: Self.newID())
    engine = Monitor(try EmbeddedEngine(directory: directory, nowMillis: now(), log: log))
    compactor = LogCompactor(engine)
  }

  package static func wallClockMillis() -> Int64 {
    var moment = timespec()
    clock_gettime(CLOCK_REALTIME, &moment)
    return Int64(moment.tv_sec) * 1000 + Int64(moment.tv_nsec) / 1_000_000
  }

  private static func newID() -> String {
    "embedded-" + Hexadecimal.text(of: (0..<16).map { _ in UInt8.random(in: .min ... .max) }, upperCase: false)
  }

  package func clusterID() throws(BrokerError) -> String { id }

  package func recordLimit(of topic: String) -> Int {
    engine.withLock { $0.topics[topic]?.recordLimit ?? EmbeddedTopic.defaultRecordLimit }
  }

  package func topics() throws(BrokerError) -> [TopicDescription] {
    engine.withLock { engine in
      engine.topics.values.map {
        TopicDescription(name: $0.specification.name, partitionCount: $0.specification.partitions, replicas: 1)
      }.sorted { $0.name < $1.name }
    }
  }

  package func describe(topic: String) throws(BrokerError) -> TopicDescription {
    try engine.withLock { engine throws(BrokerError) in try engine.describe(topic) }
  }

  package func createTopic(_ specification: TopicSpecification) throws(BrokerError) {
    try engine.withLock { engine throws(BrokerError) in try engine.createTopic(specification) }
  }

  package func deleteTopic(_ topic: String) throws(BrokerError) {
    try engine.withLock { engine throws(BrokerError) in try engine.deleteTopic(topic) }
    engine.notifyAll()
  }

  package func deleteRecords(below offsets: [TopicPartition: Int64]) throws(BrokerError) -> Bool {
    try engine.withLock { engine throws(BrokerError) in
      for (place, offset) in offsets { try engine.deleteRecords(of: place, below: offset) }
    }
    return true
  }

  package func beginningOffsets(of topic: String) throws(BrokerError) -> [Int64] {
    try engine.withLock { engine throws(BrokerError) in try engine.topic(topic).logs.map(\.startOffset) }
  }

  package func endOffsets(of topic: String, isolation: Isolation) throws(BrokerError) -> [Int64] {
    try engine.withLock { engine throws(BrokerError) in
      try engine.topic(topic).logs.map { $0.endOffset(isolation) }
    }
  }

  package func committedOffsets(
    group: String, of partitions: [TopicPartition]
  ) throws(BrokerError) -> [TopicPartition: Int64] {
    engine.withLock { engine in
      let wanted = Set(partitions)
      return engine.groups[group]?.offsets.filter { wanted.contains($0.key) } ?? [:]
    }
  }

  package func stableOffsets(
    group: String, of partitions: [TopicPartition]
  ) throws(BrokerError) -> [TopicPartition: Int64] {
    try engine.withLock { engine throws(BrokerError) in
      let wanted = Set(partitions)
      if engine.transactions.holdsOffsets(of: wanted, group: group) {
        throw .unfinishedTransaction("asking for the offsets of group '\(group)'")
      }
      return engine.groups[group]?.offsets.filter { wanted.contains($0.key) } ?? [:]
    }
  }

  package func commitOffsets(group: String, _ offsets: [TopicPartition: Int64]) throws(BrokerError) {
    try engine.withLock { engine throws(BrokerError) in
      try engine.commit(offsets, group: group, memberID: nil, generation: 0)
    }
  }

  package func forgetOffsets(group: String, of partitions: [TopicPartition]) throws(BrokerError) -> Bool {
    try engine.withLock { engine throws(BrokerError) in
      try engine.forgetOffsets(group: group, of: Set(partitions))
    }
  }

  package func makeConsumer(_ configuration: ConsumerConfiguration) throws(BrokerError) -> any Consumer {
    EmbeddedConsumer(configuration, broker: self)
  }

  package func makeProducer(_ configuration: ProducerConfiguration) throws(BrokerError) -> any Producer {
    let identity = try engine.withLock { engine throws(BrokerError) in
      guard let id = configuration.transactionalID else { return engine.transactions.makeIdentity() }
      return try engine.takeOver(
        transactionalID: id, timeoutMillis: Int64(configuration.transactionTimeoutMillis))
    }
    engine.notifyAll()
    return EmbeddedProducer(identity, transactionalID: configuration.transactionalID, broker: self)
  }

  /// Does what time asks for, for clients elsewhere; consumers in this process do so as they poll.
  func tick() {
    let now = now()
    let tick = engine.withLock { engine -> EmbeddedEngine.Tick? in
      // What fails, as on a full disk, is tried again the next time.
      let tick = try? engine.tick(nowMillis: now)
      if let job = tick?.compaction { compactor.start(job) }
      return tick
    }
    if tick?.groupsChanged == true { engine.notifyAll() }
  }

  /// Lets Kafka's clients in from now on, until `close`. There is no log-in: who reaches it may do everything.
  /// - Parameters:
  ///   - host: an address or name of this machine.
  ///   - port: 0: one that is free.
  ///   - log: is told of clients that were sent away.
  /// - Returns: the port.
  package func listen(host: String, port: UInt16, log: @escaping BrokerLog = { _ in }) throws(ListenFault) -> UInt16 {
    let started = try KafkaListener(self, host: host, port: port, log: log)
    listener.withLock { $0 = started }
    return started.port
  }

  /// Syncs the files. The directory is free for another process once the broker and all that it made are gone.
  package func close() {
    let listener = listener.withLock { listener -> KafkaListener? in
      defer { listener = nil }
      return listener
    }
    listener?.close()
    compactor.close()
    // Nobody is left to hear of a fault: what was written stays in the system's hands.
    engine.withLock { engine in try? engine.directory?.sync() }
  }
}
