import CRdKafka

/// A client handle of librdkafka (`rd_kafka_t`) with its topic handles.
///
/// All its functions may be called from any thread.
final class KafkaHandle: @unchecked Sendable {
  // Unchecked: the pointer is constant, librdkafka locks, and the topic handles are behind a monitor.
  let pointer: OpaquePointer
  let events: KafkaEvents
  private let topics = Monitor<[String: OpaquePointer]>([:])
  private let isDestroyed = Monitor(false)

  /// Makes a handle of `kind`; `settings` are librdkafka's properties. `install` may add callbacks.
  /// Throws `.configuration`.
  init(
    _ kind: rd_kafka_type_t, settings: [String: String], events: KafkaEvents,
    install: (OpaquePointer) -> Void = { _ in }
  ) throws(BrokerError) {
    let configuration = try KafkaConfiguration.make(settings)
    events.install(in: configuration)
    install(configuration)
    var text = [UInt8](repeating: 0, count: 512)
    let made = text.withUnsafeMutableBytes { buffer in
      buffer.withMemoryRebound(to: CChar.self) { rd_kafka_new(kind, configuration, $0.baseAddress, $0.count) }
    }
    guard let made else {
      rd_kafka_conf_destroy(configuration)
      throw .configuration(String(decoding: text.prefix { $0 != 0 }, as: UTF8.self))
    }
    pointer = made
    self.events = events
  }

  deinit { destroy() }

  /// The handle of a topic, made once.
  func topic(_ name: String) throws(BrokerError) -> OpaquePointer {
    try topics.withLock { topics throws(BrokerError) in
      if let topic = topics[name] { return topic }
      if let fault = TopicName.fault(in: name) { throw .invalidTopic(name, reason: fault) }
      guard let topic = rd_kafka_topic_new(pointer, name, nil) else {
        throw KafkaCode.error(rd_kafka_last_error(), "opening topic '\(name)'", topic: name)
      }
      topics[name] = topic
      return topic
    }
  }

  /// Frees the handle on a thread of its own, as that waits for every message still in use; the thread keeps the
  /// callbacks' object alive. Runs `before` first, and returns once that is done or the time is over.
  func destroy(waitMillis: Int = 0, before: @escaping @Sendable (OpaquePointer) -> Void = { _ in }) {
    let isFirst = isDestroyed.withLock { isDestroyed in
      defer { isDestroyed = true }
      return !isDestroyed
    }
    guard isFirst else { return }
    let topics = topics.withLock { topics in
      defer { topics = [:] }
      return Array(topics.values)
    }
    let isDone = Monitor(false)
    let remains = Remains(pointer: pointer, topics: topics, events: events)
    DetachedThread.start {
      before(remains.pointer)
      isDone.withLock { $0 = true }
      isDone.notifyAll()
      remains.destroy()
    }
    _ = isDone.wait(until: .after(millis: waitMillis)) { $0 ? true : nil }
  }

  /// What is left to be freed.
  private struct Remains: @unchecked Sendable {
    // Unchecked: only the thread that frees them has the pointers.
    let pointer: OpaquePointer
    let topics: [OpaquePointer]
    let events: KafkaEvents

    func destroy() {
      for topic in topics { rd_kafka_topic_destroy(topic) }
      withExtendedLifetime(events) { rd_kafka_destroy_flags(pointer, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE) }
    }
  }
}
