/// A record as it lies in memory that its batch keeps alive. The pointers are borrowed: they hold while the
/// `RecordBatch` they came from does.
package struct RecordView {
  package let offset: Int64
  package let timestampMillis: Int64
  // Pointer and 32-bit length take 40 bytes a record in all, where two optional buffers would take 64.
  private let keyStart: UnsafeRawPointer?
  private let valueStart: UnsafeRawPointer?
  private let keyCount: Int32
  private let valueCount: Int32

  /// A null key or value has no start; an empty one has a start and no bytes.
  package init(
    offset: Int64, timestampMillis: Int64,
    keyStart: UnsafeRawPointer?, keyCount: Int, valueStart: UnsafeRawPointer?, valueCount: Int
  ) {
    self.offset = offset
    self.timestampMillis = timestampMillis
    self.keyStart = keyStart
    self.valueStart = valueStart
    // A record is far below 2 GB: Kafka's own length fields are signed 32-bit numbers.
    self.keyCount = Int32(truncatingIfNeeded: keyCount)
    self.valueCount = Int32(truncatingIfNeeded: valueCount)
  }

  /// The key's bytes; nil for a null key.
  package var key: UnsafeRawBufferPointer? {
    keyStart.map { UnsafeRawBufferPointer(start: $0, count: Int(keyCount)) }
  }

  /// The value's bytes; nil for a null value, which deletes the key in a table.
  package var value: UnsafeRawBufferPointer? {
    valueStart.map { UnsafeRawBufferPointer(start: $0, count: Int(valueCount)) }
  }
}

/// A header of a record. Names may repeat.
package struct RecordHeader: Hashable, Sendable {
  package var name: String
  package var value: [UInt8]?

  package init(name: String, value: [UInt8]?) {
    self.name = name
    self.value = value
  }
}

/// Owns the memory that the views of a batch point into.
package protocol RecordOwner: AnyObject {
  /// Whether any of the records at these places of the owner's own order may have headers.
  func mayHaveHeaders(in indices: Range<Int>) -> Bool

  /// The headers of the record at `index` of the owner's own order.
  func headers(at index: Int) -> [RecordHeader]
}

/// Up to a thousand records of one partition in offset order (gaps are fine: compaction, transactions).
///
/// No object is made for a record: the views lie in one array and point into librdkafka's messages or a segment of
/// the embedded log, which the batch keeps alive. It can be handed to another thread as a whole.
package final class RecordBatch: @unchecked Sendable {
  // Unchecked: everything is immutable, and the owner's memory is only read once records are published.
  package let topic: String
  package let partition: Int
  /// The records. Valid while this object is.
  package let records: UnsafeBufferPointer<RecordView>
  private let owner: any RecordOwner
  private let ownerIndex: Int

  /// `records` point into memory of `owner`, whose index of the first one is `ownerIndex`.
  package init(
    topic: String, partition: Int, records: UnsafeBufferPointer<RecordView>, owner: any RecordOwner, ownerIndex: Int = 0
  ) {
    self.topic = topic
    self.partition = partition
    self.records = records
    self.owner = owner
    self.ownerIndex = ownerIndex
  }

  package var count: Int { records.count }
  package var topicPartition: TopicPartition { TopicPartition(topic, partition) }

  /// As `index(ofOffset:)`, looking at the next few places from `place` on first.
  package func index(ofOffset offset: Int64, from place: Int) -> Int? {
    for index in place..<min(place + 8, records.count) where records[index].offset == offset { return index }
    return index(ofOffset: offset)
  }

  /// The place of the record with that offset; nil where it is not in the batch.
  package func index(ofOffset offset: Int64) -> Int? {
    var (low, high) = (0, records.count)
    while low < high {
      let middle = (low + high) / 2
      if records[middle].offset < offset { low = middle + 1 } else { high = middle }
    }
    return low < records.count && records[low].offset == offset ? low : nil
  }

  /// The records from that offset on; nil where there are none.
  package func suffix(fromOffset offset: Int64) -> RecordBatch? {
    guard let first = records.first, let last = records.last, last.offset >= offset else { return nil }
    if first.offset >= offset { return self }
    let start = records.firstIndex { $0.offset >= offset } ?? records.endIndex
    return RecordBatch(
      topic: topic, partition: partition, records: UnsafeBufferPointer(rebasing: records[start...]), owner: owner,
      ownerIndex: ownerIndex + start)
  }

  /// The records before that offset; nil where there are none.
  package func prefix(beforeOffset offset: Int64) -> RecordBatch? {
    guard let first = records.first, let last = records.last, first.offset < offset else { return nil }
    if last.offset < offset { return self }
    let end = records.firstIndex { $0.offset >= offset } ?? records.endIndex
    return RecordBatch(
      topic: topic, partition: partition, records: UnsafeBufferPointer(rebasing: records[..<end]), owner: owner,
      ownerIndex: ownerIndex)
  }

  /// Whether any of the records may have headers.
  package var mayHaveHeaders: Bool { owner.mayHaveHeaders(in: ownerIndex..<ownerIndex + count) }

  /// The headers of the record at `index`, read on demand.
  package func headers(at index: Int) -> [RecordHeader] { owner.headers(at: ownerIndex + index) }
}
