/// Which slots of a store were changed since they were last asked for, each once, in the order of the first change.
struct ChangedSlots: ~Copyable {
  private var flags: SlotLane<Bool>
  private(set) var slots: [Int32] = []
  private static let keptCapacity = 1 << 16

  init(in records: SlotRecords? = nil) {
    flags = SlotLane(filler: false, in: records)
  }

  var isEmpty: Bool { slots.isEmpty }

  var byteCount: Int { flags.byteCount + slots.capacity * MemoryLayout<Int32>.stride }

  /// Makes room for slots below `count`.
  mutating func reserve(_ count: Int) {
    flags.reserve(count)
  }

  /// - Returns: whether the slot was unchanged before.
  @discardableResult @inline(__always)
  mutating func insert(_ slot: Int32) -> Bool {
    if flags[Int(slot)] { return false }
    flags[Int(slot)] = true
    slots.append(slot)
    return true
  }

  /// Inserts all slots but `GroupTable.noSlot`.
  mutating func insert(contentsOf others: [Int32]) {
    for slot in others where slot >= 0 { insert(slot) }
  }

  mutating func removeAll() {
    for slot in slots { flags[Int(slot)] = false }
    // What an unusual number of changes took is given back.
    slots.removeAll(keepingCapacity: slots.capacity <= Self.keptCapacity)
  }
}
