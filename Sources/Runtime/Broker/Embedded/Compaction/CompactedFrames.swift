/// The bytes of a segment file that holds compacted spans and nothing else, from the log's start to where they end.
enum CompactedFrames {
  private static let recordsInFrame = 1024

  /// - Parameters:
  ///   - startOffset: the first offset of the partition that can be read.
  ///   - limit: the first offset behind what was compacted.
  static func bytes(of spans: [LogSpan], from startOffset: Int64, to limit: Int64) -> [UInt8] {
    var writer = BinaryWriter()
    LogFrame(kind: .gap, firstOffset: startOffset).encoded(into: &writer) { _ in 0 }
    for span in spans {
      guard let chunk = span.chunk else { continue }
      var index = span.firstIndex
      let end = span.firstIndex + span.count
      while index < end {
        let next = min(index + recordsInFrame, end)
        write(chunk, index..<next, to: &writer)
        index = next
      }
    }
    LogFrame(kind: .gap, firstOffset: limit).encoded(into: &writer) { _ in 0 }
    return writer.bytes
  }

  private static func write(_ chunk: LogChunk, _ range: Range<Int>, to writer: inout BinaryWriter) {
    let records = chunk.records(range)
    guard let firstOffset = records.first?.offset else { return }
    LogFrame(kind: .records, firstOffset: firstOffset).encoded(into: &writer) { writer in
      for (index, record) in records.enumerated() {
        LogFrame.write(
          offsetDelta: record.offset - firstOffset, timestampMillis: record.timestampMillis,
          key: record.key.map { Array($0)[...] }, value: record.value.map { Array($0)[...] },
          headers: chunk.headers(at: range.lowerBound + index), to: &writer)
      }
      return records.count
    }
  }
}
