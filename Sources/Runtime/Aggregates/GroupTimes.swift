/// The time of each group of a store, the highest of its rows', and which groups changed since the last commit.
struct GroupTimes: ~Copyable {
  /// False for slots that are not used, are gone, or have not had a row yet.
  private var flags = SlotLane<Bool>(filler: false)
  private var times = SlotLane<Int64>(filler: .min)
  private var changes = ChangedSlots()
  private(set) var liveCount = 0

  var byteCount: Int { flags.byteCount + times.byteCount + changes.byteCount }

  /// Groups that changed since the last `forgetChanges`.
  var changedSlots: [Int32] { changes.slots }

  mutating func reserve(_ slotCount: Int) {
    flags.reserve(slotCount)
    times.reserve(slotCount)
    changes.reserve(slotCount)
  }

  @inline(__always)
  func isLive(_ slot: Int32) -> Bool { flags[Int(slot)] }

  /// The time of a group, and once it is gone the time that it had.
  @inline(__always)
  subscript(slot: Int32) -> Int64 { times[Int(slot)] }

  /// Notes that a row came to a group.
  @inline(__always)
  mutating func touch(_ slot: Int32, _ time: Int64) {
    if !isLive(slot) {
      flags[Int(slot)] = true
      liveCount &+= 1
      times[Int(slot)] = time
    } else if time > times[Int(slot)] {
      times[Int(slot)] = time
    }
    changes.insert(slot)
  }

  /// Notes rows that came to groups, one after the other.
  mutating func touch(_ slots: [Int32], _ rowTimes: [Int64]) {
    for row in 0..<slots.count where slots[row] >= 0 { touch(slots[row], rowTimes[row]) }
  }

  /// The same, and gives the group's time after each row.
  ///
  /// - Parameter wasLive: gets for each row whether its group was live before it; nil: nobody asks.
  mutating func touch(_ slots: [Int32], _ rowTimes: [Int64], wasLive: inout [Bool]?) -> FixedColumn<Int64> {
    let result = FixedColumn<Int64>(capacity: slots.count, filler: 0)
    for (row, slot) in slots.enumerated() {
      guard slot >= 0 else {
        wasLive?.append(false)
        result.append(rowTimes[row])
        continue
      }
      wasLive?.append(isLive(slot))
      touch(slot, rowTimes[row])
      result.append(self[slot])
    }
    return result
  }

  /// Makes a group live with the time that was kept.
  mutating func restore(_ slot: Int32, _ time: Int64) {
    if !isLive(slot) { liveCount += 1 }
    flags[Int(slot)] = true
    times[Int(slot)] = time
  }

  /// Makes a group one that is not live.
  mutating func clear(_ slot: Int32) {
    if isLive(slot) { liveCount -= 1 }
    flags[Int(slot)] = false
  }

  mutating func noteChange(_ slot: Int32) { changes.insert(slot) }
  mutating func forgetChanges() { changes.removeAll() }
}
