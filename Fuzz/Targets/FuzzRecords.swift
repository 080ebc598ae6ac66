import Runtime

/// Records in memory of their own, each part exactly as long as it is, so that a sanitizer sees a read behind its end.
final class FuzzRecords: RecordOwner {
  struct Record {
    var key: [UInt8]?
    var value: [UInt8]?
    var timestampMillis: Int64 = 0
  }

  private var buffers: [UnsafeMutableRawBufferPointer] = []
  private let views: UnsafeMutableBufferPointer<RecordView>
  private let count: Int

  init(_ records: [Record]) {
    views = .allocate(capacity: max(records.count, 1))
    count = records.count
    for (index, record) in records.enumerated() {
      let key = record.key.map(copy)
      let value = record.value.map(copy)
      (views.baseAddress! + index).initialize(
        to: RecordView(
          offset: Int64(index), timestampMillis: record.timestampMillis,
          keyStart: key.map { UnsafeRawPointer($0.baseAddress!) },
          keyCount: key?.count ?? 0, valueStart: value.map { UnsafeRawPointer($0.baseAddress!) },
          valueCount: value?.count ?? 0))
    }
  }

  deinit {
    for buffer in buffers { buffer.baseAddress?.deallocate() }
    views.deallocate()
  }

  /// The records, valid while this object is.
  var records: UnsafeBufferPointer<RecordView> { UnsafeBufferPointer(start: views.baseAddress, count: count) }

  func batch(topic: String, from first: Int = 0) -> RecordBatch {
    RecordBatch(topic: topic, partition: 0, records: UnsafeBufferPointer(rebasing: records[first...]), owner: self)
  }

  func mayHaveHeaders(in indices: Range<Int>) -> Bool { false }
  func headers(at index: Int) -> [RecordHeader] { [] }

  private func copy(_ bytes: [UInt8]) -> UnsafeMutableRawBufferPointer {
    // An empty part has an address too: without one it would be null.
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 1)
    buffer.copyBytes(from: bytes)
    buffers.append(buffer)
    return UnsafeMutableRawBufferPointer(rebasing: buffer[..<bytes.count])
  }
}
