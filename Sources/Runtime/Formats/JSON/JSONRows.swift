import Planner

/// Reads JSON values into the columns that are wanted of them.
struct JSONRows: RowDecoder {
  private let layout: PartLayout
  private let names: [String]
  private let readings: [JSONReading]
  private let keys: JSONKeys
  /// nil: a nested type, read by `readings`.
  private let targets: [ScalarTarget?]

  init(columns: [FormatColumn], layout: PartLayout) {
    self.layout = layout
    names = columns.map(\.name)
    readings = columns.map { JSONReading($0.type) }
    keys = JSONKeys(names: names)
    targets = columns.map { ScalarTarget($0.type) }
  }

  func decode(
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
  private func readRecord(
    _ cursor: inout JSONCursor, into lanes: UnsafeBufferPointer<LaneSink>
  ) throws(DecodeFault) {
    var seen = MemberSet()
    var exact = MemberSet()
    try cursor.readMembers(keys, depth: 1) { cursor, member, isExact throws(DecodeFault) in
      if seen.contains(member) {
        // The key came before: the last one counts, but none that differs in case against one that does not.
        if !isExact, exact.contains(member) { return try cursor.skipValue(depth: 1) }
        lanes[member].removeLast()
      }
      seen.insert(member)
      if isExact { exact.insert(member) }
      try read(&cursor, member: member, into: lanes)
    }
    if seen.isFull(lanes.count) { return }
    for (index, lane) in lanes.enumerated() where !seen.contains(index) { lane.putNull() }
  }

  @inline(__always)
  private func read(
    _ cursor: inout JSONCursor, member: Int, into lanes: UnsafeBufferPointer<LaneSink>
  ) throws(DecodeFault) {
    do throws(DecodeFault) {
      if let target = targets[member] {
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
