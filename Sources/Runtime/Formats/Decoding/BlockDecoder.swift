import CIntrinsics

/// How many records make a block, and of how many bytes: few enough to stay in the nearest cache while they are gone over
/// again and again. It also bounds what columns of strings make room for.
enum BlockSize {
  static let records = 64
  static let bytes = 16 * 1024
  /// Fewer records cost more as a block than one by one.
  static let smallest = 8
}

/// A format that reads several records faster together than one by one.
protocol BlockDecoder: RowDecoder {
  /// Reads keys or values as far as they are good, and puts one value for each of these into every lane.
  ///
  /// It need not know what is wrong with a record: those that it leaves are read one by one.
  /// - Parameter parts: at least `BlockSize.smallest`.
  /// - Returns: how many it has read, from the first on.
  mutating func decode(
    block parts: UnsafeBufferPointer<UnsafeRawBufferPointer>, into lanes: UnsafeBufferPointer<LaneSink>
  ) -> Int
}

extension BatchDecoder where Rows: BlockDecoder {
  /// How much of memory processors fetch at a time.
  private static var lineBytes: Int { 64 }

  /// The loop over a batch: records that have the part and follow one another are a block.
  static func decodeBlocks(
    _ records: UnsafeBufferPointer<RecordView>, part: RecordPart, by rows: inout Rows,
    into lanes: UnsafeBufferPointer<LaneSink>, failures: inout [DecodeFailure]
  ) {
    let start = lanes.first?.count ?? 0
    withUnsafeTemporaryAllocation(of: UnsafeRawBufferPointer.self, capacity: BlockSize.records) { parts in
      var row = 0
      var size = BlockSize.records
      while row < records.count {
        let count = fill(UnsafeMutableBufferPointer(rebasing: parts[..<size]), from: records[row...], part: part)
        if count == 0 {
          for lane in lanes { lane.putNull() }
          row += 1
          continue
        }
        let block = UnsafeBufferPointer(rebasing: parts[..<count])
        let read = count < BlockSize.smallest ? 0 : rows.decode(block: block, into: lanes)
        // Behind the record at which a block ends there may be another block, though hardly a much longer one.
        let end = read == 0 ? count : min(read + 1, count)
        for place in read..<end {
          decode(block[place], row: row + place, start: start, by: &rows, into: lanes, failures: &failures)
        }
        row += end
        size = read > 0 && read < count ? max(read, BlockSize.smallest) : min(size * 2, BlockSize.records)
      }
    }
  }

  /// The parts of the first records up to one that has none, as many as make a block. Where they are long, the memory of
  /// as many behind them is begun to be fetched meanwhile: but for its first line, on which a value's key mostly ends.
  /// - Returns: how many.
  @inline(__always)
  private static func fill(
    _ parts: UnsafeMutableBufferPointer<UnsafeRawBufferPointer>, from records: Slice<UnsafeBufferPointer<RecordView>>,
    part: RecordPart
  ) -> Int {
    var count = 0
    var room = BlockSize.bytes
    for record in records {
      guard count < parts.count, let bytes = record.bytes(of: part), bytes.count <= room || count == 0 else { break }
      parts.initializeElement(at: count, to: bytes)
      if bytes.count > lineBytes {
        let ahead = records.startIndex &+ count &+ parts.count
        if ahead < records.endIndex, let next = records[ahead].bytes(of: part), let start = next.baseAddress {
          prefetch_line(start + min(next.count, lineBytes))
          prefetch_line(start + next.count)
        }
      }
      count += 1
      room -= bytes.count
    }
    return count
  }
}
