import Planner

/// Writes the records of `--input` files: JSON documents become keys and values in the formats that the topic's relation
/// declares. A topic without a relation gets JSON, and its keys as text where they are text.
final class InputWriter {
  private struct Writers {
    var key: JSONRecordWriter
    var value: JSONRecordWriter
  }

  private let writer: RecordWriter
  private let environment: QueryEnvironment
  private var writers: [String: Writers] = [:]
  private var knownTopics: Set<String> = []
  private var records = OutgoingBatch()

  init(writer: RecordWriter, environment: QueryEnvironment) {
    self.writer = writer
    self.environment = environment
  }

  /// Writes one record. `relation` is the one that its topic belongs to.
  /// - Throws: `FormatError` where the document does not fit; then nothing is written.
  func write(_ record: InputRecord, relation: Planner.Relation?) throws {
    let writers = try writers(for: record, relation)
    let key = try writers.key.write(record.key ?? .null)
    let value = try writers.value.write(record.value ?? .null)
    try ensureTopic(record.topic)
    records.removeAll()
    records.append(
      key: key, value: value, timestampMillis: record.timestampMillis ?? environment.clock.nowMillis(),
      headers: record.headers)
    try writer.write(records, to: record.topic)
  }

  private func writers(for record: InputRecord, _ relation: Planner.Relation?) throws -> Writers {
    guard let relation else {
      var keyFormat = "JSON"
      if case .string = record.key { keyFormat = "KAFKA" }
      return Writers(
        key: try writer(record.topic, .key, FormatSpecification(keyFormat), [ColumnSchema("KEY", .string)]),
        value: try writer(record.topic, .value, FormatSpecification("JSON"), []))
    }
    if let made = writers[relation.name] { return made }
    let made = Writers(
      key: try writer(relation.topic, .key, relation.keyFormat, relation.schema.keyColumns),
      value: try writer(relation.topic, .value, relation.valueFormat, relation.schema.valueColumns))
    writers[relation.name] = made
    return made
  }

  private func writer(
    _ topic: String, _ part: RecordPart, _ specification: FormatSpecification, _ columns: [ColumnSchema]
  ) throws -> JSONRecordWriter {
    try JSONRecordWriter(
      topic: topic, part: part, specification: specification,
      columns: columns.map { FormatColumn(name: $0.name, type: $0.type) }, registry: environment.registry)
  }

  private func ensureTopic(_ topic: String) throws(BrokerError) {
    guard !knownTopics.contains(topic) else { return }
    try environment.broker.ensureTopic(TopicSpecification(name: topic))
    knownTopics.insert(topic)
  }
}
