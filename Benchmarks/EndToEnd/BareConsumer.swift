import CRdKafka

/// Reads a topic of a cluster with librdkafka and does nothing with it: what end-to-end figures are held against.
struct BareConsumer {
  let bootstrapServers: String
  let topic: String
  /// Where to begin in each partition.
  let starts: [Int64]

  /// Reads until so many records have come. Batches and settings are those of the program's consumer.
  /// - Parameter body: gets each record, by its number.
  func read(_ wanted: Int, body: (_ number: Int, UnsafeMutablePointer<rd_kafka_message_t>) throws -> Void = { _, _ in })
    throws
  {
    let configuration = rd_kafka_conf_new()
    let settings = [
      "bootstrap.servers": bootstrapServers, "group.id": "bare", "enable.auto.commit": "false",
      "enable.auto.offset.store": "false", "auto.offset.reset": "error", "fetch.wait.max.ms": "50",
      "queued.min.messages": "10000000", "queued.max.messages.kbytes": "65536", "fetch.message.max.bytes": "4194304",
      "enable.partition.eof": "true",
    ]
    for (name, value) in settings {
      guard rd_kafka_conf_set(configuration, name, value, nil, 0) == RD_KAFKA_CONF_OK else {
        throw WrongAnswer("librdkafka does not know \(name)")
      }
    }
    guard let handle = rd_kafka_new(RD_KAFKA_CONSUMER, configuration, nil, 0) else {
      throw WrongAnswer("librdkafka did not start")
    }
    defer { rd_kafka_destroy(handle) }
    rd_kafka_poll_set_consumer(handle)
    let list = rd_kafka_topic_partition_list_new(Int32(starts.count))
    defer { rd_kafka_topic_partition_list_destroy(list) }
    for (partition, start) in starts.enumerated() {
      rd_kafka_topic_partition_list_add(list, topic, Int32(partition)).pointee.offset = start
    }
    rd_kafka_assign(handle, list)
    let queue = rd_kafka_queue_get_consumer(handle)
    defer {
      rd_kafka_queue_destroy(queue)
      rd_kafka_consumer_close(handle)
    }
    var messages = [UnsafeMutablePointer<rd_kafka_message_t>?](repeating: nil, count: 1024)
    var count = 0
    var idlePolls = 0
    while count < wanted {
      let got = rd_kafka_consume_batch_queue(queue, 100, &messages, messages.count)
      idlePolls = got > 0 ? 0 : idlePolls + 1
      if idlePolls > 100 { throw WrongAnswer("the bare consumer found \(count) records and not \(wanted)") }
      for index in 0..<max(0, got) {
        guard let message = messages[index] else { continue }
        if message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR {
          try body(count, message)
          count += 1
        }
        rd_kafka_message_destroy(message)
      }
    }
  }
}
