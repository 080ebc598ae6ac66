/// Which slots belong to which window, to act on all groups of a window once it is over.
struct WindowIndex {
  /// By the window's start.
  private var slots: [Int64: [Int32]] = [:]
  private var earliest: Int64 = .max

  mutating func insert(_ slot: Int32, start: Int64) {
    slots[start, default: []].append(slot)
    earliest = min(earliest, start)
  }

  /// Takes out all windows that are over, the earliest first. What is over must not begin after what is not.
  mutating func removeAll(where isOver: (_ start: Int64) -> Bool) -> [(start: Int64, slots: [Int32])] {
    guard earliest != .max, isOver(earliest) else { return [] }
    let over = slots.keys.filter(isOver).sorted()
    let removed = over.map { (start: $0, slots: slots.removeValue(forKey: $0) ?? []) }
    earliest = slots.keys.min() ?? .max
    return removed
  }
}
