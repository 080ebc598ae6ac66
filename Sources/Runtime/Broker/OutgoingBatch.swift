/// Records to be written to one topic: all keys and values in one buffer, with an entry a record.
///
/// An encoder writes a record's key and then its value at the end of `bytes`, and calls `endRecord` with the number
/// of bytes of each:
///
///     batch.bytes.append(contentsOf: key); batch.bytes.append(contentsOf: value)
///     batch.endRecord(keyCount: key.count, valueCount: value.count, timestampMillis: time)
package struct OutgoingBatch: Sendable {
  /// Where a record lies in `bytes`: its key at `start`, its value right after.
  package struct Entry: Sendable {
    package var start: Int
    /// Negative for a null key.
    package var keyCount: Int
    /// Negative for a null value.
    package var valueCount: Int
    package var timestampMillis: Int64
    /// Negative: by the key.
    package var partition: Int
    /// Negative: no headers; else the place in `headers`.
    fileprivate var headerIndex: Int

    package var keyRange: Range<Int>? { keyCount < 0 ? nil : start..<start + keyCount }
    package var valueRange: Range<Int>? {
      let valueStart = start + max(keyCount, 0)
      return valueCount < 0 ? nil : valueStart..<valueStart + valueCount
    }
  }

  package var bytes: [UInt8] = []
  package private(set) var entries: [Entry] = []
  private var headerLists: [[RecordHeader]] = []
  private var end = 0

  package init() {}

  package var count: Int { entries.count }
  package var isEmpty: Bool { entries.isEmpty }

  /// Makes a record of the bytes appended since the last one; a nil count makes the key or the value null.
  /// `partition` overrides the choice by key.
  package mutating func endRecord(
    keyCount: Int?, valueCount: Int?, timestampMillis: Int64, partition: Int? = nil, headers: [RecordHeader] = []
  ) {
    precondition(
      end + (keyCount ?? 0) + (valueCount ?? 0) == bytes.count, "key and value are all that was appended")
    var headerIndex = -1
    if !headers.isEmpty {
      headerIndex = headerLists.count
      headerLists.append(headers)
    }
    entries.append(
      Entry(
        start: end, keyCount: keyCount ?? -1, valueCount: valueCount ?? -1, timestampMillis: timestampMillis,
        partition: partition ?? -1, headerIndex: headerIndex))
    end = bytes.count
  }

  /// Drops what was appended since the last record, for an encoder that failed half way.
  package mutating func dropUnfinishedRecord() {
    bytes.removeSubrange(end...)
  }

  /// Adds a record that lies in memory already.
  package mutating func append(
    key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, timestampMillis: Int64,
    partition: Int? = nil, headers: [RecordHeader] = []
  ) {
    if let key { bytes.append(contentsOf: key) }
    if let value { bytes.append(contentsOf: value) }
    endRecord(
      keyCount: key?.count, valueCount: value?.count, timestampMillis: timestampMillis, partition: partition,
      headers: headers)
  }

  /// Adds a record that lies in arrays.
  package mutating func append(
    key: [UInt8]?, value: [UInt8]?, timestampMillis: Int64, partition: Int? = nil, headers: [RecordHeader] = []
  ) {
    if let key { bytes.append(contentsOf: key) }
    if let value { bytes.append(contentsOf: value) }
    endRecord(
      keyCount: key?.count, valueCount: value?.count, timestampMillis: timestampMillis, partition: partition,
      headers: headers)
  }

  package func headers(of entry: Entry) -> [RecordHeader] {
    entry.headerIndex < 0 ? [] : headerLists[entry.headerIndex]
  }

  /// Empties the batch and keeps its memory for the next one.
  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
    headerLists.removeAll(keepingCapacity: true)
    end = 0
  }
}
