import Planner
import Runtime

/// Reads what a topic received and turns it into documents.
final class OutputReader {
  private let form: TopicForm
  private let key: JSONRecordReader
  private let value: JSONRecordReader
  private let consumer: any Consumer

  /// - Throws: `FormatError`, `SchemaRegistryError`, `BrokerError`.
  init(_ form: TopicForm, world: TestWorld) throws {
    self.form = form
    key = try JSONRecordReader(
      topic: form.topic, part: .key, specification: form.keyFormat, columns: form.keyColumns, registry: world.registry)
    value = try JSONRecordReader(
      topic: form.topic, part: .value, specification: form.valueFormat, columns: form.valueColumns,
      registry: world.registry)
    consumer = try world.broker.makeConsumer(ConsumerConfiguration())
    try consumer.assign([TopicPartition(form.topic, 0): .earliest])
  }

  deinit { consumer.close() }

  /// The records that came since the last call.
  /// - Throws: `FormatError` for bytes that are not of the topic's format, `BrokerError`.
  func read() throws -> [ReceivedRecord] {
    var received: [ReceivedRecord] = []
    while let batch = try consumer.poll(timeoutMillis: 0) {
      for (index, record) in batch.records.enumerated() {
        do throws(FormatError) {
          received.append(try decoded(record, headers: batch.headers(at: index)))
        } catch {
          throw FormatError("topic \(form.topic), record \(Int(record.offset) + 1): it can't be read: \(error.reason)")
        }
      }
    }
    return received
  }

  private func decoded(_ record: RecordView, headers: [RecordHeader]) throws(FormatError) -> ReceivedRecord {
    var keyBytes = record.key
    var window: RecordWindow?
    if let kind = form.keyWindow, let bytes = keyBytes {
      guard let bounds = WindowedKey.read(bytes, kind) else {
        throw FormatError("the key's \(bytes.count) bytes are too few to hold a window")
      }
      window = RecordWindow(startMillis: bounds.start, endMillis: bounds.end, isSession: kind == .session)
      keyBytes = UnsafeRawBufferPointer(rebasing: bytes.dropLast(WindowedKey.suffixLength(kind)))
    }
    return ReceivedRecord(
      key: try key.read(keyBytes), value: try value.read(record.value), timestampMillis: record.timestampMillis,
      window: window, headers: headers)
  }
}
