#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Gives each distinct key (a byte string) a slot, a small number counted from 0, by which columns of state are
/// indexed. The index of all that is kept by key: groups, table rows, windows.
///
///     resolve ["a", "b", "a"]  ->  [0, 1, 0]
///
/// Open addressing with linear probing over 8-byte entries (half a hash and the slot); the keys lie in an arena, and
/// where each is in the record of its slot, beside what else its store keeps there. Slots of removed keys are given out
/// again. Belongs to one task and its thread.
package struct GroupTable: ~Copyable {
  /// What `find` gives where there is no such key, and `resolve` for a NULL key.
  package static let noSlot: Int32 = -1

  private var entries: UnsafeMutablePointer<Entry>
  /// Number of entries.
  private var capacity: Int
  private var arena = ByteArena()
  private var places: SlotLane<ByteArena.Place>
  private var freeSlots: [Int32] = []
  private let hasher: KeyHash
  /// How many keys there are.
  package private(set) var count = 0
  /// One more than the highest slot ever given out.
  package private(set) var slotCount = 0

  struct Entry {
    var hash: UInt32
    /// `emptySlot` where there is none.
    var slot: Int32

    static let empty = Entry(hash: 0, slot: GroupTable.noSlot)
  }

  package init() {
    self.init(in: SlotRecords())
  }

  /// - Parameter records: of the slots: they have room for all that were given out.
  init(seed: UInt64 = KeyHash.processSeed, in records: SlotRecords = SlotRecords()) {
    hasher = KeyHash(seed: seed)
    capacity = 64
    entries = .allocate(capacity: capacity)
    entries.initialize(repeating: .empty, count: capacity)
    places = SlotLane(filler: .none, in: records, at: records.keyPlace)
  }

  deinit {
    entries.deallocate()
  }

  /// What table and keys take in memory.
  package var byteCount: Int { capacity * MemoryLayout<Entry>.stride + arena.byteCount + places.byteCount }

  /// The slot of a key; `noSlot` where it has none.
  package func find(_ key: UnsafeRawBufferPointer) -> Int32 {
    entries[position(of: key, hash: hash(key))].slot
  }

  /// The slot of a key, a new one where it had none.
  package mutating func findOrInsert(_ key: UnsafeRawBufferPointer) -> (slot: Int32, isNew: Bool) {
    insert(key, hash: hash(key))
  }

  /// The key of a slot in use. It stays valid until the key is removed.
  package func key(at slot: Int32) -> UnsafeRawBufferPointer {
    arena.bytes(at: places[Int(slot)])
  }

  /// Whether a slot below `slotCount` belongs to a key.
  package func isInUse(_ slot: Int32) -> Bool {
    slot >= 0 && Int(slot) < slotCount && places[Int(slot)] != .none
  }

  /// Takes out the key of a slot in use; the slot may be given to another.
  package mutating func remove(_ slot: Int32) {
    let key = key(at: slot)
    removeEntry(at: position(of: key, hash: hash(key)))
    arena.release(places[Int(slot)])
    places[Int(slot)] = .none
    freeSlots.append(slot)
    count -= 1
  }
}

/// A batch of keys at once.
extension GroupTable {
  private static var stretch: Int { 64 }

  /// Gives the slot of each key, new ones where they had none; `noSlot` for NULL.
  ///
  /// In passes over a few dozen keys, each of which reads places that don't depend on one another, so that the
  /// processor fetches many of them at once: this hides most of what memory costs once a table outgrows the caches.
  package mutating func resolve(_ keys: BytesColumn, into slots: UnsafeMutablePointer<Int32>) {
    withUnsafeTemporaryAllocation(of: Probe.self, capacity: Self.stretch) { probes in
      // Holds: temporary memory for `stretch` probes of a trivial type, written before it is read.
      let probes = probes.baseAddress.unsafelyUnwrapped
      var start = 0
      while start < keys.count {
        let end = min(start + Self.stretch, keys.count)
        probe(keys, start..<end, probes)
        for row in start..<end {
          slots[row] = keys.valid[row] ? settle(keys.bytes(at: row), probes[row &- start]) : Self.noSlot
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
          let key = keys.bytes(at: row)
          if !keys.valid[row] {
            slots[row] = Self.noSlot
          } else if probe.place != .none, Self.isEqual(arena.bytes(at: probe.place), key) {
            slots[row] = probe.slot
          } else {
            slots[row] = entries[position(of: key, hash: probe.hash)].slot
          }
        }
      }
    }
  }

  /// What the fetching passes found out about a key: its hash, and the slot of the first entry that has the same.
  private struct Probe {
    var hash: UInt32
    var slot: Int32
    var place: ByteArena.Place
  }

