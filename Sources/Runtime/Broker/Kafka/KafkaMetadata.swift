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

  /// One topic. Asks for all of them, as a question about one may create it. Throws `.unknownTopic`, `.unreachable`.
  static func describe(
    _ name: String, handle: KafkaHandle, timeoutMillis: Int
  ) throws(BrokerError) -> TopicDescription {
    try find(name, in: try ask(nil, handle: handle, timeoutMillis: timeoutMillis))
  }

  /// Looks one topic up so that the handle itself knows it from then on; may create it.
  @discardableResult
  static func lookUp(
    _ name: String, handle: KafkaHandle, timeoutMillis: Int
  ) throws(BrokerError) -> TopicDescription {
    try find(name, in: try ask(try handle.topic(name), handle: handle, timeoutMillis: timeoutMillis))
  }

  private static func find(_ name: String, in entries: [Entry]) throws(BrokerError) -> TopicDescription {
    guard let entry = entries.first(where: { $0.topic.name == name }) else { throw .unknownTopic(name) }
    switch entry.code {
    case RD_KAFKA_RESP_ERR_NO_ERROR: break
    // It is being made.
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE: throw .unknownTopic(name)
    default: throw KafkaCode.error(entry.code, "looking up topic '\(name)'", topic: name)
    }
    // A topic that is being made or deleted can be there without partitions.
    if entry.topic.partitionCount == 0 { throw .unknownTopic(name) }
    return entry.topic
  }

  /// Asks again until the topic is known: brokers tell each other of a new topic, and any of them may be asked.
  static func awaitTopic<Answer>(
    within millis: Int, action: String, _ ask: () throws(BrokerError) -> Answer
  ) throws(BrokerError) -> Answer {
    let deadline = MonotonicTime.after(millis: millis)
    while true {
      do throws(BrokerError) {
        return try ask()
      } catch {
        guard case .unknownTopic = error else { throw error }
        if MonotonicTime.now >= deadline { throw .timedOut(action: action, afterMillis: millis) }
      }
      WorkerThread.sleep(millis: pauseMillis)
    }
  }

  /// Waits until a topic that was deleted is known no more, for `millis` at most.
  static func awaitEnd(of name: String, within millis: Int, handle: KafkaHandle) throws(BrokerError) {
    let deadline = MonotonicTime.after(millis: millis)
    while MonotonicTime.now < deadline {
      let entries = try ask(nil, handle: handle, timeoutMillis: millis)
      if !entries.contains(where: { $0.topic.name == name }) { return }
      WorkerThread.sleep(millis: pauseMillis)
    }
  }

  private static let pauseMillis = 20

  /// Whether one of the brokers is the controller, which creates and deletes topics.
  static func hasController(handle: KafkaHandle, timeoutMillis: Int) throws(BrokerError) -> Bool {
    let brokers = try ask(nil, handle: handle, timeoutMillis: timeoutMillis) { metadata in
      // The answer has `broker_cnt` brokers.
      (0..<Int(metadata.broker_cnt)).map { metadata.brokers[$0].id }
    }
    return brokers.contains(rd_kafka_controllerid(handle.pointer, 1000))
  }

  private typealias Entry = (topic: TopicDescription, code: rd_kafka_resp_err_t)

  private static func ask(
    _ topic: OpaquePointer?, handle: KafkaHandle, timeoutMillis: Int
  ) throws(BrokerError) -> [Entry] {
    try ask(topic, handle: handle, timeoutMillis: timeoutMillis, read: entries)
  }

  /// Asks in short steps, so that a refusal is noticed before the time is over; `read` takes what it needs.
  private static func ask<Answer>(
    _ topic: OpaquePointer?, handle: KafkaHandle, timeoutMillis: Int, read: (rd_kafka_metadata) -> Answer
  ) throws(BrokerError) -> Answer {
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
        return read(metadata.pointee)
      }
      let events = handle.events
      if let refusal = events.refusal { throw refusal }
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
