import Planner

/// Reads JSON values into the columns that are wanted of them.
struct JSONRows: BlockDecoder {
  private let layout: PartLayout
  private let names: [String]
  private let readings: [JSONReading]
  let keys: JSONKeys
  /// nil: a nested type, read by `readings`.
  private let targets: [ScalarTarget?]
  private var blocks = JSONBlockReader()

  init(columns: [FormatColumn], layout: PartLayout) {
    self.layout = layout
    names = columns.map(\.name)
    readings = columns.map { JSONReading($0.type) }
    targets = columns.map { ScalarTarget($0.type) }
    keys = JSONKeys(names: names, forms: targets.map(JSONPlainForm.init))
  }

  func decode(
    _ bytes: UnsafeRawBufferPointer, into lanes: UnsafeBufferPointer<LaneSink>
  ) throws(DecodeFault) {
    var cursor = JSONCursor(bytes)
    cursor.skipBlanks()
    guard case .record = layout, lanes.count <= NarrowMemberSet.limit, cursor.peek == UInt8(ascii: "{") else {
      return try readOther(cursor, into: lanes)
    }
    cursor = try record(cursor, into: lanes, NarrowMemberSet.self)
    if cursor.position < cursor.end { try expectEnd(cursor) }
  }

  /// Reads the first records, as far as they are alike.
  mutating func decode(
    block parts: UnsafeBufferPointer<UnsafeRawBufferPointer>, into lanes: UnsafeBufferPointer<LaneSink>
  ) -> Int {
    guard case .record = layout, lanes.count <= NarrowMemberSet.limit else { return 0 }
    // Out of the rows, which it asks things of meanwhile.
    var reader = blocks
    defer { blocks = reader }
    return reader.decode(parts, by: self, into: lanes)
  }

  /// All but a record of usual width.
  @inline(never)
  private func readOther(_ start: JSONCursor, into lanes: UnsafeBufferPointer<LaneSink>) throws(DecodeFault) {
    var cursor = start
    switch layout {
    case .anonymous:
      if lanes.isEmpty { try cursor.skipValue() } else { cursor = try reading(cursor, member: 0, into: lanes[0]) }
    case .record:
      if cursor.peek == UInt8(ascii: "n") {
        try cursor.literal("null")
        for lane in lanes { lane.putNull() }
      } else {
        cursor = try record(cursor, into: lanes, WideMemberSet.self)
      }
    }
    try cursor.expectEnd()
  }

  @inline(never)
  private func expectEnd(_ end: JSONCursor) throws(DecodeFault) {
    var cursor = end
    try cursor.expectEnd()
  }

  /// Reads an object; gives the cursor behind it.
  ///
  /// The loop of `JSONCursor.readMembers` once more: with a closure for the values it takes half as long again.
  @inline(__always)
  private func record<Members: MemberSet>(
    _ start: JSONCursor, into lanes: UnsafeBufferPointer<LaneSink>, _ members: Members.Type
  ) throws(DecodeFault) -> JSONCursor {
    var cursor = start
    var seen = SeenMembers<Members>()
    var entry = JSONKeys.beginning
    while true {
      if let guess = keys.guess(&cursor, after: entry) {
        entry = guess
      } else if entry != JSONKeys.beginning, cursor.skip(UInt8(ascii: "}")) {
        break
      } else {
        (entry, cursor) = try keys.findSlowly(cursor, after: entry)
        if entry == JSONKeys.end { break }
      }
      let key = keys[entry]
      let member = Int(key.member)
      if key.form == .skipped {
        if !cursor.skipPlain() { cursor = try cursor.skippingValue(depth: 1) }
      } else if !seen.all.contains(member), cursor.readPlain(key.form, into: lanes[member]) {
        seen.insert(member, isExact: key.isExact)
      } else {
        (cursor, seen) = try readMembers(of: entry, cursor, seen, into: lanes)
      }
    }
    if !seen.all.isFull(lanes.count) {
      for (index, lane) in lanes.enumerated() where !seen.all.contains(index) { lane.putNull() }
    }
    return cursor
  }

  /// Reads the value at hand into all members that the key means, whatever it is and for which time it comes.
  @inline(never)
  private func readMembers<Members: MemberSet>(
    of entry: Int, _ start: JSONCursor, _ before: SeenMembers<Members>, into lanes: UnsafeBufferPointer<LaneSink>
  ) throws(DecodeFault) -> (JSONCursor, SeenMembers<Members>) {
    let key = keys[entry]
    var (cursor, seen) = (start, before)
    var (member, isExact, turn) = (Int(key.member), key.isExact, 0)
    while true {
      if seen.all.contains(member), !isExact, seen.exact.contains(member) {
        // The last of several equal keys counts, but none that differs in case against one that does not.
        cursor = try cursor.skippingValue(depth: 1)
      } else {
        if seen.all.contains(member) { lanes[member].removeLast() }
        seen.insert(member, isExact: isExact)
        cursor = try reading(cursor, member: member, into: lanes[member])
      }
      guard key.hasOthers, let other = keys.otherMember(entry, turn) else { return (cursor, seen) }
      (member, isExact, turn) = (other, false, turn + 1)
      cursor.position = start.position
    }
  }

  /// Reads any value; gives the cursor behind it.
  @inline(never)
  func reading(
    _ start: JSONCursor, member: Int, into lane: LaneSink
  ) throws(DecodeFault) -> JSONCursor {
    var cursor = start
    do throws(DecodeFault) {
      if let target = targets[member] {
        var lane = lane
        try cursor.read(target, into: &lane)
      } else {
        let value = try cursor.read(readings[member], depth: 2)
        if value.isNull { lane.putNull() } else { lane.put(nested: value) }
      }
    } catch {
      throw error.inside(names[member])
    }
    return cursor
  }
}
