import Testing

@testable import Runtime

@Suite struct SlotRecordsTests {
  private final class Counted {
    static nonisolated(unsafe) var living = 0
    init() { Self.living += 1 }
    deinit { Self.living -= 1 }
  }

  /// Records of some field types: each keeps its value while records grow over several chunks.
  @Test(arguments: [0, 1, 5, 32, 64])
  func fieldsKeepTheirValues(keyRoom: Int) {
    let records = SlotRecords()
    let flag = records.addField(true)
    let time = records.addField(Int64(-7))
    let wide = records.addField(Int128(3))
    let small = records.addField(UInt16(9))
    let other = records.addField(false)
    let text = records.addField("none")
    var moved = 0
    for slot in 0..<Int32(60_000) {
      if !records.hasRoom(for: 1) { moved += 1 }
      records.reserve(1, keyRoom: keyRoom)
      let new = records.append()
      let place = records.place(of: slot)
      let isInitial =
        new == slot && flag[place] && time[place] == -7 && wide[place] == 3 && small[place] == 9 && !other[place]
        && text[place] == "none"
      if !isInitial { Issue.record("slot \(slot) is not as a new one") }
      flag[place] = slot % 2 == 0
      time[place] = Int64(slot) * 1_000_000_007
      wide[place] = Int128(slot) << 70
      small[place] = UInt16(truncatingIfNeeded: slot)
      other[place] = slot % 3 == 0
      if slot % 100 == 0 { text[place] = "the text of slot \(slot)" }
    }
    #expect(moved > 10)
    #expect(records.keyRoom >= keyRoom)
    for slot in 0..<Int32(60_000) {
      let place = records.place(of: slot)
      let isKept =
        flag[place] == (slot % 2 == 0) && time[place] == Int64(slot) * 1_000_000_007
        && wide[place] == Int128(slot) << 70 && small[place] == UInt16(truncatingIfNeeded: slot) && other[place] == (slot % 3 == 0)
        && text[place] == (slot % 100 == 0 ? "the text of slot \(slot)" : "none")
      if !isKept { Issue.record("slot \(slot) has lost a value") }
    }
  }

  /// Widths of records that divide a chunk and others, so that places are where divisions say.
  @Test(arguments: [1, 3, 8, 13, 40, 100, 1000])
  func placesAreApart(fieldCount: Int) {
    let records = SlotRecords()
    let fields = (0..<fieldCount).map { records.addField(Int64($0)) }
    let count = Int32(6_000_000 / (fieldCount * 8 + 8))
    for slot in 0..<count {
      records.reserve(1)
      _ = records.append()
      let place = records.place(of: slot)
      fields[0][place] = Int64(slot)
      fields[fieldCount - 1][place] = ~Int64(slot)
    }
    for slot in 0..<count {
      let place = records.place(of: slot)
      let isKept = fields[fieldCount - 1][place] == ~Int64(slot) && (fieldCount == 1 || fields[0][place] == Int64(slot))
      if !isKept { Issue.record("slot \(slot) shares its place") }
    }
  }

  @Test func whatRecordsHoldIsFreedOnce() {
    do {
      let records = SlotRecords()
      let held = records.addField(Counted?.none)
      for slot in 0..<Int32(1000) {
        records.reserve(1)
        _ = records.append()
        held[records.place(of: slot)] = Counted()
      }
      #expect(Counted.living == 1000)
      held[records.place(of: 3)] = nil
      #expect(Counted.living == 999)
    }
    #expect(Counted.living == 0)
  }
}
