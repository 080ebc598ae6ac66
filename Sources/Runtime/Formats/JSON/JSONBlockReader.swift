/// Records read a few dozen at a time, member by member, as far as they have the shape of one before: each member is one
/// loop, which knows the text that must come, what it reads and where that goes. A record's members are read one behind
/// the other, each from where the last one ended; those of several records the processor reads at the same time.
///
///     {"a": "x", "b": 7}  {"a": "y", "b": 9}     ->   first all of A: 'x', 'y'; then all of B: 7, 9
///
/// A block ends before the first record that has another shape, or a value that is not plain. That one is read alone.
struct JSONBlockReader {
  private var shape: JSONShape?
  /// How many blocks are not tried, as the last ones were of few records, and how many after the next one that is.
  private var pause = 0
  private var nextPause = 1

  private static let longestPause = 32

  /// Reads the first records, as far as they are alike; see `BlockDecoder`.
  mutating func decode(
    _ parts: UnsafeBufferPointer<UnsafeRawBufferPointer>, by rows: JSONRows, into lanes: UnsafeBufferPointer<LaneSink>
  ) -> Int {
    if pause > 0 {
      pause -= 1
      return 0
    }
    var count = shape.map { read(parts, of: $0, by: rows, into: lanes) } ?? 0
    if count == 0 {
      shape = JSONShape(of: parts[0], rows.keys, memberCount: lanes.count)
      count = shape.map { read(parts, of: $0, by: rows, into: lanes) } ?? 0
    }
    if count < BlockSize.smallest {
      pause = nextPause
      nextPause = min(nextPause * 2, Self.longestPause)
    } else {
      nextPause = 1
    }
    return count
  }

  private func read(
    _ parts: UnsafeBufferPointer<UnsafeRawBufferPointer>, of shape: JSONShape, by rows: JSONRows,
    into lanes: UnsafeBufferPointer<LaneSink>
  ) -> Int {
    withUnsafeTemporaryAllocation(of: JSONCursor.self, capacity: parts.count) { cursors in
      var byteCount = 0
      for (row, bytes) in parts.enumerated() {
        var cursor = JSONCursor(bytes)
        cursor.skipBlanks()
        cursors.initializeElement(at: row, to: cursor)
        byteCount += bytes.count
      }
      let start = lanes.first?.count ?? 0
      var block = JSONBlock(cursors, byteCount: byteCount, keys: rows.keys)
      for lead in shape.leads {
        if lead.form == .none {
          block.readAny(lead) { cursor, member in
            try? rows.reading(cursor, member: member, into: lanes[member])
          }
        } else {
          block.read(lead, into: lanes)
        }
      }
      block.end()

      // Only now it is known how many records are good.
      for lead in shape.leads where lead.member >= 0 {
        let lane = lanes[Int(lead.member)]
        if lead.form == .none { lane.cut(to: start + block.count) } else { lane.commit(block.count) }
      }
      for member in shape.absent {
        for _ in 0..<block.count { lanes[member].putNull() }
      }
      return block.count
    }
  }
}
