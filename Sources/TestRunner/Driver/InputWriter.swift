import Planner
import Runtime

/// Turns a topic's records from documents into bytes of its formats.
final class InputWriter {
  private let form: TopicForm
  private let key: JSONRecordWriter
  private let value: JSONRecordWriter

  /// - Throws: `FormatError`, `SchemaRegistryError`.
  init(_ form: TopicForm, registry: any SchemaRegistry) throws {
    self.form = form
    key = try JSONRecordWriter(
      topic: form.topic, part: .key, specification: form.keyFormat, columns: form.keyColumns, registry: registry)
    value = try JSONRecordWriter(
      topic: form.topic, part: .value, specification: form.valueFormat, columns: form.valueColumns, registry: registry)
  }

  /// Appends a record. A timestamp that is not given is 0.
  /// - Throws: `FormatError` where a document does not fit the topic.
  func append(_ record: CaseRecord, to batch: inout OutgoingBatch) throws(FormatError) {
    // A key that no column stands for is text.
    var keyBytes = form.keyColumns.isEmpty ? record.key.scalarText.map { Array($0.utf8) } : try key.write(record.key)
    if let window = record.window {
      var bytes = ByteBuffer()
      bytes.append(keyBytes ?? [])
      let kind = form.keyWindow ?? (window.isSession ? .session : .time(sizeMillis: 0))
      WindowedKey.append(
        start: window.startMillis, end: window.endMillis ?? window.startMillis, kind, to: &bytes)
      keyBytes = bytes.bytes
    }
    batch.append(
      key: keyBytes, value: try value.write(record.value), timestampMillis: record.timestampMillis ?? 0,
      headers: record.headers ?? [])
  }
}
