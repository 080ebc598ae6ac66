/// What a read of a partition found.
struct LogRead {
  /// Neighbouring records in one chunk; nil where there are none to see.
  var records: Slice?
  /// Where to read on: after the records, or after what is hidden behind the offset asked for.
  var nextOffset: Int64

  struct Slice {
    var chunk: LogChunk
    var range: Range<Int>
  }
}

extension PartitionLog {
  /// The records from `offset` on, at most `limit`; nil where the offset is outside of the log.
  func read(from offset: Int64, isolation: Isolation, limit: Int) -> LogRead? {
    guard offset >= startOffset, offset <= endOffset else { return nil }
    let readEnd = endOffset(isolation)
    var slice: LogRead.Slice?
    var next = offset
    for position in spanIndex(holding: offset)..<spans.endIndex where spans[position].firstOffset < readEnd {
      let span = spans[position]
      let skipped = span.index(atOrAfter: offset)
      guard span.isVisible(to: isolation), skipped < span.count, let chunk = span.chunk else {
        next = max(next, span.lastOffset + 1)
        continue
      }
      let first = span.firstIndex + skipped
      if let found = slice {
        // A slice goes on only where the next records lie right behind it in memory.
        guard found.chunk === chunk, found.range.upperBound == first, found.range.count < limit else {
          return LogRead(records: slice, nextOffset: next)
        }
      }
      let start = slice?.range.lowerBound ?? first
      let spanEnd = span.firstIndex + span.count
      let end = min(spanEnd, start + limit)
      slice = LogRead.Slice(chunk: chunk, range: start..<end)
      if end < spanEnd { return LogRead(records: slice, nextOffset: chunk.records(end - 1..<end)[0].offset + 1) }
      next = span.lastOffset + 1
    }
    // Behind the last span there can only be a gap that compaction left.
    return LogRead(records: slice, nextOffset: max(next, readEnd))
  }

  /// The first span that ends at or after the offset.
  private func spanIndex(holding offset: Int64) -> Int {
    var low = spans.startIndex
    var high = spans.endIndex
    while low < high {
      let middle = (low + high) / 2
      if spans[middle].lastOffset < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
