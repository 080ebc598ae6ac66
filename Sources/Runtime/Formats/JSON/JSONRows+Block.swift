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

  /// Fewer records cost more as a block than one by one.
  static let smallestBlock = 8
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
    if count < Self.smallestBlock {
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

/// The records of a block while their members are read.
private struct JSONBlock {
  private let cursors: UnsafeMutableBufferPointer<JSONCursor>
  private let byteCount: Int
  private let keys: JSONKeys
  /// How many of the records are good, as far as they were read.
  private(set) var count: Int

  init(_ cursors: UnsafeMutableBufferPointer<JSONCursor>, byteCount: Int, keys: JSONKeys) {
    self.cursors = cursors
    self.byteCount = byteCount
    self.keys = keys
    count = cursors.count
  }

  /// Does the same with each record. The block ends before the first one where `body` gives false.
  @inline(__always)
  private mutating func each(_ body: (inout JSONCursor, _ row: Int) -> Bool) {
    for row in 0..<count {
      // A copy stays in registers.
      var cursor = cursors[row]
      guard body(&cursor, row) else {
        count = row
        return
      }
      cursors[row].position = cursor.position
    }
  }

  /// Reads a member that is plain where it is not NULL, or passes over one that nobody reads. What is read goes to the
  /// lane's room.
  @inline(never)
  mutating func read(_ lead: JSONKeys.Lead, into lanes: UnsafeBufferPointer<LaneSink>) {
    switch lead.form {
    case .integer: readNumbers(lead, into: lanes) { _ in true }
    case .int32: readNumbers(lead, into: lanes) { $0 == Int64(Int32(truncatingIfNeeded: $0)) }
    case .double: readDoubles(lead, into: lanes)
    case .text: readTexts(lead, into: lanes)
    case .skipped: skip(lead)
    case .none: count = 0
    }
  }

  // A value always meets the lane of its type, as in `LaneSink`; one that did not would be left to reading one by one.
  // What follows a number need not be looked at: it has to be what stands between two values.

  @inline(__always)
  private mutating func readNumbers(
    _ lead: JSONKeys.Lead, into lanes: UnsafeBufferPointer<LaneSink>, where isGood: (Int64) -> Bool
  ) {
    guard case .integer(let column) = lanes[Int(lead.member)] else { return count = 0 }
    let room = column._withUnsafeGuaranteedRef { $0.room(for: count) }
    let keys = keys
    each { cursor, row in
      guard keys.pass(lead, &cursor) else { return false }
      if let number = cursor.leadingInteger() {
        room.set(row, number)
        return isGood(number)
      }
      room.setNull(row)
      return cursor.passNull()
    }
  }

  @inline(__always)
  private mutating func readDoubles(_ lead: JSONKeys.Lead, into lanes: UnsafeBufferPointer<LaneSink>) {
    guard case .double(let column) = lanes[Int(lead.member)] else { return count = 0 }
    let room = column._withUnsafeGuaranteedRef { $0.room(for: count) }
    let keys = keys
    each { cursor, row in
      guard keys.pass(lead, &cursor) else { return false }
      if let number = cursor.leadingDouble() {
        room.set(row, number)
        return true
      }
      room.setNull(row)
      return cursor.passNull()
    }
  }

  @inline(__always)
  private mutating func readTexts(_ lead: JSONKeys.Lead, into lanes: UnsafeBufferPointer<LaneSink>) {
    guard case .bytes(let column) = lanes[Int(lead.member)] else { return count = 0 }
    // All texts together are no longer than the records.
    var room = column._withUnsafeGuaranteedRef { $0.room(for: count, bytes: byteCount) }
    let keys = keys
    each { cursor, row in
      guard keys.pass(lead, &cursor) else { return false }
      if let range = cursor.plainString() {
        room.set(row, cursor.bytes(range))
        return true
      }
      room.setNull(row)
      return cursor.passNull()
    }
  }

  @inline(__always)
  private mutating func skip(_ lead: JSONKeys.Lead) {
    let keys = keys
    each { cursor, _ in
      guard keys.pass(lead, &cursor) else { return false }
      if cursor.skipPlain() { return true }
      guard let behind = try? cursor.skippingValue(depth: 1) else { return false }
      cursor = behind
      return true
    }
  }

  /// Reads a member for which there is no loop of its own.
  /// - Parameter read: gives the cursor behind the value; nil where it is broken.
  @inline(never)
  mutating func readAny(_ lead: JSONKeys.Lead, _ read: (JSONCursor, _ member: Int) -> JSONCursor?) {
    let keys = keys
    each { cursor, _ in
      guard keys.pass(lead, &cursor), let behind = read(cursor, Int(lead.member)) else { return false }
      cursor = behind
      return true
    }
  }

  /// Passes over the ends of the objects, behind which there may be nothing but blanks.
  mutating func end() {
    each { cursor, _ in
      cursor.skipBlanks()
      guard cursor.skip(UInt8(ascii: "}")) else { return false }
      cursor.skipBlanks()
      return cursor.position == cursor.end
    }
  }
}
