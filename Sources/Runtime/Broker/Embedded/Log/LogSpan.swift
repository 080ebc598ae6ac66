/// Neighbouring records of a partition that share one fate: they lie in one chunk and, where they belong to a
/// transaction that is not committed, in the same one. Readers show or hide a span as a whole.
struct LogSpan: Sendable {
  enum State: UInt8, Sendable {
    /// Outside of any transaction.
    case plain
    case open
    /// Maybe of several transactions, with their ends.
    case committed
    case aborted
    /// The end of a transaction that no committed span holds: takes an offset and is no record.
    case marker
  }

  var state: State
  /// Of an open transaction; negative where the producer has no id.
  var producerID: Int64
  var firstOffset: Int64
  var lastOffset: Int64
  /// Nil for a marker.
  var chunk: LogChunk?
  /// The place of the first record in the chunk.
  var firstIndex: Int
  var count: Int
  var largestTimestampMillis: Int64

  func isVisible(to isolation: Isolation) -> Bool {
    switch state {
    case .plain, .committed: true
    case .open, .aborted: isolation == .readUncommitted
    case .marker: false
    }
  }

  /// The place within the span of the first record whose offset is not below `offset`.
  func index(atOrAfter offset: Int64) -> Int {
    if offset <= firstOffset { return 0 }
    guard let chunk else { return count }
    if lastOffset - firstOffset + 1 == Int64(count) { return min(Int(offset - firstOffset), count) }
    let records = chunk.records(firstIndex..<firstIndex + count)
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if records[middle].offset < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
