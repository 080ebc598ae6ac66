/// The records of a block while their members are read.
struct JSONBlock {
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
      if cursor.position &+ 1 == cursor.end { return cursor.peek == UInt8(ascii: "}") }
      cursor.skipBlanks()
      guard cursor.skip(UInt8(ascii: "}")) else { return false }
      cursor.skipBlanks()
      return cursor.position == cursor.end
    }
  }
}
