import Planner

/// Reads JSON values into the columns that are wanted of them.
struct JSONRows: RowDecoder {
  private let layout: PartLayout
  private let names: [String]
  private let readings: [JSONReading]
  private let keys: JSONKeys
  /// nil: a nested type, read by `readings`.
  private let targets: [ScalarTarget?]
  private let plainForms: [PlainForm]

  init(columns: [FormatColumn], layout: PartLayout) {
    self.layout = layout
    names = columns.map(\.name)
    readings = columns.map { JSONReading($0.type) }
    keys = JSONKeys(names: names)
    targets = columns.map { ScalarTarget($0.type) }
    plainForms = targets.map(PlainForm.init)
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

  /// All but a record of usual width.
  @inline(never)
  private func readOther(_ start: JSONCursor, into lanes: UnsafeBufferPointer<LaneSink>) throws(DecodeFault) {
    var cursor = start
    switch layout {
    case .anonymous:
      if lanes.isEmpty { try cursor.skipValue() } else { try read(&cursor, member: 0, into: lanes) }
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
    var seen = Members()
    var exact = Members()
    var entry = try keys.find(&cursor, after: JSONKeys.beginning)
    while entry != JSONKeys.end {
      let key = keys[entry]
      if key.member < 0 {
        if !cursor.skipPlain() { cursor = try cursor.skippingValue(depth: 1) }
      } else {
        var (member, isExact, turn) = (Int(key.member), key.isExact, 0)
        let start = cursor.position
        while true {
          if seen.contains(member), !isExact, exact.contains(member) {
            // The last of several equal keys counts, but none that differs in case against one that does not.
            cursor = try cursor.skippingValue(depth: 1)
          } else {
            if seen.contains(member) { lanes[member].removeLast() }
            seen.insert(member)
            if isExact { exact.insert(member) }
            try read(&cursor, member: member, into: lanes)
          }
          guard key.hasOthers, let other = keys.otherMember(entry, turn) else { break }
          (member, isExact, turn) = (other, false, turn + 1)
          cursor.position = start
        }
      }
      if cursor.skip(UInt8(ascii: "}")) { break }
      entry = try keys.find(&cursor, after: entry)
    }
    if !seen.isFull(lanes.count) {
      for (index, lane) in lanes.enumerated() where !seen.contains(index) { lane.putNull() }
    }
    return cursor
  }

  /// Reads a member's value: by far most are plain.
  @inline(__always)
  private func read(
    _ cursor: inout JSONCursor, member: Int, into lanes: UnsafeBufferPointer<LaneSink>
  ) throws(DecodeFault) {
    if !readPlain(&cursor, plainForms[member], into: lanes[member]) {
      // A copy, as in `JSONCursor+Plain`.
      cursor = try reading(cursor, member: member, into: lanes[member])
    }
  }

  @inline(__always)
  private func readPlain(_ cursor: inout JSONCursor, _ form: PlainForm, into lane: LaneSink) -> Bool {
    switch form {
    case .integer:
      guard let value = cursor.plainInteger() else { return false }
      lane.put(value)
    case .int32:
      let start = cursor.position
      guard let value = cursor.plainInteger() else { return false }
      guard value == Int64(Int32(truncatingIfNeeded: value)) else {
        cursor.position = start
        return false
      }
      lane.put(value)
    case .double:
      guard let value = cursor.plainDouble() else { return false }
      lane.put(value)
    case .text:
      guard let range = cursor.plainString() else { return false }
      lane.put(text: cursor.bytes(range))
    case .none: return false
    }
    return true
  }

  /// Reads any value; gives the cursor behind it.
  @inline(never)
  private func reading(
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

  /// Which plain values can become a member's.
  private enum PlainForm: UInt8 {
    case none, integer, int32, double, text

    init(_ target: ScalarTarget?) {
      switch target {
      case .int64: self = .integer
      case .int32: self = .int32
      case .double: self = .double
      case .text: self = .text
      case .boolean, .time, .bytes, .decimal, nil: self = .none
      }
    }
  }
}
