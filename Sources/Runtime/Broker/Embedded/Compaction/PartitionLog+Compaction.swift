extension PartitionLog {
  /// The spans below `limit`, which lies no higher than the first open transaction: they don't change any more.
  func spans(below limit: Int64) -> [LogSpan] {
    var result: [LogSpan] = []
    for span in spans {
      if span.firstOffset >= limit { break }
      result.append(span.lastOffset < limit ? span : span.split(at: limit).below)
    }
    return result
  }

  /// Puts what a compaction left of the spans below `limit` in their place.
  mutating func replace(below limit: Int64, with compacted: [LogSpan]) {
    // Old records may have been forgotten while they were compacted.
    var kept = compacted.filter { $0.lastOffset >= startOffset }
    let keptCount = kept.reduce(0) { $0 + $1.count }
    for span in spans where span.lastOffset >= limit {
      kept.append(span.firstOffset >= limit ? span : span.split(at: limit).above)
    }
    setSpans(kept, compactedCount: keptCount)
  }
}

extension LogSpan {
  /// The records below `offset` and the others; each has some.
  fileprivate func split(at offset: Int64) -> (below: LogSpan, above: LogSpan) {
    let place = index(atOrAfter: offset)
    var below = self
    var above = self
    below.count = place
    above.count = count - place
    above.firstIndex = firstIndex + place
    if let chunk {
      below.lastOffset = chunk.records(firstIndex..<above.firstIndex).last?.offset ?? offset - 1
      above.firstOffset = chunk.records(above.firstIndex..<firstIndex + count).first?.offset ?? offset
    }
    return (below, above)
  }
}
