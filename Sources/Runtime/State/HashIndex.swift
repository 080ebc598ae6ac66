import CIntrinsics

/// Finds the slots of keys by their hashes; the keys themselves are elsewhere.
///
/// Open addressing with linear probing over entries of eight bytes. They lie in segments: one that grows up to a large
/// page, then more of that size, one for all hashes that begin with the same bits. A segment that is full is split in
/// two by the next bit (extendible hashing, Fagin et al. 1979). So a table of any size grows by a few hundred thousand
/// entries at a time, and no batch waits for all of them to be moved.
struct HashIndex: ~Copyable {
  /// What there is instead of a slot where none is found.
  static let noSlot: Int32 = -1

  struct Entry {
    var hash: UInt32
    /// `noSlot`: nothing is here.
    var slot: Int32

    static let empty = Entry(hash: 0, slot: HashIndex.noSlot)
  }

  private struct Segment {
    let entries: UnsafeMutablePointer<Entry>
    /// Entries that are not empty.
    var count = 0
    /// How many of its hashes' highest bits are alike.
    var depth = 0
  }

  /// How many entries a segment has once there are several.
  static let largestSegment = LargePages.bytes / MemoryLayout<Entry>.stride

  private var segments: [Segment]
  /// By the highest `depth` bits of a hash: its segment's entries. Several places have one in common where the segment's
  /// own depth is less.
  private var directory: UnsafeMutablePointer<UnsafeMutablePointer<Entry>>
  /// Which segment each place has.
  private var numbers: [Int] = [0]
  private var depth = 0
  /// How many entries each segment has, a power of two.
  private var capacity: Int
  private let limit: Int

  /// - Parameter largestSegment: a power of two, at least 4.
  init(largestSegment: Int = HashIndex.largestSegment) {
    limit = largestSegment
    capacity = min(64, largestSegment)
    segments = [Segment(entries: Self.allocate(capacity))]
    directory = .allocate(capacity: 1)
    directory.initialize(to: segments[0].entries)
  }

  deinit {
    for segment in segments { segment.entries.deallocate() }
    directory.deallocate()
  }

  var byteCount: Int { segments.count * capacity * MemoryLayout<Entry>.stride + numbers.count * 16 }

  /// Has the place where a hash would be found brought into the caches.
  @inline(__always)
  func prefetch(_ hash: UInt32) {
    prefetch_line(entries(of: hash) + home(of: hash))
  }

  /// The slot of the first entry that has the hash: mostly the only one.
  @inline(__always)
  func first(_ hash: UInt32) -> Int32 { find(hash) { _ in true } }

  /// The first slot under the hash that is wanted.
  @inline(__always)
  func find(_ hash: UInt32, where isWanted: (_ slot: Int32) -> Bool) -> Int32 {
    let entries = entries(of: hash)
    var position = home(of: hash)
    while true {
      let entry = entries[position]
      if entry.slot < 0 { return Self.noSlot }
      if entry.hash == hash, isWanted(entry.slot) { return entry.slot }
      position = behind(position)
    }
  }

  /// Adds an entry.
  mutating func insert(_ hash: UInt32, _ slot: Int32) {
    while segments[number(of: hash)].count >= fullCount(number(of: hash)) {
      if segments.count == 1, capacity < limit { growFirst() } else { split(number(of: hash)) }
    }
    Self.put(Entry(hash: hash, slot: slot), into: entries(of: hash), mask: capacity - 1)
    segments[number(of: hash)].count += 1
  }

  /// Takes out an entry that is there, and moves back those behind it that would not be found any more.
  mutating func remove(_ hash: UInt32, _ slot: Int32) {
    let entries = entries(of: hash)
    var hole = home(of: hash)
    while entries[hole].slot != slot {
      if entries[hole].slot < 0 { return }
      hole = behind(hole)
    }
    var next = behind(hole)
    while entries[next].slot >= 0 {
      if distance(from: home(of: entries[next].hash), to: next) >= distance(from: hole, to: next) {
        entries[hole] = entries[next]
        hole = next
      }
      next = behind(next)
    }
    entries[hole] = .empty
    segments[number(of: hash)].count -= 1
  }
}

extension HashIndex {
  // The highest bits tell the segment and the lowest the place in it: no bit tells both.

