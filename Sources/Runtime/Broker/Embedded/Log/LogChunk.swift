import Synchronization

/// A piece of a partition's memory: views of records and the bytes they point to.
///
/// It only grows, and what was written never moves or changes; so batches hand out slices of `views` without a copy
/// and keep the whole chunk alive. Appending happens under the broker's lock, and a reader only sees records that
/// were complete when it held that lock.
final class LogChunk: RecordOwner, @unchecked Sendable {
  private let views: UnsafeMutablePointer<RecordView>
  private let viewCapacity: Int
  private let bytes: UnsafeMutableRawPointer
  private let byteCapacity: Int
  private(set) var count = 0
  private var byteCount = 0
  // Locked on its own, as headers are read while other records are appended.
  private let headerLists = Mutex<[Int: [RecordHeader]]>([:])

  init(viewCapacity: Int, byteCapacity: Int) {
    self.viewCapacity = viewCapacity
    self.byteCapacity = max(byteCapacity, 1)
    views = .allocate(capacity: viewCapacity)
    bytes = .allocate(byteCount: self.byteCapacity, alignment: 16)
  }

  deinit {
    views.deallocate()
    bytes.deallocate()
  }

  func hasRoom(forBytes count: Int) -> Bool {
    self.count < viewCapacity && byteCapacity - byteCount >= count
  }

  /// The chunk to follow this one: twice as large, up to a limit, and large enough for `needed` bytes.
  func next(needing needed: Int) -> LogChunk {
    LogChunk(
      viewCapacity: min(viewCapacity * 2, 16_384), byteCapacity: max(min(byteCapacity * 2, 2 << 20), needed))
  }

  /// Copies a record in. The caller has asked `hasRoom`.
  func append(
    offset: Int64, timestampMillis: Int64, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
    headers: [RecordHeader]
  ) {
    let keyStart = key.map { copy($0) }
    let valueStart = value.map { copy($0) }
    views.advanced(by: count).initialize(
      to: RecordView(
        offset: offset, timestampMillis: timestampMillis, keyStart: keyStart, keyCount: key?.count ?? 0,
        valueStart: valueStart, valueCount: value?.count ?? 0))
    if !headers.isEmpty { headerLists.withLock { $0[count] = headers } }
    count += 1
  }

  private func copy(_ source: UnsafeRawBufferPointer) -> UnsafeRawPointer {
    let start = bytes + byteCount
    if let base = source.baseAddress { start.copyMemory(from: base, byteCount: source.count) }
    byteCount += source.count
    return UnsafeRawPointer(start)
  }

  /// The views at these places, all of which have been written. The caller keeps the chunk alive.
  func records(_ range: Range<Int>) -> UnsafeBufferPointer<RecordView> {
    UnsafeBufferPointer(start: views + range.lowerBound, count: range.count)
  }

  func mayHaveHeaders(in indices: Range<Int>) -> Bool { headerLists.withLock { !$0.isEmpty } }

  func headers(at index: Int) -> [RecordHeader] {
    headerLists.withLock { $0[index] ?? [] }
  }
}
