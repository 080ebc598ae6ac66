/// Records read a few dozen at a time, field by field: each field is one loop, which knows what it reads and where that
/// goes, and not a step that is looked up for each record.
///
///     records [2|a|7] [2|b|9]    'string, int'    ->   first all strings: 'a', 'b'; then all ints: 7, 9
///
/// A block ends before the first record in which anything is wrong. What, `run(_:into:)` finds out.
extension AvroProgram {
  /// Reads the record at each cursor as a row of its own, as far as they are good.
  ///
  /// - Parameter byteCount: how many bytes the records have together.
  /// - Returns: how many were read; each lane has got as many values.
  func run(
    block cursors: UnsafeMutableBufferPointer<AvroCursor>, byteCount: Int, into lanes: UnsafeBufferPointer<LaneSink>
  ) -> Int {
    let start = lanes.first?.count ?? 0
    var block = AvroBlock(cursors, byteCount: byteCount)
    if nullBranch >= 0 {
      let valueByte = AvroStep.valueBranchByte(nullBranch: nullBranch)
      block.each { cursor, _ in cursor.passPlainBranch(valueByte) }
    }
    for index in steps.indices {
      if steps[index].plain == .none {
        run(step: index, &block, into: lanes)
      } else {
        block.read(steps[index], into: lanes)
      }
    }
    block.each { cursor, _ in cursor.remaining == 0 }

    // Only now it is known how many records are good.
    for step in steps where step.lane >= 0 {
      let lane = lanes[Int(step.lane)]
      if step.plain == .none { lane.cut(to: start + block.count) } else { lane.commit(block.count) }
    }
    for lane in absentLanes {
      for _ in 0..<block.count { lanes[lane].putNull() }
    }
    return block.count
  }

  /// A step for which there is no loop of its own.
  private func run(step index: Int, _ block: inout AvroBlock, into lanes: UnsafeBufferPointer<LaneSink>) {
    block.each { cursor, _ in
      // There are no marks where blocks are read.
      var marked = cursor
      guard let behind = try? run(step: index, cursor, &marked, into: lanes) else { return false }
      cursor = behind
      return true
    }
  }
}

/// The records of a block while their fields are read.
private struct AvroBlock {
  private let cursors: UnsafeMutableBufferPointer<AvroCursor>
  private let byteCount: Int
  /// How many of the records are good, as far as they were read.
  private(set) var count: Int

  init(_ cursors: UnsafeMutableBufferPointer<AvroCursor>, byteCount: Int) {
    self.cursors = cursors
    self.byteCount = byteCount
    count = cursors.count
  }

  /// Does the same with each record. The block ends before the first one where `body` gives false.
  @inline(__always)
  mutating func each(_ body: (inout AvroCursor, _ row: Int) -> Bool) {
    for row in 0..<count {
      // A copy stays in registers.
      var cursor = cursors[row]
      guard body(&cursor, row) else {
        count = row
        return
      }
      cursors[row].move(to: cursor)
    }
  }

  /// Does a plain step with each record. What is read goes to the lane's room.
  @inline(never)
  mutating func read(_ step: AvroStep, into lanes: UnsafeBufferPointer<LaneSink>) {
    switch step.plain {
    case .int64: readNumbers(step, into: lanes) { _ in true }
    case .int32: readNumbers(step, into: lanes) { $0 == Int64(Int32(truncatingIfNeeded: $0)) }
    case .double: readDoubles(step, into: lanes)
    case .text: readStrings(step, into: lanes) { UTF8Check.isValid($0) }
    case .bytes: readStrings(step, into: lanes) { _ in true }
    case .skipNumber: skip(step) { $0.anyLong() != nil }
    case .skipSized: skip(step) { $0.plainSized() != nil }
    case .skipBytes: skip(step) { $0.plainBytes(Int64(step.size)) != nil }
    case .none: count = 0
    }
  }

  // A value always meets the lane of its type, as in `LaneSink`; one that did not would be left to reading one by one.

  @inline(__always)
  private mutating func readNumbers(
    _ step: AvroStep, into lanes: UnsafeBufferPointer<LaneSink>, where isGood: (Int64) -> Bool
  ) {
    guard case .integer(let column) = lanes[Int(step.lane)] else { return count = 0 }
    let room = column._withUnsafeGuaranteedRef { $0.room(for: count) }
    eachValue(of: step) { cursor, row in
      guard let number = cursor.anyLong(), isGood(number) else { return false }
      room.set(row, number)
      return true
    } null: { room.setNull($0) }
  }

  @inline(__always)
  private mutating func readDoubles(_ step: AvroStep, into lanes: UnsafeBufferPointer<LaneSink>) {
    guard case .double(let column) = lanes[Int(step.lane)] else { return count = 0 }
    let room = column._withUnsafeGuaranteedRef { $0.room(for: count) }
    eachValue(of: step) { cursor, row in
      guard let bytes = cursor.plainBytes(8) else { return false }
      room.set(row, Double(bitPattern: UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))))
      return true
    } null: { room.setNull($0) }
  }

  @inline(__always)
  private mutating func readStrings(
    _ step: AvroStep, into lanes: UnsafeBufferPointer<LaneSink>, where isGood: (UnsafeRawBufferPointer) -> Bool
  ) {
    guard case .bytes(let column) = lanes[Int(step.lane)] else { return count = 0 }
    // All strings together are no longer than the records.
    var room = column._withUnsafeGuaranteedRef { $0.room(for: count, bytes: byteCount) }
    eachValue(of: step) { cursor, row in
      guard let bytes = cursor.plainSized(), isGood(bytes) else { return false }
      room.set(row, bytes)
      return true
    } null: { room.setNull($0) }
  }

  @inline(__always)
  private mutating func skip(_ step: AvroStep, _ value: (inout AvroCursor) -> Bool) {
    eachValue(of: step) { cursor, _ in value(&cursor) } null: { _ in }
  }

  /// Goes over the records, of which each has a value here, or NULL where the step has a branch for it.
  @inline(__always)
  private mutating func eachValue(
    of step: AvroStep, _ value: (inout AvroCursor, _ row: Int) -> Bool, null: (_ row: Int) -> Void
  ) {
    guard step.nullBranch >= 0 else { return each(value) }
    let valueByte = step.valueBranchByte
    each { cursor, row in
      if cursor.passPlainBranch(valueByte) { return value(&cursor, row) }
      guard cursor.passPlainBranch(2 &- valueByte) else { return false }
      null(row)
      return true
    }
  }
}
