import Planner

/// Writes the records of `--input` files: JSON documents become keys and values in the formats that the topic's relation
/// declares. A topic without a relation gets JSON, and its keys as text where they are text.
final class InputWriter {
  private struct Writers {
    var key: JSONRecordWriter
    var value: JSONRecordWriter
  }

  /// A topic with a relation, and its lines that were not written yet.
  private final class Target {
    let writers: Writers
    /// A table's rows have keys; a topic that is compacted takes no other records.
    let needsKeys: Bool
    let recordLimit: Int
    var records = OutgoingBatch()

    init(_ writers: Writers, needsKeys: Bool, recordLimit: Int) {
      self.writers = writers
      self.needsKeys = needsKeys
      self.recordLimit = recordLimit
    }
  }

  /// So many lines, or bytes of them, are written at a time.
  private static let (mostRecords, mostBytes) = (1000, 1 << 20)

  private let writer: RecordWriter
  private let environment: QueryEnvironment
  private var writers: [String: Writers] = [:]
  private var knownTopics: Set<String> = []
  private var records = OutgoingBatch()
  /// By topic, since the last flush.
  private var targets: [String: Target] = [:]

  init(writer: RecordWriter, environment: QueryEnvironment) {
    self.writer = writer
    self.environment = environment
  }

  /// Writes one record. `relation` is the one that its topic belongs to.
  /// - Throws: `FormatError` where the document does not fit; then nothing is written.
  func write(_ record: InputRecord, relation: Planner.Relation?) throws {
    let writers = try relation.map { try self.writers(for: $0) } ?? plainWriters(for: record)
    let key = try writers.key.write(record.key ?? .null)
    let value = try writers.value.write(record.value ?? .null)
    try ensureTopic(record.topic)
    records.removeAll()
    records.append(
      key: key, value: value, timestampMillis: record.timestampMillis ?? environment.clock.nowMillis(),
      headers: record.headers)
    try writer.write(records, to: record.topic)
  }

  /// Takes a line, which is written with many others, or by `flush`. `relation` gives that of a topic.
  /// - Throws: `FormatError` where a document does not fit, `BrokerError.tooLarge`; then nothing of the line is written.
  func write(_ line: InputLine, relation: (_ topic: String) -> Planner.Relation?) throws {
    guard let target = try target(line.topic, relation) else { return try write(try line.record(), relation: nil) }
    let start = target.records.bytes.count
    do {
      let key = try line.key.map { try target.writers.key.write(text: $0, into: &target.records.bytes) } ?? .null
      if target.needsKeys, key.isNull { throw FormatError("a row of a table needs a key") }
      let value = try line.value.map { try target.writers.value.write(text: $0, into: &target.records.bytes) } ?? .null
      if key.count + value.count > target.recordLimit {
        throw BrokerError.tooLarge(topic: line.topic, bytes: key.count + value.count, limit: target.recordLimit)
      }
      target.records.addRecord(
        key: key, value: value, timestampMillis: line.timestampMillis ?? environment.clock.nowMillis(),
        headers: line.headers)
    } catch {
      target.records.bytes.truncate(to: start)
      throw error
    }
    if target.records.count >= Self.mostRecords || target.records.bytes.count >= Self.mostBytes {
      try write(target, to: line.topic)
    }
  }

  /// Writes the lines that were taken before.
  func flush() throws(BrokerError) {
    for (topic, target) in targets where !target.records.isEmpty { try write(target, to: topic) }
    // A topic may have another relation when the next lines come.
    targets.removeAll()
  }

  private func write(_ target: Target, to topic: String) throws(BrokerError) {
    defer { target.records.removeAll() }
    try writer.write(target.records, to: topic)
  }

  /// nil for a topic without a relation.
  private func target(_ topic: String, _ relation: (String) -> Planner.Relation?) throws -> Target? {
    if let target = targets[topic] { return target }
    guard let relation = relation(topic) else { return nil }
    let writers = try writers(for: relation)
    try ensureTopic(topic)
    let target = Target(
      writers, needsKeys: relation.kind == .table, recordLimit: environment.broker.recordLimit(of: topic))
    targets[topic] = target
    return target
  }

  private func plainWriters(for record: InputRecord) throws -> Writers {
    var keyFormat = "JSON"
    if case .string = record.key { keyFormat = "KAFKA" }
    return Writers(
      key: try writer(record.topic, .key, FormatSpecification(keyFormat), [ColumnSchema("KEY", .string)]),
      value: try writer(record.topic, .value, FormatSpecification("JSON"), []))
  }

  private func writers(for relation: Planner.Relation) throws -> Writers {
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
