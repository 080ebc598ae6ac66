import CRdKafka

/// Reads from Kafka.
final class KafkaConsumer: Consumer, @unchecked Sendable {
  // Unchecked: one thread at a time owns a consumer; `wake` touches only the waiter.

  /// Time for a request inside of a call, below `max.poll.interval.ms`.
  static let requestMillis = 10_000
  /// A commit that takes longer than this has lost its broker, if a connection failed.
  static let longCommitMillis = 2000
  /// For so long a topic that a broker does not know may be known to others.
  private static let doubtMillis = 1000
  /// A signal of a queue may be missed (librdkafka limits their rate), so that the queues are looked at this often.
  private static let longestWaitMillis = 100

  let configuration: ConsumerConfiguration
  let handle: KafkaHandle
  /// Asks about topics without creating them.
  private let client: KafkaHandle
  let waiter = KafkaWaiter()
  private let mainQueue: OpaquePointer
  /// What is read, in the order of topics and numbers.
  var partitions: [KafkaPartition] = [] {
    didSet {
      partitionByPlace = Dictionary(uniqueKeysWithValues: partitions.map { ($0.place, $0) })
      assignment = Set(partitionByPlace.keys)
    }
  }
  /// Asked for with each batch, and so kept.
  private(set) var assignment: Set<TopicPartition> = []
  private var partitionByPlace: [TopicPartition: KafkaPartition] = [:]
  /// The partition to be asked first: each gets its turn.
  private var turn = 0
  var listener: RebalanceListener?
  var kafkaMembership: KafkaMembership?
  /// What a rebalance listener threw inside of librdkafka's callback.
  var rebalanceFailure: BrokerError?
  private var isClosed = false
  private let buffer: UnsafeMutableBufferPointer<UnsafeMutablePointer<rd_kafka_message_t>?>

  /// `settings` are librdkafka's properties for a consumer. Throws `.configuration`.
  init(
    _ configuration: ConsumerConfiguration, settings: [String: String], client: KafkaHandle, events: KafkaEvents
  ) throws(BrokerError) {
    self.configuration = configuration
    self.client = client
    handle = try KafkaHandle(RD_KAFKA_CONSUMER, settings: settings, events: events) { configuration in
      rd_kafka_conf_set_rebalance_cb(configuration) { handle, code, list, _ in
        if let list { KafkaEvents.of(handle)?.rebalance(handle, code, list) }
      }
    }
    rd_kafka_poll_set_consumer(handle.pointer)
    guard let queue = rd_kafka_queue_get_consumer(handle.pointer) else {
      throw .other("librdkafka gave the consumer no queue")
    }
    mainQueue = queue
    buffer = .allocate(capacity: max(1, configuration.maxBatchRecords))
    buffer.initialize(repeating: nil)
    waiter.watch(mainQueue)
    events.setRebalancer { [weak self] code, list in self?.rebalance(code, list) }
  }

  deinit {
    close()
    buffer.deallocate()
  }

  // MARK: What to read

  func assign(_ starts: [TopicPartition: StartPosition]) throws(BrokerError) {
    leaveGroup()
    try read(starts)
  }

