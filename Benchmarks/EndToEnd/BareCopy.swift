import CRdKafka

/// Reads a topic, and writes as many records with the same keys and times to another: what a query without state is held
/// against.
struct BareCopy {
  static let topic = "BARE"

  let consumer: BareConsumer
  /// Bytes of each value written.
  let valueLength: Int

  /// Reads so many records, and writes those whose number `isWritten` wants. The settings are those of the program's
  /// producer.
  func copy(_ wanted: Int, isWritten: (_ number: Int) -> Bool) throws {
    let configuration = rd_kafka_conf_new()
    let settings = [
      "bootstrap.servers": consumer.bootstrapServers, "enable.idempotence": "true", "acks": "all",
      "delivery.report.only.error": "true", "linger.ms": "5", "queue.buffering.max.messages": "500000",
      "queue.buffering.max.kbytes": "262144",
    ]
    for (name, value) in settings {
      guard rd_kafka_conf_set(configuration, name, value, nil, 0) == RD_KAFKA_CONF_OK else {
        throw WrongAnswer("librdkafka does not know \(name)")
      }
    }
    guard let handle = rd_kafka_new(RD_KAFKA_PRODUCER, configuration, nil, 0),
      let topic = rd_kafka_topic_new(handle, Self.topic, nil)
    else { throw WrongAnswer("librdkafka did not start") }
    defer {
      rd_kafka_topic_destroy(topic)
      rd_kafka_destroy(handle)
    }
    let value = [UInt8](repeating: UInt8(ascii: "x"), count: valueLength)
    try consumer.read(wanted) { number, message in
      if isWritten(number) { try write(message, value, to: topic, handle) }
      if number % 1024 == 0 { rd_kafka_poll(handle, 0) }
    }
    guard rd_kafka_flush(handle, 60_000) == RD_KAFKA_RESP_ERR_NO_ERROR else {
      throw WrongAnswer("the bare copy's records were not stored")
    }
  }

  private func write(
    _ message: UnsafeMutablePointer<rd_kafka_message_t>, _ value: [UInt8], to topic: OpaquePointer, _ handle: OpaquePointer
  ) throws {
    let error = value.withUnsafeBytes { value in
      withUnsafeTemporaryAllocation(of: rd_kafka_vu_t.self, capacity: 6) { values -> OpaquePointer? in
        values.initialize(repeating: rd_kafka_vu_t())
        values[0].vtype = RD_KAFKA_VTYPE_RKT
        values[0].u.rkt = topic
        values[1].vtype = RD_KAFKA_VTYPE_PARTITION
        values[1].u.i32 = message.pointee.partition
        values[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS
        values[2].u.i = Int32(RD_KAFKA_MSG_F_COPY | RD_KAFKA_MSG_F_BLOCK)
        values[3].vtype = RD_KAFKA_VTYPE_KEY
        (values[3].u.mem.ptr, values[3].u.mem.size) = (message.pointee.key, message.pointee.key_len)
        values[4].vtype = RD_KAFKA_VTYPE_VALUE
        // librdkafka only reads what it copies.
        values[4].u.mem.ptr = UnsafeMutableRawPointer(mutating: value.baseAddress)
        values[4].u.mem.size = value.count
        values[5].vtype = RD_KAFKA_VTYPE_TIMESTAMP
        values[5].u.i64 = rd_kafka_message_timestamp(message, nil)
        return rd_kafka_produceva(handle, values.baseAddress, 6)
      }
    }
    guard let error else { return }
    defer { rd_kafka_error_destroy(error) }
    throw WrongAnswer("the bare copy can't write: \(String(cString: rd_kafka_error_string(error)))")
  }
}
