import CRdKafka

/// Hands the records of a batch to librdkafka, which copies them.
///
/// One `rd_kafka_produceva` a record: `rd_kafka_produce_batch` is cheaper but gives every record the time of the
/// call, and a row's timestamp is part of its meaning.
struct KafkaRecordWriter {
  /// How long to serve the queue when it is full before the next try.
  private static let fullQueueMillis: Int32 = 10
  /// How long to go on waiting for room once the query is to end: a broker that is there makes some meanwhile.
  private static let patienceMillis = 3000

  let handle: KafkaHandle
  let topic: OpaquePointer
  let name: String
  let cancellation: Cancellation?

  /// Writes the entries at these indices to a partition; waits while librdkafka's queue is full.
  func write(_ batch: borrowing OutgoingBatch, _ indices: ArraySlice<Int>, partition: Int) throws(BrokerError) {
    let failure = withUnsafeTemporaryAllocation(of: rd_kafka_vu_t.self, capacity: 7) { values -> BrokerError? in
      values.initialize(repeating: rd_kafka_vu_t())
      values[0].vtype = RD_KAFKA_VTYPE_RKT
      values[0].u.rkt = topic
      values[1].vtype = RD_KAFKA_VTYPE_PARTITION
      values[1].u.i32 = Int32(partition)
      values[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS
      values[2].u.i = Int32(RD_KAFKA_MSG_F_COPY)
      values[3].vtype = RD_KAFKA_VTYPE_KEY
      values[4].vtype = RD_KAFKA_VTYPE_VALUE
      values[5].vtype = RD_KAFKA_VTYPE_TIMESTAMP
      values[6].vtype = RD_KAFKA_VTYPE_HEADERS
      for index in indices {
        let entry = batch.entries[index]
        set(&values[3], batch.bytes(of: entry.key))
        set(&values[4], batch.bytes(of: entry.value))
        // librdkafka takes 0 for "now"; the first millisecond of 1970 is written as the second.
        values[5].u.i64 = entry.timestampMillis == 0 ? 1 : entry.timestampMillis
        if let failure = write(values, headers: batch.headers(of: entry)) { return failure }
      }
      return nil
    }
    if let failure { throw failure }
  }

  /// Points at bytes of the batch, which stay in place until the batch was written.
  private func set(_ value: inout rd_kafka_vu_t, _ part: UnsafeRawBufferPointer?) {
    // An empty key is one with an address and no bytes, a null one has no address.
    value.u.mem.ptr = UnsafeMutableRawPointer(mutating: part?.baseAddress)
    value.u.mem.size = part?.count ?? 0
  }

  private static var emptyAddress: UnsafeRawPointer? { UnsafeRawPointer(bitPattern: 1) }

  private func write(
    _ values: UnsafeMutableBufferPointer<rd_kafka_vu_t>, headers: [RecordHeader]
  ) -> BrokerError? {
    var deadline: MonotonicTime?
    while true {
      var count = 6
      var list: OpaquePointer?
      if !headers.isEmpty {
        list = Self.list(headers)
        values[6].u.headers = list
        count = 7
      }
      guard let error = KafkaError(rd_kafka_produceva(handle.pointer, values.baseAddress, count)) else { return nil }
      // librdkafka owns the headers only of a record that it took.
      if let list { rd_kafka_headers_destroy(list) }
      guard error.code == RD_KAFKA_RESP_ERR__QUEUE_FULL else {
        return KafkaCode.error(error.code, "writing to topic '\(name)'", topic: name)
      }
      if cancellation?.isCancelled == true {
        deadline = deadline ?? .after(millis: Self.patienceMillis)
        if let deadline, MonotonicTime.now >= deadline { return .closed("the query") }
      }
      rd_kafka_poll(handle.pointer, Self.fullQueueMillis)
      handle.events.noteWaiting()
    }
  }

  private static func list(_ headers: [RecordHeader]) -> OpaquePointer? {
    let list = rd_kafka_headers_new(headers.count)
    for header in headers {
      if let value = header.value {
        // -1: the name ends with its null byte.
        _ = value.withUnsafeBytes { bytes in
          rd_kafka_header_add(list, header.name, -1, bytes.baseAddress ?? emptyAddress, bytes.count)
        }
      } else {
        rd_kafka_header_add(list, header.name, -1, nil, 0)
      }
    }
    return list
  }
}
