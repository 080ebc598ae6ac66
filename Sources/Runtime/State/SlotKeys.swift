import CIntrinsics

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The key of each slot: in its record, so that whoever has fetched one has both, or in an arena where it is too long.
///
///     short:  [... 5 ... | h e l l o ]      long:  [... isLong ... | place in the arena ]
struct SlotKeys: ~Copyable {
  /// No key is longer that lies in a record.
  static let longestInRecord = 64
  // What a record has instead of the length of its slot's key where there is none, or it lies in the arena.
  static let unused: UInt8 = 255
  private static let isLong: UInt8 = 254
  /// A record has room for this in any case.
  private static let placeBytes = MemoryLayout<ByteArena.Place>.size

  private let records: SlotRecords
  private var arena = ByteArena()
  /// Whether any key lies, or lay, in the arena.
  private(set) var hasLong = false

  init(in records: SlotRecords) {
    self.records = records
  }

  /// What keys take besides the records.
  var byteCount: Int { arena.byteCount }

  /// The key of a slot in use. It stays where it is until the key is removed or records are added.
  func bytes(at place: SlotPlace) -> UnsafeRawBufferPointer {
    switch length(at: place) {
    case Self.isLong: arena.bytes(at: longPlace(place))
    case Self.unused: UnsafeRawBufferPointer(start: nil, count: 0)
    case let length: UnsafeRawBufferPointer(start: place.address + records.map.keyOffset, count: Int(length))
    }
  }

  func isUsed(_ place: SlotPlace) -> Bool { length(at: place) != Self.unused }

  /// Whether a slot's key has the same bytes.
  @inline(__always)
  func isEqual(_ place: SlotPlace, _ key: UnsafeRawBufferPointer) -> Bool {
    Self.isEqualInRecord(place, key, records.map) || (hasLong && isEqualToLong(place, key))
  }

  /// Whether a slot's key lies in its record and has the same bytes.
  @inline(__always)
  static func isEqualInRecord(_ place: SlotPlace, _ key: UnsafeRawBufferPointer, _ map: SlotMap) -> Bool {
    let length = place.address.load(fromByteOffset: map.keyLengthOffset, as: UInt8.self)
    guard key.count == Int(length), key.count <= longestInRecord else { return false }
    guard let bytes = key.baseAddress else { return true }
    return isEqual(UnsafeRawPointer(place.address + map.keyOffset), bytes, count: key.count)
  }

  @inline(never)
  private func isEqualToLong(_ place: SlotPlace, _ key: UnsafeRawBufferPointer) -> Bool {
    guard length(at: place) == Self.isLong else { return false }
    let own = arena.bytes(at: longPlace(place))
    guard own.count == key.count, let left = own.baseAddress, let right = key.baseAddress else {
      return own.count == key.count
    }
    return memcmp(left, right, key.count) == 0
  }

  /// Where a long key's bytes begin; nil for one that lies in its record.
  func longKey(at place: SlotPlace) -> UnsafeRawPointer? {
    length(at: place) == Self.isLong ? arena.bytes(at: longPlace(place)).baseAddress : nil
  }

  /// Sets the key of a slot that has none.
  mutating func set(_ key: UnsafeRawBufferPointer, at place: SlotPlace) {
    let target = place.address + records.map.keyOffset
    if key.count <= min(records.keyRoom, Self.longestInRecord) {
      setLength(UInt8(truncatingIfNeeded: key.count), at: place)
      if let bytes = key.baseAddress { memcpy(target, bytes, key.count) }
    } else {
      setLength(Self.isLong, at: place)
      target.storeBytes(of: arena.store(key), as: ByteArena.Place.self)
      hasLong = true
    }
  }

  mutating func remove(at place: SlotPlace) {
    if length(at: place) == Self.isLong { arena.release(longPlace(place)) }
    setLength(Self.unused, at: place)
  }

  private func length(at place: SlotPlace) -> UInt8 {
    place.address.load(fromByteOffset: records.map.keyLengthOffset, as: UInt8.self)
  }

  private func setLength(_ length: UInt8, at place: SlotPlace) {
    place.address.storeBytes(of: length, toByteOffset: records.map.keyLengthOffset, as: UInt8.self)
  }

  private func longPlace(_ place: SlotPlace) -> ByteArena.Place {
    place.address.loadUnaligned(fromByteOffset: records.map.keyOffset, as: ByteArena.Place.self)
  }

  /// A call takes longer than keys of usual length do.
  @inline(__always)
  private static func isEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, count: Int) -> Bool {
    switch count {
    case 16...32: return equal_bytes_16_to_32(left, right, count)
    case 8..<16: return areEqual(left, right, count, UInt64.self)
    case 4..<8: return areEqual(left, right, count, UInt32.self)
    default: return memcmp(left, right, count) == 0
    }
  }

  /// The same where there are one to two words, as two that may overlap.
  @inline(__always)
  private static func areEqual<Word: FixedWidthInteger & BitwiseCopyable>(
    _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int, _: Word.Type
  ) -> Bool {
    let last = count &- MemoryLayout<Word>.size
    let heads = left.loadUnaligned(as: Word.self) ^ right.loadUnaligned(as: Word.self)
    let tails = left.loadUnaligned(fromByteOffset: last, as: Word.self)
      ^ right.loadUnaligned(fromByteOffset: last, as: Word.self)
    return heads | tails == 0
  }
}

/// How much room records should have for keys.
extension SlotKeys {
  /// Makes room for `more` records. Where records are copied, room is made too for the keys that there are: nearly all
  /// of them, but for the long ones.
  ///
  /// - Parameter new: keys that are about to come, which tell while there are no others.
  mutating func reserve(_ more: Int, for new: (Int) -> UnsafeRawBufferPointer, count newCount: Int) {
    if records.hasRoom(for: more) { return }
    guard records.isCopiedNext else { return records.reserve(more) }
    var lengths = KeyLengths()
    for slot in 0..<Int32(records.count) where isUsed(records.place(of: slot)) {
      lengths.add(bytes(at: records.place(of: slot)).count)
    }
    if records.count == 0 {
      for index in 0..<newCount { lengths.add(new(index).count) }
    }
    let before = records.keyRoom
    records.reserve(more, keyRoom: max(lengths.room, Self.placeBytes))
    guard hasLong, records.keyRoom > before else { return }
    for slot in 0..<Int32(records.count) { takeIn(records.place(of: slot)) }
  }

  /// Moves a key from the arena into its record, if it has room now.
  private mutating func takeIn(_ place: SlotPlace) {
    guard length(at: place) == Self.isLong else { return }
    let long = longPlace(place)
    let key = arena.bytes(at: long)
    guard key.count <= min(records.keyRoom, Self.longestInRecord) else { return }
    set(key, at: place)
    arena.release(long)
  }
}

/// How long keys are.
private struct KeyLengths {
  /// By length; the last one is of all that are too long for a record.
  private var counts = [Int](repeating: 0, count: SlotKeys.longestInRecord + 2)
  private var total = 0

  mutating func add(_ length: Int) {
    counts[min(length, SlotKeys.longestInRecord + 1)] += 1
    total += 1
  }

  /// What seven of eight keys have room in, and a few bytes more where lengths vary, for numbers grow; 0 where most
  /// keys are too long for a record.
  var room: Int {
    var rest = total - total / 8
    for (length, count) in counts.enumerated() {
      rest -= count
      if rest <= 0 {
        if length > SlotKeys.longestInRecord { return 0 }
        return count == total ? length : min(length + 3, SlotKeys.longestInRecord)
      }
    }
    return 0
  }
}
