import CRdKafka

/// Messages of librdkafka that belong to one batch, with a view of each; freed with this object.
final class KafkaMessages: RecordOwner, @unchecked Sendable {
  // Unchecked: nothing changes once it is filled.
  typealias Message = UnsafeMutablePointer<rd_kafka_message_t>

  private let messages: UnsafeMutablePointer<Message>
  private let views: UnsafeMutablePointer<RecordView>
  private(set) var count = 0

  init(capacity: Int) {
    messages = .allocate(capacity: capacity)
    views = .allocate(capacity: capacity)
  }

  deinit {
    for index in 0..<count { rd_kafka_message_destroy(messages[index]) }
    messages.deallocate()
    views.deallocate()
  }

  /// Takes over a message. At most `capacity` of them are added, all before the first is read.
  func append(_ message: Message) {
    (messages + count).initialize(to: message)
    (views + count).initialize(
      to: RecordView(
        offset: message.pointee.offset, timestampMillis: rd_kafka_message_timestamp(message, nil),
        // A null key has no pointer; librdkafka gives an empty one a pointer into its buffer.
        keyStart: UnsafeRawPointer(message.pointee.key), keyCount: message.pointee.key_len,
        valueStart: UnsafeRawPointer(message.pointee.payload), valueCount: message.pointee.len))
    count += 1
  }

  /// The views; the caller keeps this object alive.
  var records: UnsafeBufferPointer<RecordView> { UnsafeBufferPointer(start: views, count: count) }

  func mayHaveHeaders(in indices: Range<Int>) -> Bool {
    var list: OpaquePointer?
    return indices.contains { rd_kafka_message_headers(messages[$0], &list) == RD_KAFKA_RESP_ERR_NO_ERROR }
  }

  func headers(at index: Int) -> [RecordHeader] {
    var list: OpaquePointer?
    // The headers belong to the message, which lives as long as this object.
    guard rd_kafka_message_headers(messages[index], &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list else { return [] }
    var result: [RecordHeader] = []
    while true {
      var name: UnsafePointer<CChar>?
      var value: UnsafeRawPointer?
      var size = 0
      let code = rd_kafka_header_get_all(list, result.count, &name, &value, &size)
      guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let name else { return result }
      let bytes = value.map { Array(UnsafeRawBufferPointer(start: $0, count: size)) }
      result.append(RecordHeader(name: String(cString: name), value: bytes))
    }
  }
}