  /// Begins to read these partitions instead of any before.
  func read(_ starts: [TopicPartition: StartPosition]) throws(BrokerError) {
    partitions = []
    turn = 0
    var offsets = try resolve(starts)
    for topic in Set(starts.keys.map(\.topic)) { try lookUp(topic) }
    var opened: [KafkaPartition] = []
    for place in starts.keys.sorted() {
      let start = offsets[place] ?? Int64(RD_KAFKA_OFFSET_BEGINNING)
      offsets[place] = start
      guard let partition = KafkaPartition(place, start: start, handle: handle.pointer, waiter: waiter) else {
        throw .unknownPartition(place)
      }
      opened.append(partition)
    }
    partitions = opened
    let list = KafkaPartitionList(offsets)
    let code = rd_kafka_assign(handle.pointer, list.pointer)
    if code != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaCode.error(code, "reading partitions") }
  }

  /// Asks for the topic's metadata, without which the first record takes half a second (2.0.2).
  private func lookUp(_ name: String) throws(BrokerError) {
    _ = try KafkaMetadata.describe(name, handle: client, timeoutMillis: Self.requestMillis)
    _ = try KafkaMetadata.awaitTopic(within: Self.requestMillis, action: "looking up topic '\(name)'") {
      () throws(BrokerError) in
      try KafkaMetadata.lookUp(name, handle: handle, timeoutMillis: Self.requestMillis)
    }
  }

  func subscribe(_ topics: [String], listener: RebalanceListener) throws(BrokerError) {
    guard configuration.groupID != nil else {
      throw .configuration("to share topics with others a consumer needs a group id")
    }
    for topic in topics { try lookUp(topic) }
    leaveGroup()
    self.listener = listener
    let list = KafkaPartitionList(topics: topics)
    let code = rd_kafka_subscribe(handle.pointer, list.pointer)
    if code != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaCode.error(code, "joining the group") }
  }

  private func leaveGroup() {
    guard listener != nil else { return }
    listener = nil
    kafkaMembership = nil
    partitions = []
    rd_kafka_unsubscribe(handle.pointer)
  }

  var membership: (any GroupMembership)? { kafkaMembership }

  // MARK: Reading

  func poll(timeoutMillis: Int) throws(BrokerError) -> RecordBatch? {
    if isClosed { throw .closed("the consumer") }
    do throws(BrokerError) {
      return try next(timeoutMillis: timeoutMillis)
    } catch {
      throw checked(error)
    }
  }

  /// A broker that is restarted, or got a partition only now, may say for a moment that a topic is not there: that heals,
  /// where the cluster still has it.
  private func checked(_ error: BrokerError) -> BrokerError {
    guard case .unknownTopic(let name) = error else { return error }
    do throws(BrokerError) {
      _ = try KafkaMetadata.describe(name, handle: client, timeoutMillis: Self.requestMillis)
      return .other("reading topic '\(name)': a broker does not know it yet")
    } catch {
      return error
    }
  }

  /// Finds out whether the cluster still has a partition that a broker does not know.
  private func checkIsThere(_ place: TopicPartition) throws(BrokerError) {
    let description: TopicDescription
    do throws(BrokerError) {
      description = try KafkaMetadata.awaitTopic(within: Self.doubtMillis, action: "looking for topic '\(place.topic)'") {
        () throws(BrokerError) in
        try KafkaMetadata.describe(place.topic, handle: client, timeoutMillis: Self.requestMillis)
      }
    } catch {
      // Where nobody answers, nobody knows.
      guard case .timedOut = error else { return }
      throw .unknownTopic(place.topic)
    }
    if place.partition >= description.partitionCount { throw .unknownPartition(place) }
  }

  private func next(timeoutMillis: Int) throws(BrokerError) -> RecordBatch? {
    let deadline = MonotonicTime.after(millis: timeoutMillis)
    while true {
      let mark = waiter.mark
      try serveMainQueue()
      if let batch = try takeNext() { return batch }
      if let place = handle.events.takeMissing() { try checkIsThere(place) }
      if waiter.takeWake() || MonotonicTime.now >= deadline { return nil }
      waiter.wait(after: mark, until: min(deadline, .after(millis: Self.longestWaitMillis)))
    }
  }

  /// Serves group events and errors, which is also the sign of life that the group asks for.
  private func serveMainQueue() throws(BrokerError) {
    while let message = rd_kafka_consumer_poll(handle.pointer, 0) {
      defer { rd_kafka_message_destroy(message) }
      if let failure = failure(message.pointee) { throw failure }
    }
    handle.events.noteServed()
    if let failure = rebalanceFailure {
      rebalanceFailure = nil
      throw failure
    }
  }

  /// The error of a message of the main queue; nil for what librdkafka gets over by itself.
  private func failure(_ message: rd_kafka_message_t) -> BrokerError? {
    let topic = message.rkt.map { String(cString: rd_kafka_topic_name($0)) } ?? ""
    switch message.err {
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
      let place = TopicPartition(topic, Int(message.partition))
      return .offsetOutOfRange(place, offset: position(of: place) ?? message.offset)
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
      RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID,
      RD_KAFKA_RESP_ERR__FATAL:
      return KafkaCode.error(message.err, "reading", topic: topic)
    case RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT, RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL,
      RD_KAFKA_RESP_ERR_GROUP_MAX_SIZE_REACHED, RD_KAFKA_RESP_ERR_INVALID_GROUP_ID:
      // librdkafka would ask for ever.
      return KafkaCode.error(message.err, "joining group '\(configuration.groupID ?? "")'")
    default: return nil
    }
  }

  private func takeNext() throws(BrokerError) -> RecordBatch? {
    for step in partitions.indices {
      let index = (turn + step) % partitions.count
      if partitions[index].isPaused { continue }
      if let batch = try partitions[index].take(into: buffer, events: handle.events) {
        turn = (index + 1) % partitions.count
        return batch
      }
    }
    return nil
  }

  // MARK: Positions

  private func partition(_ place: TopicPartition) -> KafkaPartition? { partitionByPlace[place] }

  func position(of place: TopicPartition) -> Int64? { partition(place)?.position }

  func isAtEnd(of place: TopicPartition) -> Bool { partition(place)?.isAtEnd ?? false }

  func seek(_ place: TopicPartition, to offset: Int64) throws(BrokerError) {
    guard let partition = partition(place) else { throw .unknownPartition(place) }
    let topic = try handle.topic(place.topic)
    let deadline = MonotonicTime.after(millis: Self.requestMillis)
    while true {
      let code = rd_kafka_seek(topic, Int32(place.partition), offset, Int32(Self.requestMillis))
      if code == RD_KAFKA_RESP_ERR_NO_ERROR { break }
      // Right after an assignment the partition may not be read yet, which this code says.
      guard code == RD_KAFKA_RESP_ERR__STATE, MonotonicTime.now < deadline else {
        throw KafkaCode.error(code, "seeking in \(place)", topic: place.topic, timeoutMillis: Self.requestMillis)
      }
      waiter.wait(after: waiter.mark, until: .after(millis: 5))
    }
    partition.didSeek(to: offset)
  }

  func pause(_ places: [TopicPartition]) { for place in places { partition(place)?.isPaused = true } }
  func resume(_ places: [TopicPartition]) { for place in places { partition(place)?.isPaused = false } }

  // MARK: Ending

  func wake() { waiter.wake() }

  func close() {
    if isClosed { return }
    isClosed = true
    handle.events.setRebalancer(nil)
    listener = nil
    partitions = []
    waiter.unwatch(mainQueue)
    rd_kafka_queue_destroy(mainQueue)
    // Leaving the group can block in 2.0.2, so that it happens on a thread, with a deadline.
    handle.destroy(waitMillis: 5000) { rd_kafka_consumer_close($0) }
  }
}
