/// A session: from its first row's time to its last's, both included, and the slot of its state.
struct SessionWindow {
  var start: Int64
  var end: Int64
  var slot: Int32
}

/// The sessions of all keys, for rows to find theirs. The sessions of a key lie further apart than the gap.
struct SessionIndex: ~Copyable {
  private var keys = GroupTable()
  /// By the key's slot, in the order of time.
  private var sessions: [[SessionWindow]] = []

  /// Those that a row of a key at a time belongs to: it is no further from them than the gap.
  func sessions(of key: UnsafeRawBufferPointer, around time: Int64, gapMillis: Int64) -> ArraySlice<SessionWindow> {
    let slot = keys.find(key)
    if slot < 0 { return [] }
    let all = sessions[Int(slot)]
    let from = time.saturatingSubtract(gapMillis)
    let to = time.saturatingAdd(gapMillis)
    let first = all.firstIndex { $0.end >= from } ?? all.endIndex
    let last = all[first...].firstIndex { $0.start > to } ?? all.endIndex
    return all[first..<last]
  }

  /// Adds a session in the place of those that it was made from.
  mutating func replace(_ old: ArraySlice<SessionWindow>, by session: SessionWindow, of key: UnsafeRawBufferPointer) {
    let slot = Int(keys.findOrInsert(key).slot)
    while sessions.count <= slot { sessions.append([]) }
    if old.isEmpty {
      let place = sessions[slot].firstIndex { $0.start > session.start } ?? sessions[slot].endIndex
      sessions[slot].insert(session, at: place)
    } else {
      sessions[slot].replaceSubrange(old.indices, with: CollectionOfOne(session))
    }
  }

  mutating func remove(_ stateSlot: Int32, of key: UnsafeRawBufferPointer) {
    let slot = keys.find(key)
    if slot < 0 { return }
    sessions[Int(slot)].removeAll { $0.slot == stateSlot }
    if sessions[Int(slot)].isEmpty { keys.remove(slot) }
  }
}

/// Sessions in the order of their ends. One that has grown or is gone stays in it, to be told apart when its turn
/// comes.
struct SessionQueue {
  /// A binary heap: each element ends no later than its two children.
  private var heap: [(end: Int64, slot: Int32)] = []

  mutating func insert(_ slot: Int32, end: Int64) {
    heap.append((end, slot))
    var place = heap.count - 1
    while place > 0, heap[place].end < heap[(place - 1) / 2].end {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  /// Takes out those that ended before a time, the earliest first.
  mutating func removeAll(endingBefore limit: Int64) -> [(end: Int64, slot: Int32)] {
    var over: [(end: Int64, slot: Int32)] = []
    while let first = heap.first, first.end < limit {
      over.append(first)
      heap.swapAt(0, heap.count - 1)
      heap.removeLast()
      siftDown()
    }
    return over
  }

  private mutating func siftDown() {
    var place = 0
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2] where child < heap.count && heap[child].end < heap[least].end {
        least = child
      }
      if least == place { return }
      heap.swapAt(place, least)
      place = least
    }
  }
}
