import Planner

/// Turns the records of a relation's topic into the rows of a scan: key, value and what the scan takes from around
/// them. Records that do not decode are reported and left out. Belongs to one task and its thread.
final class ScanDecoder {
  private enum ColumnSource {
    /// Index into the decoded key columns.
    case key(Int)
    /// Index into the decoded value columns.
    case value(Int)
    case windowStart
    case windowEnd
    case metadata(RecordMetadata)
  }

  private let scan: Scan
  private let query: String
  private let log: any RecordLog
  /// What ends the query instead of being left out.
  private let fatal: Set<DecodeFailure.Kind>
  private let keyDecoder: any RecordDecoder
  private let valueDecoder: any RecordDecoder
  private let keyTypes: [SQLType]
  private let valueTypes: [SQLType]
  private let sources: [ColumnSource]
  /// The extractor, and the index of its column among the decoded key or value columns.
  private let eventTime: (extractor: EventTimeExtractor, source: ColumnSource)?

  /// - Throws: `FormatError` where the formats can't read the relation.
  init(
    scan: Scan, query: String, formats: FormatSet, registry: any SchemaRegistry, log: any RecordLog,
    fatal: Set<DecodeFailure.Kind> = []
  ) throws {
    self.scan = scan
    self.query = query
    self.log = log
    self.fatal = fatal
    let relation = scan.relation
    let timeColumn = relation.timestamp.flatMap { time in
      relation.schema.columns.first { $0.name == time.column }
    }

    let keyColumns = relation.schema.keyColumns
    let valueColumns = relation.schema.valueColumns
    var keyProjection: [Int] = []
    var valueProjection: [Int] = []
    func source(of column: ColumnSchema) -> ColumnSource? {
      if let index = keyColumns.firstIndex(of: column) {
        if let place = keyProjection.firstIndex(of: index) { return .key(place) }
        keyProjection.append(index)
        return .key(keyProjection.count - 1)
      }
      guard let index = valueColumns.firstIndex(of: column) else { return nil }
      if let place = valueProjection.firstIndex(of: index) { return .value(place) }
      valueProjection.append(index)
      return .value(valueProjection.count - 1)
    }

    sources = try scan.schema.columns.map { column in
      switch column.role {
      case .key, .value:
        let declared = relation.schema.columns.first { $0.name == column.name && ($0.role == .key || $0.role == .value) }
        guard let declared, let found = source(of: declared) else {
          throw FormatError("\(relation.name) has no column \(column.name)")
        }
        return found
      case .windowStart: return .windowStart
      case .windowEnd: return .windowEnd
      case .metadata(let metadata): return .metadata(metadata)
      }
    }
    if let timeColumn, let found = source(of: timeColumn) {
      let extractor = try EventTimeExtractor(column: timeColumn, format: relation.timestamp?.format)
      eventTime = (extractor, found)
    } else {
      eventTime = nil
    }

    keyTypes = keyProjection.map { keyColumns[$0].type }
    valueTypes = valueProjection.map { valueColumns[$0].type }
    keyDecoder = try formats.format(relation.keyFormat.name).makeDecoder(
      for: DecodingRequest(
        topic: relation.topic, part: .key, specification: relation.keyFormat,
        columns: keyColumns.map { FormatColumn(name: $0.name, type: $0.type) }, projection: keyProjection),
      registry: registry)
    valueDecoder = try formats.format(relation.valueFormat.name).makeDecoder(
      for: DecodingRequest(
        topic: relation.topic, part: .value, specification: relation.valueFormat,
        columns: valueColumns.map { FormatColumn(name: $0.name, type: $0.type) }, projection: valueProjection),
      registry: registry)
  }

  /// The rows of the records; those that could not be read are reported and missing.
  func decode(_ records: RecordBatch) -> Batch {
    let (batch, failures) = read(records)
    return failures.isEmpty ? batch : leaveOut(failures, of: batch)
  }

  /// The rows of the records; nil, and nothing is reported, where one of them could not be read.
  func decodeAll(_ records: RecordBatch) -> Batch? {
    let (batch, failures) = read(records)
    return failures.isEmpty ? batch : nil
  }

  private func read(_ records: RecordBatch) -> (batch: Batch, failures: [DecodeFailure]) {
    let count = records.count
    var failures: [DecodeFailure] = []
    let keys = keyTypes.map { Column($0, capacity: count) }
    let values = valueTypes.map { Column($0, capacity: count) }
    let (starts, ends) = decodeKeys(records, into: keys, failures: &failures)
    valueDecoder.decode(records.records, into: values, failures: &failures)
    if scan.relation.kind == .table {
      for (row, record) in records.records.enumerated() where record.key == nil {
        failures.append(DecodeFailure(row: row, reason: "a row of a table needs a key, this record has none"))
      }
    }
    let times = eventTimes(records, keys: keys, values: values, failures: &failures)

    let columns = sources.map { source -> Column in
      switch source {
      case .key(let index): keys[index]
      case .value(let index): values[index]
      case .windowStart: .integer(starts)
      case .windowEnd: .integer(ends)
      case .metadata(let metadata): metadataColumn(metadata, records, times: times)
      }
    }
    var present: [Bool]?
    if records.records.contains(where: { $0.value == nil }) { present = records.records.map { $0.value != nil } }
    let batch = Batch(
      count: count, columns: columns, times: times, present: present,
      origin: RecordOrigin(
        topic: records.topic, partition: Int32(records.partition), offsets: records.records.map(\.offset),
        records: records))
    return (batch, failures)
  }

