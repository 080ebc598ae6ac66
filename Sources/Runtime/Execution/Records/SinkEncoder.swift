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
  /// Keys on their way to get a window behind them.
  private var windowlessKeys = ByteBuffer()
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
    withUnsafeTemporaryAllocation(of: PartBytes.self, capacity: 2 * batch.count) { parts in
      let keys = UnsafeMutableBufferPointer(rebasing: parts[..<batch.count])
      let values = UnsafeMutableBufferPointer(rebasing: parts[batch.count...])
      var failures: [EncodeFailure] = []
      encodeKeys(of: batch, into: &records.bytes, parts: keys, failures: &failures)
      valueEncoder.encode(
        valueIndices.map { batch.columns[$0] }, present: batch.present, into: &records.bytes, parts: values,
        failures: &failures)
      add(batch, keys: keys, values: values, failures: failures, to: &records, onFailure: onFailure)
    }
  }

  private func encodeKeys(
    of batch: Batch, into buffer: inout ByteBuffer, parts: UnsafeMutableBufferPointer<PartBytes>,
    failures: inout [EncodeFailure]
  ) {
    let columns = keyIndices.map { batch.columns[$0] }
    let present = columns.count > 1 ? keyedRows(columns, batch) : nil
    guard let window = schema.keyWindow, let bounds = windowBounds(in: batch) else {
      return keyEncoder.encode(columns, present: present, into: &buffer, parts: parts, failures: &failures)
    }
    windowlessKeys.removeAll()
    keyEncoder.encode(columns, present: present, into: &windowlessKeys, parts: parts, failures: &failures)
    for row in parts.indices {
      let start = buffer.count
      if let key = parts[row].range { buffer.append(windowlessKeys[key]) }
      WindowedKey.append(start: bounds.starts[row], end: bounds.ends[row], window, to: &buffer)
      parts[row] = PartBytes(start: start, count: buffer.count - start)
    }
  }

  /// Adds the records whose parts were encoded, and tells of the rows that gave none.
  private func add(
    _ batch: Batch, keys: UnsafeMutableBufferPointer<PartBytes>, values: UnsafeMutableBufferPointer<PartBytes>,
    failures: [EncodeFailure], to records: inout OutgoingBatch, onFailure: (Int, FormatError) -> Void
  ) {
    let origin = batch.origin.flatMap { $0.mayHaveHeaders ? $0 : nil }
    var place = RecordOrigin.Place()
    let times = times(of: batch)
    records.reserve(batch.count)
    if failures.isEmpty, origin == nil, times.nullCount == 0, doAllFit(keys, values) {
      return records.addRecords(keys: keys, values: values, timesMillis: times.values)
    }
    var failures = failures.sorted { $0.row < $1.row }[...]
    for row in 0..<batch.count {
      if let failure = failures.first, failure.row == row {
        onFailure(row, failure.error)
        failures = failures.drop { $0.row == row }
        continue
      }
      do throws(FormatError) {
        guard let time = times[row] else { throw noTimestamp() }
        let headers = origin?.headers(ofRow: row, from: &place) ?? []
        try checkSize(keys[row], values[row], headers)
        records.addRecord(key: keys[row], value: values[row], timestampMillis: time, headers: headers)
      } catch {
        onFailure(row, error)
      }
    }
  }

  /// Whether all records without headers are as small as they may be.
  private func doAllFit(
    _ keys: UnsafeMutableBufferPointer<PartBytes>, _ values: UnsafeMutableBufferPointer<PartBytes>
  ) -> Bool {
    var largest = 0
    for row in keys.indices { largest = max(largest, keys[row].count &+ values[row].count) }
    return largest <= recordLimit
  }

  @inline(__always)
  private func checkSize(_ key: PartBytes, _ value: PartBytes, _ headers: [RecordHeader]) throws(FormatError) {
    var size = key.count &+ value.count
    for header in headers { size += header.name.utf8.count + (header.value?.count ?? 0) + Self.headerOverhead }
    if size > recordLimit {
      throw FormatError("the record would have \(size) bytes, and the topic takes at most \(recordLimit)")
    }
  }

  /// The records' times: those of the rows, unless TIMESTAMP says otherwise; NULL where that gives none. A tombstone has
  /// no columns to take it from.
  private func times(of batch: Batch) -> FixedColumn<Int64> {
    guard let timestamp else { return batch.times }
    let column = batch.columns[timestamp.index]
    if batch.present == nil, let times = timestamp.extractor.times(column) { return times }
    let times = FixedColumn<Int64>(capacity: batch.count, filler: 0)
    for row in 0..<batch.count {
      guard batch.isPresent(row) else {
        times.append(batch.times.values[row])
        continue
      }
      times.append(timestamp.extractor.time(column, row: row).flatMap { $0 >= 0 ? $0 : nil })
    }
    return times
  }

  @inline(never)
  private func noTimestamp() -> FormatError {
    FormatError("column \(timestamp.map { schema.columns[$0.index].name } ?? "") gives no timestamp")
  }

  /// Which rows have a key: all but those that come from a record without any key, and still have none. Of a single
  /// column that is NULL formats make no key anyway.
  private func keyedRows(_ keys: [Column], _ batch: Batch) -> [Bool]? {
    guard let origin = batch.origin, keys.allSatisfy(\.hasNulls) else { return nil }
    return (0..<batch.count).map { row in !(keys.allSatisfy { $0.isNull(at: row) } && origin.isKeyless(row: row)) }
  }

  private func windowBounds(
    in batch: Batch
  ) -> (starts: UnsafeMutablePointer<Int64>, ends: UnsafeMutablePointer<Int64>)? {
    guard let startIndex = schema.windowStartIndex, let endIndex = schema.windowEndIndex,
      case .integer(let starts) = batch.columns[startIndex], case .integer(let ends) = batch.columns[endIndex]
    else { return nil }
    return (starts.values, ends.values)
  }
}
