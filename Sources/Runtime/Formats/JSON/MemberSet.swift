/// Which members of a record were seen: bits in a register for the first 64, an array for those of wide records.
struct MemberSet {
  private var low: UInt64 = 0
  private var high: [Bool] = []

  @inline(__always)
  func contains(_ member: Int) -> Bool {
    member < 64 ? low & (1 &<< UInt64(truncatingIfNeeded: member)) != 0 : highContains(member)
  }

  @inline(__always)
  mutating func insert(_ member: Int) {
    if member < 64 { low |= 1 &<< UInt64(truncatingIfNeeded: member) } else { insertHigh(member) }
  }

  /// Whether it has the first `count` members, all of them.
  @inline(__always)
  func isFull(_ count: Int) -> Bool {
    if count < 64 { return low == (1 &<< UInt64(truncatingIfNeeded: count)) &- 1 }
    return (0..<count).allSatisfy(contains)
  }

  @inline(never)
  private func highContains(_ member: Int) -> Bool { member - 64 < high.count && high[member - 64] }

  @inline(never)
  private mutating func insertHigh(_ member: Int) {
    while high.count <= member - 64 { high.append(false) }
    high[member - 64] = true
  }
}
