/// Which members of a record were seen.
protocol MemberSet {
  init()
  func contains(_ member: Int) -> Bool
  mutating func insert(_ member: Int)
  /// Whether it has the first `count` members, all of them.
  func isFull(_ count: Int) -> Bool
}

/// Bits in a register, for records of up to 64 members.
struct NarrowMemberSet: MemberSet {
  static let limit = 64
  private var bits: UInt64 = 0

  @inline(__always)
  func contains(_ member: Int) -> Bool { bits & Self.bit(member) != 0 }

  @inline(__always)
  mutating func insert(_ member: Int) { bits |= Self.bit(member) }

  @inline(__always)
  func isFull(_ count: Int) -> Bool { count == 0 || bits == .max &>> UInt64(truncatingIfNeeded: Self.limit &- count) }

  @inline(__always)
  private static func bit(_ member: Int) -> UInt64 { 1 &<< UInt64(truncatingIfNeeded: member) }
}

/// For records with more.
struct WideMemberSet: MemberSet {
  private var members: Set<Int> = []

  func contains(_ member: Int) -> Bool { members.contains(member) }
  mutating func insert(_ member: Int) { members.insert(member) }
  func isFull(_ count: Int) -> Bool { members.count == count }
}

/// Which members of a record were seen, and which of them under their name letter for letter.
struct SeenMembers<Members: MemberSet> {
  private(set) var all = Members()
  private(set) var exact = Members()

  @inline(__always)
  mutating func insert(_ member: Int, isExact: Bool) {
    all.insert(member)
    if isExact { exact.insert(member) }
  }
}