  @inline(__always)
  private func probe(_ keys: BytesColumn, _ rows: Range<Int>, _ probes: UnsafeMutablePointer<Probe>) {
    let count = rows.count
    for index in 0..<count {
      probes[index].hash = hash(keys.bytes(at: rows.lowerBound &+ index))
    }
    for index in 0..<count {
      let hash = probes[index].hash
      var position = home(of: hash)
      var entry = entries[position]
      while entry.slot >= 0, entry.hash != hash {
        position = behind(position)
        entry = entries[position]
      }
      probes[index].slot = entry.slot
    }
    for index in 0..<count {
      let slot = probes[index].slot
      probes[index].place = slot >= 0 ? places[Int(slot)] : .none
    }
    // Both ends of each key: what is compared later is then on its way.
    var touched = 0
    for index in 0..<count where probes[index].place != .none {
      touched &+= Int(arena.bytes(at: probes[index].place).last ?? 0)
    }
    _blackHole(touched)
  }

  @inline(__always)
  private mutating func settle(_ key: UnsafeRawBufferPointer, _ probe: Probe) -> Int32 {
    // Nothing is removed between the passes, so what was found still holds.
    if probe.place != .none, Self.isEqual(arena.bytes(at: probe.place), key) { return probe.slot }
    return insert(key, hash: probe.hash).slot
  }
}

extension GroupTable {
  @inline(__always)
  private func hash(_ key: UnsafeRawBufferPointer) -> UInt32 {
    guard let bytes = key.baseAddress else { return 0 }
    return UInt32(truncatingIfNeeded: hasher.hash(bytes, count: key.count))
  }

  /// Where an entry with that hash would be, were all others empty: the hash as a share of the capacity, which so may
  /// grow by less than double.
  @inline(__always)
  private func home(of hash: UInt32) -> Int {
    Int(truncatingIfNeeded: (UInt64(hash) &* UInt64(truncatingIfNeeded: capacity)) &>> 32)
  }

  @inline(__always)
  private func behind(_ position: Int) -> Int { position &+ 1 == capacity ? 0 : position &+ 1 }

  /// Where the key's entry is, or the empty entry where it would be. There always is an empty one.
  @inline(__always)
  private func position(of key: UnsafeRawBufferPointer, hash: UInt32) -> Int {
    var position = home(of: hash)
    while true {
      let entry = entries[position]
      if entry.slot < 0 { return position }
      if entry.hash == hash, Self.isEqual(arena.bytes(at: places[Int(entry.slot)]), key) { return position }
      position = behind(position)
    }
  }

  @inline(never)
  private mutating func insert(_ key: UnsafeRawBufferPointer, hash: UInt32) -> (slot: Int32, isNew: Bool) {
    var position = position(of: key, hash: hash)
    if entries[position].slot >= 0 { return (entries[position].slot, false) }
    if count * 4 >= capacity * 3 {
      grow()
      position = self.position(of: key, hash: hash)
    }
    let slot = freeSlots.popLast() ?? Int32(slotCount)
    slotCount = max(slotCount, Int(slot) + 1)
    places.reserve(slotCount)
    places[Int(slot)] = arena.store(key)
    entries[position] = Entry(hash: hash, slot: slot)
    count += 1
    return (slot, true)
  }

  private mutating func grow() {
    let old = entries
    let oldCapacity = capacity
    capacity += capacity / 2
    entries = .allocate(capacity: capacity)
    entries.initialize(repeating: .empty, count: capacity)
    for index in 0..<oldCapacity where old[index].slot >= 0 {
      var position = home(of: old[index].hash)
      while entries[position].slot >= 0 { position = behind(position) }
      entries[position] = old[index]
    }
    old.deallocate()
  }

  /// Empties an entry and moves back those behind it that would not be found any more.
  private mutating func removeEntry(at removed: Int) {
    var hole = removed
    var next = behind(hole)
    while entries[next].slot >= 0 {
      if distance(from: home(of: entries[next].hash), to: next) >= distance(from: hole, to: next) {
        entries[hole] = entries[next]
        hole = next
      }
      next = behind(next)
    }
    entries[hole] = .empty
  }

  /// How many steps it is from one position to another.
  private func distance(from start: Int, to end: Int) -> Int { end >= start ? end - start : end - start + capacity }

  @inline(__always)
  private static func isEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    let count = left.count
    guard count == right.count else { return false }
    guard let left = left.baseAddress, let right = right.baseAddress else { return true }
    if count < 8 || count > 64 { return memcmp(left, right, count) == 0 }
    // A call takes longer than keys of usual length do: words, the last of which may overlap the one before.
    var difference = word(left, count &- 8) ^ word(right, count &- 8)
    var offset = 0
    while offset &+ 8 < count {
      difference |= word(left, offset) ^ word(right, offset)
      offset &+= 8
    }
    return difference == 0
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }
}

/// Makes the compiler believe that a number is used.
@inline(never)
private func _blackHole(_ number: Int) {}
