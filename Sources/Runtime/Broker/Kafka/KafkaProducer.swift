import CRdKafka
import Synchronization

/// Writes to Kafka, idempotently.
final class KafkaProducer: Producer {
  private struct Topic {
    var partitionCount: Int
    /// The largest key and value together, in bytes.
    var recordLimit: Int
    var expiry: MonotonicTime
  }

  /// A topic may get more partitions: its description is asked for again after this time, as Java's client does.
  private static let metadataMillis = 300_000
  static let requestMillis = 10_000
  private static let closeMillis = 5000

  let handle: KafkaHandle
  /// Asks about topics, which this producer's own handle would create.
  private let client: KafkaHandle
  let transactionTimeoutMillis: Int
  private let limits: KafkaTopicLimits
  private let topics = Mutex<[String: Topic]>([:])
  private let partitioner = Mutex(Partitioner())
  private let isClosed = Atomic(false)
  /// Whether there is something to abort.
  let isInTransaction = Atomic(false)
  private let cancellation: Cancellation?

  /// `settings` are librdkafka's properties for a producer, `limits` is what topics take. With a transactional id it is
  /// registered, which fences earlier producers.
  init(
    _ configuration: ProducerConfiguration, settings: [String: String], limits: KafkaTopicLimits, client: KafkaHandle,
    events: KafkaEvents
  ) throws(BrokerError) {
    self.client = client
    self.limits = limits
    cancellation = configuration.cancellation
    transactionTimeoutMillis = configuration.transactionTimeoutMillis
    handle = try KafkaHandle(RD_KAFKA_PRODUCER, settings: settings, events: events) { configuration in
      rd_kafka_conf_set_dr_msg_cb(configuration) { handle, message, _ in
        guard let message, message.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        // What an abort drops: it was asked for.
        if [RD_KAFKA_RESP_ERR__PURGE_QUEUE, RD_KAFKA_RESP_ERR__PURGE_INFLIGHT].contains(message.pointee.err) { return }
        let topic = message.pointee.rkt.map { String(cString: rd_kafka_topic_name($0)) } ?? ""
        let events = KafkaEvents.of(handle)
        // What the topic will not take, it would be given again for ever.
        if message.pointee.err == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE {
          events?.noteTooLarge(topic: topic, bytes: message.pointee.len + message.pointee.key_len)
        } else if let refusal = KafkaCode.refusal(message.pointee.err) {
          events?.noteRefusal(topic: topic, reason: refusal)
        } else {
          events?.noteFailedDelivery(topic: topic, reason: KafkaCode.text(message.pointee.err))
        }
      }
    }
    if configuration.transactionalID != nil { try register() }
  }

  deinit { close() }

  // MARK: Records

  func produce(_ batch: borrowing OutgoingBatch, to topic: String) throws(BrokerError) {
    if isClosed.load(ordering: .relaxed) { throw .closed("the producer") }
    if batch.isEmpty { return }
    let known = try look(at: topic)
    let (partitionCount, limit) = (known.partitionCount, known.recordLimit)
    for entry in batch.entries {
      let size = entry.key.count + entry.value.count
      if size > limit { throw .tooLarge(topic: topic, bytes: size, limit: limit) }
    }
    let groups = try partitioner.withLock { partitioner throws(BrokerError) in
      try partitioner.split(batch, topic: topic, partitionCount: partitionCount)
    }
    let writer = KafkaRecordWriter(handle: handle, topic: try handle.topic(topic), name: topic, cancellation: cancellation)
    for partition in 0..<partitionCount {
      let indices = groups.indices(of: partition)
      if !indices.isEmpty { try writer.write(batch, indices, partition: partition) }
    }
    // Serves reports of failed deliveries.
    rd_kafka_poll(handle.pointer, 0)
  }

  private func look(at name: String) throws(BrokerError) -> Topic {
    if let known = topics.withLock({ $0[name] }), MonotonicTime.now < known.expiry { return known }
    let topic = Topic(
      partitionCount: try KafkaMetadata.describe(name, handle: client, timeoutMillis: Self.requestMillis).partitionCount,
      recordLimit: limits.recordLimit(of: name), expiry: .after(millis: Self.metadataMillis))
    topics.withLock { $0[name] = topic }
    return topic
  }

  func flush(timeoutMillis: Int) throws(BrokerError) {
    let code = rd_kafka_flush(handle.pointer, Int32(clamping: timeoutMillis))
    if let failure = handle.events.takeFailedDeliveries() { throw failure }
    if code != RD_KAFKA_RESP_ERR_NO_ERROR {
      handle.events.noteWaiting()
      throw KafkaCode.error(code, "writing to Kafka at \(handle.events.servers)", timeoutMillis: timeoutMillis)
    }
    handle.events.noteAnswer()
  }

  func close() {
    guard !isClosed.exchange(true, ordering: .relaxed) else { return }
    let aborts = isInTransaction.load(ordering: .relaxed)
    handle.destroy(waitMillis: Self.closeMillis) { pointer in
      if aborts {
        // Where that fails, the next producer of the id does it, or the time limit.
        rd_kafka_error_destroy(rd_kafka_abort_transaction(pointer, Int32(KafkaProducer.closeMillis)))
      } else {
        rd_kafka_flush(pointer, Int32(KafkaProducer.closeMillis))
      }
    }
  }
}
