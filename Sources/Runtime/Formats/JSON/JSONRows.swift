import Planner

/// Reads JSON values into the columns that are wanted of them.
struct JSONRows: RowDecoder {
  private struct Member {
    /// nil: a nested type, read by `reading`.
    var target: ScalarTarget?
    /// The last row, counted from 1, in which the member had a value; and in which its key was exact.
    var seenRow = 0
    var exactRow = 0
  }

  private let layout: PartLayout
  private let names: [String]
  private let readings: [JSONReading]
  private let keys: JSONKeys
  private var members: [Member]
  private var row = 0

  init(columns: [FormatColumn], layout: PartLayout) {
    self.layout = layout
    names = columns.map(\.name)
    readings = columns.map { JSONReading($0.type) }
    keys = JSONKeys(names: names)
    members = columns.map { Member(target: ScalarTarget($0.type)) }
  }

  mutating func decode(
    _ bytes: UnsafeRawBufferPointer, into lanes: UnsafeBufferPointer<LaneSink>
  ) throws(DecodeFault) {
    var cursor = JSONCursor(bytes)
    cursor.skipBlanks()
    switch layout {
    case .anonymous:
      if lanes.isEmpty { try cursor.skipValue() } else { try read(&cursor, member: 0, into: lanes) }
    case .record:
      if cursor.peek == UInt8(ascii: "n") {
        try cursor.literal("null")
        for lane in lanes { lane.putNull() }
      } else {
        try readRecord(&cursor, into: lanes)
      }
    }
    try cursor.expectEnd()
  }

  @inline(__always)
  private mutating func readRecord(
    _ cursor: inout JSONCursor, into lanes: UnsafeBufferPointer<LaneSink>
  ) throws(DecodeFault) {
    row &+= 1
    try cursor.readMembers(keys, depth: 1) { cursor, member, isExact throws(DecodeFault) in
      if members[member].seenRow == row {
        // The key came before: the last one counts, but none that differs in case against one that does not.
        if !isExact, members[member].exactRow == row { return try cursor.skipValue(depth: 1) }
        lanes[member].removeLast()
      }
      members[member].seenRow = row
      if isExact { members[member].exactRow = row }
      try read(&cursor, member: member, into: lanes)
    }
    for index in members.indices where members[index].seenRow != row { lanes[index].putNull() }
  }

  @inline(__always)
  private func read(
    _ cursor: inout JSONCursor, member: Int, into lanes: UnsafeBufferPointer<LaneSink>
  ) throws(DecodeFault) {
    do throws(DecodeFault) {
      if let target = members[member].target {
        var lane = lanes[member]
        try cursor.read(target, into: &lane)
      } else {
        try readNested(&cursor, member: member, into: lanes[member])
      }
    } catch {
      throw error.inside(names[member])
    }
  }

  @inline(never)
  private func readNested(
    _ cursor: inout JSONCursor, member: Int, into lane: LaneSink
  ) throws(DecodeFault) {
    let value = try cursor.read(readings[member], depth: 2)
    if value.isNull { lane.putNull() } else { lane.put(nested: value) }
  }
}
