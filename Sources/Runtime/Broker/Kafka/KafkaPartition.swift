import CRdKafka

/// A partition that a consumer reads, with librdkafka's queue of its records.
///
/// Each partition has a queue of its own, taken out of the consumer's common one: a batch is then of one partition,
/// and a pause is simply not to read from it. librdkafka's own pause and its batches from the common queue lose
/// records across seeks and rebalances (2.0.2), and so nothing here relies on them.
final class KafkaPartition {
  let place: TopicPartition
  private let queue: OpaquePointer
  private let waiter: KafkaWaiter
  /// The next offset to hand out; nil until the first record where the start was "earliest" or "latest".
  private(set) var position: Int64?
  private(set) var isAtEnd = false
  var isPaused = false
  /// What came behind records that had to be handed out first.
  private var failure: BrokerError?

  /// Nil where librdkafka does not know the partition.
  init?(_ place: TopicPartition, start: Int64, handle: OpaquePointer, waiter: KafkaWaiter) {
    guard let queue = rd_kafka_queue_get_partition(handle, place.topic, Int32(place.partition)) else { return nil }
    self.place = place
    self.queue = queue
    self.waiter = waiter
    position = start < 0 ? nil : start
    rd_kafka_queue_forward(queue, nil)
    waiter.watch(queue)
  }

  deinit {
    waiter.unwatch(queue)
    rd_kafka_queue_destroy(queue)
  }

  /// Notes a seek that librdkafka has accepted.
  func didSeek(to offset: Int64) {
    position = offset
    isAtEnd = false
  }

  /// Takes what is in the queue, up to as many as fit into `buffer`, without waiting.
  func take(
    into buffer: UnsafeMutableBufferPointer<UnsafeMutablePointer<rd_kafka_message_t>?>, events: KafkaEvents
  ) throws(BrokerError) -> RecordBatch? {
    if let failure {
      self.failure = nil
      throw failure
    }
    let taken = rd_kafka_consume_batch_queue(queue, 0, buffer.baseAddress, buffer.count)
    guard taken > 0 else { return nil }
    events.noteAnswer(isRecords: true)
    let messages = KafkaMessages(capacity: taken)
    for index in 0..<taken {
      guard let message = buffer[index] else { continue }
      let code = message.pointee.err
      let offset = message.pointee.offset
      switch code {
      case RD_KAFKA_RESP_ERR_NO_ERROR where offset >= position ?? 0:
        // Offsets may have gaps (compaction, transactions) but never go back: what is below the position was
        // fetched before a seek.
        messages.append(message)
        position = offset + 1
        isAtEnd = false
        continue
      case RD_KAFKA_RESP_ERR_NO_ERROR: break
      case RD_KAFKA_RESP_ERR__PARTITION_EOF:
        if offset >= position ?? 0 {
          position = offset
          isAtEnd = true
        }
      default: failure = failure ?? error(code, at: offset)
      }
      rd_kafka_message_destroy(message)
    }
    if messages.count > 0 {
      return RecordBatch(
        topic: place.topic, partition: place.partition, records: messages.records, owner: messages)
    }
    if let failure {
      self.failure = nil
      throw failure
    }
    return nil
  }

  /// The error for a code that no retry heals; nil for one that librdkafka gets over by itself.
  private func error(_ code: rd_kafka_resp_err_t, at offset: Int64) -> BrokerError? {
    switch code {
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
      .offsetOutOfRange(place, offset: position ?? offset)
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
      RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      KafkaCode.error(code, "reading \(place)", topic: place.topic)
    default: nil
    }
  }
}
