import CIntrinsics

/// Gives each distinct key (a byte string) a slot, a small number counted from 0, by which the records of state are
/// found. The index of all that is kept by key: groups, table rows, windows.
///
///     resolve ["a", "b", "a"]  ->  [0, 1, 0]
///
/// A `HashIndex` tells the slot under a key's hash, and the slot's record has the key, beside what else its store keeps
/// there. Slots of removed keys are given out again. Belongs to one task and its thread.
package struct GroupTable: ~Copyable {
  /// What `find` gives where there is no such key, and `resolve` for a NULL key.
  package static let noSlot = HashIndex.noSlot

  private var index: HashIndex
  private let records: SlotRecords
  private var keys: SlotKeys
  private var freeSlots: [Int32] = []
  private let hasher: KeyHash
  /// How many keys there are.
  package private(set) var count = 0
  /// One more than the highest slot ever given out.
  package var slotCount: Int { records.count }

  package init() {
    self.init(in: SlotRecords())
  }

  /// - Parameters:
  ///   - records: of the slots, which this table adds; all their fields were added before.
  ///   - index: an empty one.
  init(
    seed: UInt64 = KeyHash.processSeed, in records: SlotRecords = SlotRecords(), index: consuming HashIndex = HashIndex()
  ) {
    hasher = KeyHash(seed: seed)
    self.index = index
    self.records = records
    keys = SlotKeys(in: records)
  }

  /// What the table takes besides the records.
  package var byteCount: Int { index.byteCount + keys.byteCount }

  /// The slot of a key; `noSlot` where it has none.
  package func find(_ key: UnsafeRawBufferPointer) -> Int32 { find(key, hash: hash(key)) }

  /// The slot of a key, a new one where it had none.
  package mutating func findOrInsert(_ key: UnsafeRawBufferPointer) -> (slot: Int32, isNew: Bool) {
    let hash = hash(key)
    let slot = find(key, hash: hash)
    if slot >= 0 { return (slot, false) }
    keys.reserve(1, for: { _ in key }, count: 1)
    return (insert(key, hash: hash), true)
  }

  /// The key of a slot in use. It stays valid until a key is added, or this one removed.
  package func key(at slot: Int32) -> UnsafeRawBufferPointer { keys.bytes(at: records.place(of: slot)) }

  /// Whether a slot below `slotCount` belongs to a key.
  package func isInUse(_ slot: Int32) -> Bool {
    slot >= 0 && Int(slot) < slotCount && keys.isUsed(records.place(of: slot))
  }

  /// Takes out the key of a slot in use; the slot may be given to another.
  package mutating func remove(_ slot: Int32) {
    let place = records.place(of: slot)
    index.remove(hash(keys.bytes(at: place)), slot)
    keys.remove(at: place)
    freeSlots.append(slot)
    count -= 1
  }
}

/// A batch of keys at once.
extension GroupTable {
  private static var stretch: Int { 64 }

  /// Gives the slot of each key, new ones where they had none; `noSlot` for NULL.
  ///
  /// In passes over a few dozen keys, each of which has the memory fetched that the next one reads: this hides most of
  /// what it costs once a table outgrows the caches.
  package mutating func resolve(_ keys: BytesColumn, into slots: UnsafeMutablePointer<Int32>) {
    withUnsafeTemporaryAllocation(of: Probe.self, capacity: Self.stretch) { probes in
      // Holds: temporary memory for `stretch` probes of a trivial type, written before it is read.
      let probes = probes.baseAddress.unsafelyUnwrapped
      var start = 0
      while start < keys.count {
        let end = min(start + Self.stretch, keys.count)
        // Records stay where they are while probes point to them.
        self.keys.reserve(end - start, for: { keys.bytes(at: start + $0) }, count: end - start)
        probe(keys, start..<end, probes)
        let map = records.map
        for row in start..<end {
          let probe = probes[row &- start]
          if !keys.valid[row] {
            slots[row] = Self.noSlot
          } else if let place = probe.place, SlotKeys.isEqualInRecord(place, keys.bytes(at: row), map) {
            slots[row] = probe.slot
          } else {
            slots[row] = settle(keys.bytes(at: row), hash: probe.hash)
          }
        }
        start = end
      }
    }
  }

  /// Gives the slot of each key, `noSlot` where it has none and for NULL; adds none. In passes as `resolve`.
  package func find(_ keys: BytesColumn, into slots: UnsafeMutablePointer<Int32>) {
    withUnsafeTemporaryAllocation(of: Probe.self, capacity: Self.stretch) { probes in
      // Holds: as in `resolve`.
      let probes = probes.baseAddress.unsafelyUnwrapped
      for start in stride(from: 0, to: keys.count, by: Self.stretch) {
        let end = min(start + Self.stretch, keys.count)
        probe(keys, start..<end, probes)
        for row in start..<end {
          let probe = probes[row &- start]
          if !keys.valid[row] {
            slots[row] = Self.noSlot
          } else if let place = probe.place, self.keys.isEqual(place, keys.bytes(at: row)) {
            slots[row] = probe.slot
          } else {
            slots[row] = find(keys.bytes(at: row), hash: probe.hash)
          }
        }
      }
    }
  }

  /// What the fetching passes found out about a key: its hash, and the slot of the first entry that has the same.
  private struct Probe {
    var hash: UInt32
    var slot: Int32
    /// nil: there is no such entry.
    var place: SlotPlace?
  }

  @inline(__always)
  private func probe(_ keys: BytesColumn, _ rows: Range<Int>, _ probes: UnsafeMutablePointer<Probe>) {
    let count = rows.count
    for index in 0..<count {
      let hash = hash(keys.bytes(at: rows.lowerBound &+ index))
      probes[index].hash = hash
      self.index.prefetch(hash)
    }
    let map = records.map
    for index in 0..<count {
      let slot = self.index.first(probes[index].hash)
      probes[index].slot = slot
      if slot >= 0 {
        let place = map.place(of: slot)
        probes[index].place = place
        // Both ends: what lies between is on these two lines, but for records of many aggregates.
        prefetch_line(place.address)
        prefetch_line(place.address + (map.stride &- 1))
      } else {
        probes[index].place = nil
      }
    }
    if self.keys.hasLong {
      for index in 0..<count {
        if let place = probes[index].place, let key = self.keys.longKey(at: place) { prefetch_line(key) }
      }
    }
  }
}

extension GroupTable {
  @inline(__always)
  private func hash(_ key: UnsafeRawBufferPointer) -> UInt32 {
    guard let bytes = key.baseAddress else { return 0 }
    return UInt32(truncatingIfNeeded: hasher.hash(bytes, count: key.count))
  }

  private func find(_ key: UnsafeRawBufferPointer, hash: UInt32) -> Int32 {
    index.find(hash) { keys.isEqual(records.place(of: $0), key) }
  }

  /// The slot of a key that was not found at once: it is long, shares its hash with another, or is new. A record is
  /// reserved.
  @inline(never)
  private mutating func settle(_ key: UnsafeRawBufferPointer, hash: UInt32) -> Int32 {
    let slot = find(key, hash: hash)
    return slot >= 0 ? slot : insert(key, hash: hash)
  }

  /// Gives a key that is not there a slot. A record is reserved.
  private mutating func insert(_ key: UnsafeRawBufferPointer, hash: UInt32) -> Int32 {
    let slot = freeSlots.popLast() ?? records.append()
    keys.set(key, at: records.place(of: slot))
    index.insert(hash, slot)
    count += 1
    return slot
  }
}
