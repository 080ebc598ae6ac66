/// Chooses what a compacted partition keeps: the newest committed record of each key, at its own offset.
/// A tombstone is kept for a while, so that a reader who saw the key also sees it go.
///
/// Works on spans that don't change any more, as all of them lie below the first open transaction; so it needs no lock.
struct Compaction {
  /// Which tombstones may go: those older than `timeMillis`, and of them only what lies below `offset`.
  struct TombstoneLimit: Sendable {
    var timeMillis: Int64
    var offset: Int64
  }

  /// A key where it lies: the spans that are compacted keep it alive.
  private struct Key: Hashable {
    let bytes: UnsafeRawBufferPointer

    static func == (left: Key, right: Key) -> Bool { left.bytes.elementsEqual(right.bytes) }
    func hash(into hasher: inout Hasher) { hasher.combine(bytes: bytes) }
  }

  private let spans: [LogSpan]
  private let tombstones: TombstoneLimit
  private let isCancelled: () -> Bool
  private var newest: [Key: Int64] = [:]
  private var total = 0

  /// - Parameter isCancelled: asked for each span.
  init(_ spans: [LogSpan], tombstones: TombstoneLimit, isCancelled: @escaping () -> Bool = { false }) {
    self.spans = spans
    self.tombstones = tombstones
    self.isCancelled = isCancelled
    for span in spans where !isCancelled() {
      guard let chunk = span.chunk else { continue }
      total += span.count
      guard span.isVisible(to: .readCommitted) else { continue }
      for record in chunk.records(span.firstIndex..<span.firstIndex + span.count) {
        if let key = record.key { newest[Key(bytes: key)] = record.offset }
      }
    }
  }

  /// Rewriting costs as much as it may save, so it waits until half of the records are superseded.
  var isWorthwhile: Bool { total >= 1000 && newest.count * 2 <= total }

  /// What is kept, copied together; nil where it was cancelled.
  func kept() -> [LogSpan]? {
    var result = PartitionLog()
    for span in spans where span.isVisible(to: .readCommitted) {
      if isCancelled() { return nil }
      guard let chunk = span.chunk else { continue }
      let first = span.firstIndex
      for (index, record) in chunk.records(first..<first + span.count).enumerated() where keeps(record) {
        result.appendRecord(
          offset: record.offset, timestampMillis: record.timestampMillis, key: record.key, value: record.value,
          headers: chunk.headers(at: first + index), stamp: nil)
      }
    }
    return result.spans
  }

  private func keeps(_ record: RecordView) -> Bool {
    guard let key = record.key, newest[Key(bytes: key)] == record.offset else { return false }
    return record.value != nil || record.timestampMillis >= tombstones.timeMillis || record.offset >= tombstones.offset
  }
}
