/// Chooses what a compacted partition keeps: the newest committed record of each key, at its own offset.
/// A tombstone is kept for a while, so that a reader who saw the key also sees it go.
struct Compaction {
  private var newest: [[UInt8]: Int64] = [:]
  private var total = 0
  private let tombstonesBefore: Int64

  /// Tombstones older than `tombstonesBefore` go as well.
  init(_ log: PartitionLog, tombstonesBefore: Int64) {
    self.tombstonesBefore = tombstonesBefore
    for span in log.spans {
      guard let chunk = span.chunk else { continue }
      for record in chunk.records(span.firstIndex..<span.firstIndex + span.count) {
        total += 1
        if span.isVisible(to: .readCommitted), let key = record.key { newest[Array(key)] = record.offset }
      }
    }
  }

  /// Rewriting costs as much as it may save, so it waits until half of the records are superseded.
  var isWorthwhile: Bool { total >= 1000 && newest.count * 2 <= total }

  private func keeps(_ record: RecordView) -> Bool {
    guard let key = record.key, newest[Array(key)] == record.offset else { return false }
    return record.value != nil || record.timestampMillis >= tombstonesBefore
  }

  /// The frames of a file that holds what is kept, with the log's start and end.
  func frames(of log: PartitionLog) -> [UInt8] {
    var writer = BinaryWriter()
    LogFrame(kind: .gap, firstOffset: log.startOffset).encoded(into: &writer) { _ in 0 }
    for span in log.spans where span.isVisible(to: .readCommitted) {
      guard let chunk = span.chunk else { continue }
      var index = span.firstIndex
      let end = span.firstIndex + span.count
      while index < end {
        let next = min(index + 1024, end)
        write(chunk, index..<next, to: &writer)
        index = next
      }
    }
    LogFrame(kind: .gap, firstOffset: log.endOffset).encoded(into: &writer) { _ in 0 }
    return writer.bytes
  }

  private func write(_ chunk: LogChunk, _ range: Range<Int>, to writer: inout BinaryWriter) {
    let records = chunk.records(range)
    let kept = records.indices.filter { keeps(records[$0]) }
    guard let first = kept.first else { return }
    let firstOffset = records[first].offset
    LogFrame(kind: .records, firstOffset: firstOffset).encoded(into: &writer) { writer in
      for index in kept {
        let record = records[index]
        LogFrame.write(
          offsetDelta: record.offset - firstOffset, timestampMillis: record.timestampMillis,
          key: record.key, value: record.value, headers: chunk.headers(at: range.lowerBound + index), to: &writer)
      }
      return kept.count
    }
  }
}