  private func decodeKeys(
    _ records: RecordBatch, into keys: [Column], failures: inout [DecodeFailure]
  ) -> (starts: FixedColumn<Int64>, ends: FixedColumn<Int64>) {
    let starts = FixedColumn<Int64>(capacity: 1, filler: 0)
    let ends = FixedColumn<Int64>(capacity: 1, filler: 0)
    guard let window = scan.relation.keyWindow else {
      keyDecoder.decode(records.records, into: keys, failures: &failures)
      return (starts, ends)
    }
    // The format sees the key without its window.
    let suffix = WindowedKey.suffixLength(window)
    var views: [RecordView] = []
    views.reserveCapacity(records.count)
    for (row, record) in records.records.enumerated() {
      let bounds = record.key.flatMap { WindowedKey.read($0, window) }
      starts.append(bounds?.start)
      ends.append(bounds?.end)
      if let key = record.key, bounds == nil {
        failures.append(DecodeFailure(row: row, reason: "key: \(key.count) bytes are too few to hold a window"))
      }
      views.append(
        RecordView(
          offset: record.offset, timestampMillis: record.timestampMillis,
          keyStart: bounds == nil ? nil : record.key?.baseAddress, keyCount: max((record.key?.count ?? 0) - suffix, 0),
          valueStart: record.value?.baseAddress, valueCount: record.value?.count ?? 0))
    }
    views.withUnsafeBufferPointer { keyDecoder.decode($0, into: keys, failures: &failures) }
    return (starts, ends)
  }

  private func eventTimes(
    _ records: RecordBatch, keys: [Column], values: [Column], failures: inout [DecodeFailure]
  ) -> FixedColumn<Int64> {
    if eventTime == nil, let times = recordTimes(records) { return times }
    let times = FixedColumn<Int64>(capacity: records.count, filler: 0)
    for (row, record) in records.records.enumerated() {
      var time = record.timestampMillis
      if let eventTime, record.value != nil {
        let extracted: Int64? =
          switch eventTime.source {
          case .key(let index): eventTime.extractor.time(keys[index], row: row)
          case .value(let index): eventTime.extractor.time(values[index], row: row)
          case .windowStart, .windowEnd, .metadata: nil
          }
        if let extracted {
          time = extracted
        } else if !failures.contains(where: { $0.row == row }) {
          failures.append(
            DecodeFailure(
              row: row, reason: "column \(scan.relation.timestamp?.column ?? "") gives no timestamp", kind: .noTime))
        }
      }
      // A timestamp below 0 is what the Kafka protocol calls none.
      if time < 0, !failures.contains(where: { $0.row == row }) {
        failures.append(DecodeFailure(row: row, reason: "the timestamp \(time) is before 1970", kind: .noTime))
      }
      times.append(time)
    }
    return times
  }

  /// The records' own timestamps; nil where one of them is below 0.
  private func recordTimes(_ records: RecordBatch) -> FixedColumn<Int64>? {
    let times = FixedColumn<Int64>(capacity: records.count, filler: 0)
    let views = records.records
    var signs: Int64 = 0
    times.appendUnchecked(views.count) { values, _ in
      for row in 0..<views.count {
        let time = views[row].timestampMillis
        values[row] = time
        signs |= time
      }
      return 0
    }
    return signs < 0 ? nil : times
  }

  private func metadataColumn(_ metadata: RecordMetadata, _ records: RecordBatch, times: FixedColumn<Int64>) -> Column {
    switch metadata {
    case .rowTime: return .integer(times)
    case .rowPartition:
      let column = FixedColumn<Int64>(capacity: records.count, filler: 0)
      for _ in 0..<records.count { column.append(Int64(records.partition)) }
      return .integer(column)
    case .rowOffset:
      let column = FixedColumn<Int64>(capacity: records.count, filler: 0)
      for record in records.records { column.append(record.offset) }
      return .integer(column)
    case .headers(nil):
      let column = FixedColumn<Value>(capacity: records.count, filler: .null)
      for row in 0..<records.count {
        let headers = records.headers(at: row).map { header in
          Value.structure([.string(header.name), header.value.map(Value.bytes) ?? .null])
        }
        column.append(.array(headers))
      }
      return .boxed(column)
    case .headers(let name?):
      let column = BytesColumn(capacity: records.count)
      for row in 0..<records.count {
        if let value = records.headers(at: row).last(where: { $0.name == name })?.value {
          column.append(value)
        } else {
          column.appendNull()
        }
      }
      return .bytes(column)
    }
  }

  private func leaveOut(_ failures: [DecodeFailure], of batch: Batch) -> Batch {
    var isBroken = [Bool](repeating: false, count: batch.count)
    for failure in failures {
      // A record is told once, for the first thing that was wrong with it.
      guard !isBroken[failure.row], let origin = batch.origin, let source = origin.source(ofRow: failure.row)
      else { continue }
      isBroken[failure.row] = true
      log.report(
        ProcessingLog.Entry(
          .record, query: query, topic: source.topic, partition: Int(source.partition), offset: origin.offsets[failure.row],
          reason: "record skipped: \(failure.reason)", endsQuery: fatal.contains(failure.kind)))
    }
    return batch.gather(isBroken.indices.filter { !isBroken[$0] }, schema: scan.schema)
  }
}
