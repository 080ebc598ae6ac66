/// The ordered records of one partition, in memory. Pure: it neither waits nor writes files.
struct PartitionLog {
  /// The oldest offset that can be read.
  private(set) var startOffset: Int64 = 0
  /// The offset that the next record gets.
  private(set) var endOffset: Int64 = 0
  private(set) var spans: [LogSpan] = []
  /// The first offset of each open transaction, by producer.
  private(set) var openTransactions: [Int64: Int64] = [:]
  private(set) var sequences = ProducerSequences()
  /// How many records are held, those of open and aborted transactions included.
  private(set) var recordCount = 0
  /// How many of them were left by the last compaction.
  private(set) var compactedCount = 0
  private var chunk = LogChunk(viewCapacity: 256, byteCapacity: 32 << 10)

  /// Where committed reading ends: at the first open transaction.
  var lastStableOffset: Int64 { openTransactions.values.min() ?? endOffset }

  func endOffset(_ isolation: Isolation) -> Int64 {
    switch isolation {
    case .readUncommitted: endOffset
    case .readCommitted: lastStableOffset
    }
  }

  /// Whether records with this stamp may follow, and whether they are here already.
  func check(_ stamp: ProducerStamp?, count: Int) -> ProducerSequences.Verdict {
    stamp.map { sequences.check($0, count: count) } ?? .next
  }

  /// Adds the entries of `batch` at these indices; `check` said `.next`.
  mutating func append(
    _ batch: borrowing OutgoingBatch, indices: some Collection<Int>, stamp: ProducerStamp?
  ) {
    let firstOffset = endOffset
    for index in indices {
      let entry = batch.entries[index]
      appendRecord(
        offset: endOffset, timestampMillis: entry.timestampMillis, key: batch.bytes(of: entry.key),
        value: batch.bytes(of: entry.value), headers: batch.headers(of: entry), stamp: stamp)
    }
    if let stamp { sequences.record(stamp, count: indices.count, firstOffset: firstOffset) }
  }

  /// Adds one record at an offset that is not below the end: a gap is what compaction left.
  mutating func appendRecord(
    offset: Int64, timestampMillis: Int64, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
    headers: [RecordHeader], stamp: ProducerStamp?
  ) {
    let size = (key?.count ?? 0) + (value?.count ?? 0)
    if !chunk.hasRoom(forBytes: size) { chunk = chunk.next(needing: size) }
    let index = chunk.count
    chunk.append(offset: offset, timestampMillis: timestampMillis, key: key, value: value, headers: headers)
    let isTransactional = stamp?.isTransactional ?? false
    let producerID = isTransactional ? stamp?.producerID ?? -1 : -1
    let state: LogSpan.State = isTransactional ? .open : .plain
    if isTransactional, openTransactions[producerID] == nil { openTransactions[producerID] = offset }
    if let last = spans.indices.last, spans[last].chunk === chunk, spans[last].state == state,
      spans[last].producerID == producerID
    {
      spans[last].count += 1
      spans[last].lastOffset = offset
      spans[last].largestTimestampMillis = max(spans[last].largestTimestampMillis, timestampMillis)
    } else {
      spans.append(
        LogSpan(
          state: state, producerID: producerID, firstOffset: offset, lastOffset: offset, chunk: chunk,
          firstIndex: index, count: 1, largestTimestampMillis: timestampMillis))
    }
    endOffset = offset + 1
    recordCount += 1
  }

  /// Ends the producer's transaction in this partition: its records appear to all, or stay hidden for good.
  mutating func appendMarker(producerID: Int64, epoch: Int16, commits: Bool) {
    if let firstOffset = openTransactions.removeValue(forKey: producerID) {
      for index in spans.indices.reversed() {
        if spans[index].lastOffset < firstOffset { break }
        if spans[index].state == .open, spans[index].producerID == producerID {
          spans[index].state = commits ? .committed : .aborted
        }
      }
    }
    if commits, let last = spans.last, last.state == .committed {
      mergeLastSpans(through: endOffset)
    } else {
      spans.append(
        LogSpan(
          state: .marker, producerID: producerID, firstOffset: endOffset, lastOffset: endOffset, chunk: nil,
          firstIndex: 0, count: 0, largestTimestampMillis: .min))
    }
    sequences.fence(producerID: producerID, below: epoch, at: endOffset)
    endOffset += 1
  }

  /// Lets the last span, which is committed, end with the marker at `offset`, and makes one of it and the one before
  /// where that is committed too: many small transactions shall not take more memory than one.
  private mutating func mergeLastSpans(through offset: Int64) {
    var last = spans.removeLast()
    last.lastOffset = offset
    if let before = spans.last, before.state == .committed, before.chunk === last.chunk,
      before.firstIndex + before.count == last.firstIndex
    {
      spans.removeLast()
      last.firstOffset = before.firstOffset
      last.firstIndex = before.firstIndex
      last.count += before.count
      last.largestTimestampMillis = max(last.largestTimestampMillis, before.largestTimestampMillis)
    }
    spans.append(last)
  }

  /// Forgets records below `offset`, whole spans at a time, and never those of an open transaction.
  mutating func forget(below offset: Int64) {
    let limit = min(offset, lastStableOffset)
    let kept = spans.firstIndex { $0.lastOffset >= limit } ?? spans.endIndex
    recordCount -= spans[..<kept].reduce(0) { $0 + $1.count }
    compactedCount = min(compactedCount, recordCount)
    spans.removeSubrange(..<kept)
    startOffset = max(startOffset, min(limit, spans.first?.firstOffset ?? endOffset))
  }

  /// The offset below which all records are older than the moment (Kafka's rule of `retention.ms`: by the largest
  /// timestamp of a segment, here of a span).
  func firstOffset(notOlderThan moment: Int64) -> Int64 {
    for span in spans where span.state != .marker && span.largestTimestampMillis >= moment { return span.firstOffset }
    return endOffset
  }

  /// What a compaction made of the log; `compactedCount` of the records come from it.
  mutating func setSpans(_ spans: [LogSpan], compactedCount: Int) {
    self.spans = spans
    self.compactedCount = compactedCount
    recordCount = spans.reduce(0) { $0 + $1.count }
  }

  // MARK: Reading files back

  /// Adds what a segment file holds; `bytes` is the segment.
  mutating func replay(_ frame: LogFrame, _ records: [LogFrame.Record], _ bytes: [UInt8]) {
    // Older frames can be left behind a compacted segment that holds all of theirs.
    guard frame.firstOffset >= endOffset else { return }
    switch frame.kind {
    case .gap:
      if endOffset == startOffset { startOffset = frame.firstOffset }
      endOffset = frame.firstOffset
    case .commitMarker, .abortMarker:
      endOffset = frame.firstOffset
      appendMarker(
        producerID: frame.stamp?.producerID ?? -1, epoch: frame.stamp?.epoch ?? 0,
        commits: frame.kind == .commitMarker)
    case .records:
      // The pointer to the segment's bytes stays inside of this closure: the chunk copies.
      bytes.withUnsafeBytes { bytes in
        for record in records {
          appendRecord(
            offset: record.offset, timestampMillis: record.timestampMillis,
            key: record.key.map { UnsafeRawBufferPointer(rebasing: bytes[$0]) },
            value: record.value.map { UnsafeRawBufferPointer(rebasing: bytes[$0]) },
            headers: record.headers, stamp: frame.stamp)
        }
      }
      if let stamp = frame.stamp { sequences.record(stamp, count: records.count, firstOffset: frame.firstOffset) }
    }
  }
}
