import Planner

/// Writes the records of `--input` files: JSON documents become keys and values in the formats that the topic's relation
/// declares. A topic without a relation gets JSON, and its keys as text where they are text.
final class InputWriter {
  private struct Writers {
    var key: JSONRecordWriter
    var value: JSONRecordWriter
    /// Of keys that are texts, where these are written in another way.
    var textKey: JSONRecordWriter?
  }

  /// A topic with its lines that were not written yet.
  private final class Target {
    let writers: Writers
    /// A table's rows have keys; a topic that is compacted takes no other records.
    let needsKeys: Bool
    let recordLimit: Int
    let written: TopicRecords

    init(_ writers: Writers, needsKeys: Bool, recordLimit: Int, topic: String) {
      self.writers = writers
      self.needsKeys = needsKeys
      self.recordLimit = recordLimit
      written = TopicRecords(topic: topic)
    }

    func keyWriter(for key: UnsafeRawBufferPointer) -> JSONRecordWriter {
      if let textKey = writers.textKey, key.first == UInt8(ascii: "\"") { return textKey }
      return writers.key
    }
  }

  /// So many lines, or bytes of them, are written at a time.
  private static let (mostRecords, mostBytes) = (1000, 1 << 20)

  private let writer: RecordWriter
  private let environment: QueryEnvironment
  private var writers: [String: Writers] = [:]
  private var knownTopics: Set<String> = []
  private var records = OutgoingBatch()
  /// In the order of their first lines.
  private var targets: [Target] = []
  private var targetOfTopic: [String: Int] = [:]
  /// That of the last line: the next is mostly for one of few topics.
  private var lastTarget = -1
  /// Lines that were not written yet, and bytes of keys and values.
  private var (pendingRecords, pendingBytes) = (0, 0)

  init(writer: RecordWriter, environment: QueryEnvironment) {
    self.writer = writer
    self.environment = environment
  }

  /// Writes one record. `relation` is the one that its topic belongs to.
  /// - Throws: `FormatError` where the document does not fit; then nothing is written.
  func write(_ record: InputRecord, relation: Planner.Relation?) throws {
    let writers = try relation.map { try self.writers(for: $0) } ?? plainWriters(record.topic)
    var keyWriter = writers.key
    if let textKey = writers.textKey, case .string = record.key { keyWriter = textKey }
    let key = try keyWriter.write(record.key ?? .null)
    let value = try writers.value.write(record.value ?? .null)
    try ensureTopic(record.topic)
    records.removeAll()
    records.append(
      key: key, value: value, timestampMillis: record.timestampMillis ?? environment.clock.nowMillis(),
      headers: record.headers)
    try writer.write(records, to: record.topic)
  }

  /// Takes a line, which is written with many others, or by `handOn`. `relation` gives that of a topic.
  /// - Throws: `FormatError` where a document does not fit, `BrokerError.tooLarge`; then nothing of the line is written.
  func write(_ line: InputLine, relation: (_ topic: String) -> Planner.Relation?) throws {
    let target = targets[try target(line.topic, relation)]
    let written = target.written
    let start = written.records.bytes.count
    do {
      let key = try line.key.map { try target.keyWriter(for: $0).write(text: $0, into: &written.records.bytes) } ?? .null
      if target.needsKeys, key.isNull { throw FormatError("a row of a table needs a key") }
      let value = try line.value.map { try target.writers.value.write(text: $0, into: &written.records.bytes) } ?? .null
      if key.count + value.count > target.recordLimit {
        throw BrokerError.tooLarge(topic: line.topic, bytes: key.count + value.count, limit: target.recordLimit)
      }
      written.records.addRecord(
        key: key, value: value, timestampMillis: line.timestampMillis ?? environment.clock.nowMillis(),
        headers: line.headers)
    } catch {
      written.records.bytes.truncate(to: start)
      throw error
    }
    pendingRecords += 1
    pendingBytes += written.records.bytes.count - start
    if pendingRecords >= Self.mostRecords || pendingBytes >= Self.mostBytes { try handOn() }
  }

  /// Writes the lines that were taken before, those of all topics at once.
  func handOn() throws(BrokerError) {
    if pendingRecords == 0 { return }
    defer {
      for target in targets { target.written.records.removeAll() }
      (pendingRecords, pendingBytes) = (0, 0)
    }
    try writer.write(targets.map(\.written))
  }

  /// Where a topic's target is.
  private func target(_ topic: String, _ relation: (String) -> Planner.Relation?) throws -> Int {
    if lastTarget >= 0, targets[lastTarget].written.topic == topic { return lastTarget }
    if let known = targetOfTopic[topic] {
      lastTarget = known
      return known
    }
    let relation = relation(topic)
    let writers = try relation.map { try self.writers(for: $0) } ?? plainWriters(topic)
    try ensureTopic(topic)
    lastTarget = targets.count
    targetOfTopic[topic] = lastTarget
    targets.append(
      Target(
        writers, needsKeys: relation?.kind == .table, recordLimit: environment.broker.recordLimit(of: topic),
        topic: topic))
    return lastTarget
  }

  private func plainWriters(_ topic: String) throws -> Writers {
    let key = [ColumnSchema("KEY", .string)]
    return Writers(
      key: try writer(topic, .key, FormatSpecification("JSON"), key),
      value: try writer(topic, .value, FormatSpecification("JSON"), []),
      textKey: try writer(topic, .key, FormatSpecification("KAFKA"), key))
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
