/// Records to be written to one topic: all keys and values in one buffer, with an entry a record.
///
/// Who has a key and a value appends both:
///
///     batch.append(key: key, value: value, timestampMillis: time)
///
/// Who makes them writes at the end of `bytes`, and adds the records once their parts are there, in whatever order they
/// came:
///
///     let key = PartBytes(start: batch.bytes.count, count: 2)
///     batch.bytes.append("k1")
///     batch.addRecord(key: key, value: .null, timestampMillis: time)
package struct OutgoingBatch: ~Copyable, Sendable {
  /// A record, and where its key and value lie in `bytes`.
  package struct Entry: Sendable {
    package var key: PartBytes
    package var value: PartBytes
    package var timestampMillis: Int64
    /// Negative: by the key.
    package var partition: Int
    /// Negative: no headers; else the place in `headers`.
    fileprivate var headerIndex: Int
  }

  package var bytes = ByteBuffer()
  package private(set) var entries: [Entry] = []
  private var headerLists: [[RecordHeader]] = []

  package init() {}

  package var count: Int { entries.count }
  package var isEmpty: Bool { entries.isEmpty }

  /// Adds a record whose key and value are in `bytes`. `partition` overrides the choice by key.
  @inline(__always)
  package mutating func addRecord(
    key: PartBytes, value: PartBytes, timestampMillis: Int64, partition: Int? = nil, headers: [RecordHeader] = []
  ) {
    var headerIndex = -1
    if !headers.isEmpty {
      headerIndex = headerLists.count
      headerLists.append(headers)
    }
    entries.append(
      Entry(
        key: key, value: value, timestampMillis: timestampMillis, partition: partition ?? -1,
        headerIndex: headerIndex))
  }

  /// Adds records without headers, whose partitions are those of their keys.
  /// - Parameter timesMillis: one for each key.
  package mutating func addRecords(
    keys: UnsafeMutableBufferPointer<PartBytes>, values: UnsafeMutableBufferPointer<PartBytes>,
    timesMillis: UnsafePointer<Int64>
  ) {
    for row in keys.indices {
      entries.append(
        Entry(key: keys[row], value: values[row], timestampMillis: timesMillis[row], partition: -1, headerIndex: -1))
    }
  }

  /// Makes room for that many more records.
  package mutating func reserve(_ recordCount: Int) {
    // By doubling, or many small batches would each move all entries.
    if entries.count + recordCount > entries.capacity {
      entries.reserveCapacity(max(entries.count + recordCount, 2 * entries.count))
    }
  }

  /// Adds a record that lies in memory already.
  package mutating func append(
    key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, timestampMillis: Int64,
    partition: Int? = nil, headers: [RecordHeader] = []
  ) {
    addRecord(
      key: append(key), value: append(value), timestampMillis: timestampMillis, partition: partition, headers: headers)
  }

  /// Adds a record that lies in arrays.
  package mutating func append(
    key: [UInt8]?, value: [UInt8]?, timestampMillis: Int64, partition: Int? = nil, headers: [RecordHeader] = []
  ) {
    let key = key.map { key in key.withUnsafeBytes { append($0) } } ?? .null
    let value = value.map { value in value.withUnsafeBytes { append($0) } } ?? .null
    addRecord(key: key, value: value, timestampMillis: timestampMillis, partition: partition, headers: headers)
  }

  private mutating func append(_ part: UnsafeRawBufferPointer?) -> PartBytes {
    guard let part else { return .null }
    let start = bytes.count
    bytes.append(part)
    return PartBytes(start: start, count: part.count)
  }

  /// The bytes of an entry's key or value, which stay where they are until more is appended; nil where it is null.
  @inline(__always)
  package func bytes(of part: PartBytes) -> UnsafeRawBufferPointer? { part.range.map { bytes[$0] } }

  package func headers(of entry: Entry) -> [RecordHeader] {
    entry.headerIndex < 0 ? [] : headerLists[entry.headerIndex]
  }

  /// Empties the batch and keeps its memory for the next one.
  package mutating func removeAll() {
    bytes.removeAll()
    entries.removeAll(keepingCapacity: true)
    headerLists.removeAll(keepingCapacity: true)
  }
}
