import CRdKafka

/// Asks a cluster for its topics.
enum KafkaMetadata {
  /// How long all connections may be down before nobody is taken to be there; a broker that restarts gets a chance.
  private static let patienceMillis = 3000

  /// All topics but the brokers' own. Throws `.unreachable` where no broker answers in time.
  static func topics(handle: KafkaHandle, timeoutMillis: Int) throws(BrokerError) -> [TopicDescription] {
    try ask(nil, handle: handle, timeoutMillis: timeoutMillis).compactMap { entry in
      entry.code == RD_KAFKA_RESP_ERR_NO_ERROR && !entry.topic.name.hasPrefix("__") ? entry.topic : nil
    }.sorted { $0.name < $1.name }
  }

  /// One topic. Throws `.unknownTopic`, `.unreachable`.
  static func describe(
    _ name: String, handle: KafkaHandle, timeoutMillis: Int
  ) throws(BrokerError) -> TopicDescription {
    let topic = try handle.topic(name)
    let entries = try ask(topic, handle: handle, timeoutMillis: timeoutMillis)
    guard let entry = entries.first(where: { $0.topic.name == name }) else { throw .unknownTopic(name) }
    if entry.code != RD_KAFKA_RESP_ERR_NO_ERROR {
      throw KafkaCode.error(entry.code, "looking up topic '\(name)'", topic: name)
    }
    // A topic that is being made or deleted can be there without partitions.
    if entry.topic.partitionCount == 0 { throw .unknownTopic(name) }
    return entry.topic
  }

  private typealias Entry = (topic: TopicDescription, code: rd_kafka_resp_err_t)

  /// Asks in short steps, so that a refusal is noticed before the time is over.
  private static func ask(
    _ topic: OpaquePointer?, handle: KafkaHandle, timeoutMillis: Int
  ) throws(BrokerError) -> [Entry] {
    let start = MonotonicTime.now
    let deadline = MonotonicTime.after(millis: timeoutMillis)
    var steps = 0
    while true {
      // An answer may take longer than a step: after three without one a step lasts as long as is left.
      let step = steps < 3 ? min(1000, deadline.remainingMillis) : deadline.remainingMillis
      steps += 1
      var metadata: UnsafePointer<rd_kafka_metadata>?
      let code = rd_kafka_metadata(handle.pointer, topic == nil ? 1 : 0, topic, &metadata, Int32(max(step, 1)))
      rd_kafka_poll(handle.pointer, 0)
      if code == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata {
        handle.events.noteAnswer()
        defer { rd_kafka_metadata_destroy(metadata) }
        return entries(metadata.pointee)
      }
      let events = handle.events
      if let refusal = events.refusal { throw .authorization(refusal) }
      let waited = Int((MonotonicTime.now.nanos - start.nanos) / 1_000_000)
      if let failure = events.failure, waited >= patienceMillis {
        throw .unreachable(brokers: events.servers, reason: failure)
      }
      if MonotonicTime.now >= deadline {
        throw .unreachable(
          brokers: events.servers, reason: events.lastFailure ?? "no answer within \(waited) ms")
      }
    }
  }

  private static func entries(_ metadata: rd_kafka_metadata) -> [Entry] {
    (0..<Int(metadata.topic_cnt)).map { index in
      // The answer has `topic_cnt` topics, each with `partition_cnt` partitions.
      let topic = metadata.topics[index]
      let replicas = topic.partition_cnt > 0 ? Int(topic.partitions[0].replica_cnt) : 0
      return (
        TopicDescription(
          name: String(cString: topic.topic), partitionCount: Int(topic.partition_cnt), replicas: replicas),
        topic.err
      )
    }
  }
}
