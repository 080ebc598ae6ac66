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