  @inline(__always)
  private func directoryIndex(of hash: UInt32) -> Int {
    Int(truncatingIfNeeded: UInt64(hash) &>> UInt64(truncatingIfNeeded: 32 &- depth))
  }

  @inline(__always)
  private func entries(of hash: UInt32) -> UnsafeMutablePointer<Entry> { directory[directoryIndex(of: hash)] }

  private func number(of hash: UInt32) -> Int { numbers[directoryIndex(of: hash)] }

  /// While there are no more entries than these, of which the nearest caches have room for all, three quarters of them
  /// stay empty: a hash is then nearly always found at the first look, and that it is can be predicted.
  private static var sparseCapacity: Int { 8192 }

  /// How many entries fill a segment: about a quarter stays empty, for probing to be short, and to end.
  ///
  /// From 11 to 13 of 16, not the same for all: hashes come to all segments alike, so that otherwise all would be split
  /// within a few batches of each other, and some in the same.
  private func fullCount(_ number: Int) -> Int {
    if segments.count == 1, capacity < min(limit, Self.sparseCapacity) { return capacity / 4 }
    let step = (number &* 37 &+ 32) & 63
    return capacity * (352 + step) / 512
  }

  @inline(__always)
  private func home(of hash: UInt32) -> Int { Int(truncatingIfNeeded: hash) & (capacity &- 1) }

  @inline(__always)
  private func behind(_ position: Int) -> Int { (position &+ 1) & (capacity &- 1) }

  /// How many steps it is from one position to another.
  private func distance(from start: Int, to end: Int) -> Int { (end &- start) & (capacity &- 1) }

  /// Doubles the only segment.
  private mutating func growFirst() {
    let old = segments[0]
    let larger = Self.allocate(capacity * 2)
    for position in 0..<capacity where old.entries[position].slot >= 0 {
      Self.put(old.entries[position], into: larger, mask: capacity * 2 - 1)
    }
    old.entries.deallocate()
    capacity *= 2
    segments[0] = Segment(entries: larger, count: old.count)
    directory[0] = larger
  }

  private mutating func split(_ number: Int) {
    let old = segments[number]
    precondition(old.depth < 32, "slots are numbered with 31 bits, which never fill so many segments")
    if old.depth == depth { doubleDirectory() }
    var halves = (
      Segment(entries: Self.allocate(capacity), depth: old.depth + 1),
      Segment(entries: Self.allocate(capacity), depth: old.depth + 1)
    )
    let bit: UInt32 = 1 << UInt32(31 - old.depth)
    for position in 0..<capacity where old.entries[position].slot >= 0 {
      let entry = old.entries[position]
      if entry.hash & bit == 0 {
        Self.put(entry, into: halves.0.entries, mask: capacity - 1)
        halves.0.count += 1
      } else {
        Self.put(entry, into: halves.1.entries, mask: capacity - 1)
        halves.1.count += 1
      }
    }
    old.entries.deallocate()
    segments[number] = halves.0
    segments.append(halves.1)
    // Its places in the directory lie side by side.
    let span = 1 << (depth - old.depth)
    let start = numbers.firstIndex(of: number) ?? 0
    for index in start..<start + span {
      let isUpper = index - start >= span / 2
      numbers[index] = isUpper ? segments.count - 1 : number
      directory[index] = (isUpper ? halves.1 : halves.0).entries
    }
  }

  private mutating func doubleDirectory() {
    let larger = UnsafeMutablePointer<UnsafeMutablePointer<Entry>>.allocate(capacity: numbers.count * 2)
    for index in 0..<numbers.count * 2 { (larger + index).initialize(to: directory[index / 2]) }
    directory.deallocate()
    directory = larger
    numbers = (0..<numbers.count * 2).map { numbers[$0 / 2] }
    depth += 1
  }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Entry> {
    let memory = LargePages.allocate(byteCount: count * MemoryLayout<Entry>.stride)
    return memory.initializeMemory(as: Entry.self, repeating: .empty, count: count)
  }

  /// The caller knows that there is an empty entry.
  @inline(__always)
  private static func put(_ entry: Entry, into entries: UnsafeMutablePointer<Entry>, mask: Int) {
    var position = Int(truncatingIfNeeded: entry.hash) & mask
    while entries[position].slot >= 0 { position = (position &+ 1) & mask }
    entries[position] = entry
  }
}
