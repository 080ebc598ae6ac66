import Planner
import Runtime

/// Hands out the records of a topic one by one to the assertions of a test.
final class AssertionReader {
  /// A record as a relation's columns see it.
  struct Row {
    /// One a column of the relation, in its order.
    var values: [Value]
    var isTombstone: Bool
    var timestampMillis: Int64
    var windowMillis: (start: Int64, end: Int64)?
  }

  private let consumer: any Consumer
  private var batch: RecordBatch?
  private var index = 0
  /// How many records were handed out.
  private(set) var position = 0

  init(topic: String, broker: any Broker) throws(BrokerError) {
    consumer = try broker.makeConsumer(ConsumerConfiguration())
    try consumer.assign([TopicPartition(topic, 0): .earliest])
  }

  deinit { consumer.close() }

  /// The next record; nil where there is none.
  /// - Throws: `FormatError` for a record that is not of the relation's formats, `BrokerError`.
  func next(in relation: Planner.Relation, registry: any SchemaRegistry) throws -> Row? {
    if batch.map({ index >= $0.count }) ?? true {
      batch = try consumer.poll(timeoutMillis: 0)
      index = 0
    }
    guard let batch, index < batch.count else { return nil }
    let record = batch.records[index]
    index += 1
    position += 1
    return try row(record, in: relation, registry: registry)
  }

  private func row(_ record: RecordView, in relation: Planner.Relation, registry: any SchemaRegistry) throws -> Row {
    var window: (start: Int64, end: Int64)?
    var key = record.key
    if let kind = relation.keyWindow, let bytes = key {
      window = WindowedKey.read(bytes, kind)
      if window != nil { key = UnsafeRawBufferPointer(rebasing: bytes.dropLast(WindowedKey.suffixLength(kind))) }
    }
    let plain = RecordView(
      offset: record.offset, timestampMillis: record.timestampMillis,
      keyStart: key?.baseAddress, keyCount: key?.count ?? 0,
      valueStart: record.value?.baseAddress, valueCount: record.value?.count ?? 0)
    var keys = try values(of: .key, relation.schema.keyColumns, plain, relation, registry)[...]
    var values = try values(of: .value, relation.schema.valueColumns, plain, relation, registry)[...]
    return Row(
      values: relation.schema.columns.map { column in
        switch column.role {
        case .key: keys.popFirst() ?? .null
        case .value: values.popFirst() ?? .null
        case .headers: .null
        }
      },
      isTombstone: record.value == nil, timestampMillis: record.timestampMillis, windowMillis: window)
  }

  private func values(
    of part: RecordPart, _ columns: [ColumnSchema], _ record: RecordView, _ relation: Planner.Relation,
    _ registry: any SchemaRegistry
  ) throws -> [Value] {
    let specification = part == .key ? relation.keyFormat : relation.valueFormat
    let request = DecodingRequest(
      topic: relation.topic, part: part, specification: specification,
      columns: columns.map { FormatColumn(name: $0.name, type: $0.type) }, projection: Array(columns.indices))
    let decoder = try FormatSet.all.format(specification.name).makeDecoder(for: request, registry: registry)
    let lanes = columns.map { Column($0.type, capacity: 1) }
    var failures: [DecodeFailure] = []
    withUnsafePointer(to: record) { record in
      // One record, which lives as long as the call.
      decoder.decode(UnsafeBufferPointer(start: record, count: 1), into: lanes, failures: &failures)
    }
    if let failure = failures.first { throw FormatError("record \(position) of \(relation.topic): \(failure.reason)") }
    return zip(lanes, columns).map { $0.value(at: 0, type: $1.type) }
  }
}
