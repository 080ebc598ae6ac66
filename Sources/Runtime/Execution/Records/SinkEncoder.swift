import Planner

/// Turns the rows of a query into records of its sink's topic. Rows that can't be written are left out.
/// Belongs to one task and its thread.
final class SinkEncoder {
  /// The lengths that stand before the name and the value of a header, at most.
  private static let headerOverhead = 10

  private let schema: PlanSchema
  private let keyEncoder: any RecordEncoder
  private let valueEncoder: any RecordEncoder
  private let keyIndices: [Int]
  private let valueIndices: [Int]
  /// The largest record that the sink's topic takes.
  private let recordLimit: Int
  /// TIMESTAMP of the sink: the column that gives a record its time.
  private let timestamp: (extractor: EventTimeExtractor, index: Int)?

  /// `schema` is that of the rows: its columns with role key and value are, in order, the relation's.
  /// - Parameter recordLimit: the most bytes of key, value and headers; a row that makes more can't be written.
  /// - Throws: `FormatError` where the formats can't write the relation.
  init(
    schema: PlanSchema, sink: Planner.Relation, formats: FormatSet, registry: any SchemaRegistry, recordLimit: Int
  ) throws {
    self.schema = schema
    self.recordLimit = recordLimit
    keyIndices = schema.keyIndices
    valueIndices = schema.valueIndices
    if let declared = sink.timestamp, let index = schema.columns.firstIndex(where: { $0.name == declared.column }) {
      let column = schema.columns[index]
      timestamp = (
        try EventTimeExtractor(column: ColumnSchema(column.name, column.type), format: declared.format), index
      )
    } else {
      timestamp = nil
    }
    func columns(_ columns: [ColumnSchema]) -> [FormatColumn] {
      columns.map { FormatColumn(name: $0.name, type: $0.type) }
    }
    keyEncoder = try formats.format(sink.keyFormat.name).makeEncoder(
      for: EncodingRequest(
        topic: sink.topic, part: .key, specification: sink.keyFormat, columns: columns(sink.schema.keyColumns),
        keepsKeysOfNulls: keyIndices.count > 1, relation: sink.name),
      registry: registry)
    valueEncoder = try formats.format(sink.valueFormat.name).makeEncoder(
      for: EncodingRequest(
        topic: sink.topic, part: .value, specification: sink.valueFormat, columns: columns(sink.schema.valueColumns)),
      registry: registry)
  }

  /// Appends one record a row; rows that are not present become records with a null value.
  /// `onFailure` is told of each row that can't be written.
  func encode(_ batch: Batch, into records: inout OutgoingBatch, onFailure: (Int, FormatError) -> Void) {
    let keys = keyIndices.map { batch.columns[$0] }
    let values = valueIndices.map { batch.columns[$0] }
    let origin = batch.origin
    var place = RecordOrigin.Place()
    for row in 0..<batch.count {
      do throws(FormatError) {
        let time = try time(of: row, in: batch)
        var keyCount =
          isKeyless(row, keys, batch) ? nil : try keyEncoder.encode(row: row, of: keys, into: &records.bytes)
        if let window = schema.keyWindow, let (start, end) = bounds(of: row, in: batch) {
          WindowedKey.append(start: start, end: end, window, to: &records.bytes)
          keyCount = (keyCount ?? 0) + WindowedKey.suffixLength(window)
        }
        let valueCount =
          batch.isPresent(row) ? try valueEncoder.encode(row: row, of: values, into: &records.bytes) : nil
        let headers = origin?.headers(ofRow: row, from: &place) ?? []
        try check(keyCount: keyCount, valueCount: valueCount, headers: headers)
        records.endRecord(keyCount: keyCount, valueCount: valueCount, timestampMillis: time, headers: headers)
      } catch {
        records.dropUnfinishedRecord()
        onFailure(row, error)
      }
    }
    keyEncoder.endColumns()
    valueEncoder.endColumns()
  }

  private func check(keyCount: Int?, valueCount: Int?, headers: [RecordHeader]) throws(FormatError) {
    let inHeaders = headers.reduce(0) { $0 + $1.name.utf8.count + ($1.value?.count ?? 0) + Self.headerOverhead }
    let size = (keyCount ?? 0) + (valueCount ?? 0) + inHeaders
    guard size > recordLimit else { return }
    throw FormatError("the record would have \(size) bytes, and the topic takes at most \(recordLimit)")
  }

  /// The record's time: that of the row, unless TIMESTAMP says otherwise. A tombstone has no columns to take it from.
  private func time(of row: Int, in batch: Batch) throws(FormatError) -> Int64 {
    guard let timestamp, batch.isPresent(row) else { return batch.times.values[row] }
    guard let time = timestamp.extractor.time(batch.columns[timestamp.index], row: row), time >= 0 else {
      throw FormatError("column \(schema.columns[timestamp.index].name) gives no timestamp")
    }
    return time
  }

  /// Whether a row comes from a record without any key, and still has none. Of a single column that is NULL formats
  /// make no key anyway.
  private func isKeyless(_ row: Int, _ keys: [Column], _ batch: Batch) -> Bool {
    keys.count > 1 && keys.allSatisfy { !$0.valid[row] } && batch.origin?.isKeyless(row: row) == true
  }

  private func bounds(of row: Int, in batch: Batch) -> (start: Int64, end: Int64)? {
    guard let startIndex = schema.windowStartIndex, let endIndex = schema.windowEndIndex,
      case .integer(let starts) = batch.columns[startIndex], case .integer(let ends) = batch.columns[endIndex]
    else { return nil }
    return (starts.values[row], ends.values[row])
  }
}
