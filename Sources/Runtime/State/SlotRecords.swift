/// Memory with one record for each slot of a store, in which all that is kept for the slot has a field.
///
///     slot 0: [time | sum | count | flag | key]   slot 1: [time | sum | count | flag | key]   ...
///
/// Rows come to groups in no order, so that a group costs a trip to memory for each place it is kept in once a store
/// outgrows the processor's caches: with its fields side by side that is one or two, and not one for each of them.
///
/// Records lie in chunks, each on a large page. The first one begins small and is copied when it grows. Once it is full,
/// others are added, and no record moves any more. Belongs to one store and its thread.
final class SlotRecords {
  /// How many records there are: those of all slots ever given out.
  private(set) var count = 0
  private(set) var map: SlotMap
  /// How many bytes of a slot's key a record has room for, behind the fields.
  private(set) var keyRoom = 0

  private var chunks: [UnsafeMutableRawPointer] = []
  /// How many records the chunks have room for.
  private var room = 0
  private static let smallestRoom = 16

  private var alignment = 8
  /// Where the last field ends, and what alignment left free before that.
  private var end = 0
  private var gap = 0..<0
  /// What a record begins as.
  private var initial: [UInt8] = []
  /// The fields whose elements are more than their bytes.
  private var owners: [Owner] = []

  private struct Owner {
    let make: (SlotPlace) -> Void
    let destroy: (SlotPlace) -> Void
  }

  init() {
    map = SlotMap(
      chunks: .allocate(capacity: 1), perChunk: 2, reciprocal: 1 << 63, stride: 0, keyLengthOffset: 0, keyOffset: 0)
  }

  deinit {
    for owner in owners {
      for slot in 0..<Int32(count) { owner.destroy(map.place(of: slot)) }
    }
    for chunk in chunks { chunk.deallocate() }
    map.chunks.deallocate()
  }

  var byteCount: Int { room * map.stride }

  @inline(__always)
  func place(of slot: Int32) -> SlotPlace { map.place(of: slot) }

  /// Adds a field to the records, before there are any.
  /// - Parameter initial: what it is in a new record.
  func addField<Element>(_ initial: Element) -> SlotField<Element> {
    precondition(chunks.isEmpty, "fields are added before records")
    let offset = layOut(size: MemoryLayout<Element>.size, alignment: MemoryLayout<Element>.alignment)
    self.initial += Array(repeating: 0, count: max(end - self.initial.count, 0))
    let field = SlotField<Element>(at: offset)
    if _isPOD(Element.self) {
      withUnsafeBytes(of: initial) { bytes in
        for (index, byte) in bytes.enumerated() { self.initial[offset + index] = byte }
      }
    } else {
      owners.append(
        Owner(
          make: { ($0.address + offset).initializeMemory(as: Element.self, to: initial) },
          destroy: { ($0.address + offset).assumingMemoryBound(to: Element.self).deinitialize(count: 1) }))
    }
    return field
  }

  /// Where a new field goes: into what alignment left free, or behind the others.
  private func layOut(size: Int, alignment wanted: Int) -> Int {
    alignment = max(alignment, wanted)
    let inGap = Self.roundUp(gap.lowerBound, to: wanted)
    if inGap + size <= gap.upperBound {
      gap = inGap + size..<gap.upperBound
      return inGap
    }
    let offset = Self.roundUp(end, to: wanted)
    if offset - end > gap.count { gap = end..<offset }
    end = offset + size
    return offset
  }

  private static func roundUp(_ number: Int, to alignment: Int) -> Int {
    (number + alignment - 1) / alignment * alignment
  }
}

extension SlotRecords {
  /// Whether so many more have room without any that there are being moved, or memory being asked for.
  @inline(__always)
  func hasRoom(for more: Int) -> Bool { count &+ more <= room }

  /// Whether the next growth copies the records, and so may give keys more room.
  var isCopiedNext: Bool { chunks.isEmpty || room < Int(map.perChunk) }

  /// Makes room for so many more. Records may move, bit by bit.
  /// - Parameter wantedKeyRoom: how many bytes of a key a record should hold, where records are copied; never less than
  ///   before.
  func reserve(_ more: Int, keyRoom wantedKeyRoom: Int = 0) {
    if hasRoom(for: more) { return }
    if isCopiedNext { growFirst(to: count + more, keyRoom: max(wantedKeyRoom, keyRoom)) }
    while !hasRoom(for: more) { addChunk() }
  }

  /// Adds a record, as a new slot has it. The caller has reserved it.
  func append() -> Int32 {
    let slot = Int32(count)
    count += 1
    let place = map.place(of: slot)
    initial.withUnsafeBytes { place.address.copyMemory(from: $0.baseAddress.unsafelyUnwrapped, byteCount: $0.count) }
    for owner in owners { owner.make(place) }
    return slot
  }

  private func growFirst(to wanted: Int, keyRoom wantedKeyRoom: Int) {
    let old = map
    // The length goes into what alignment has left free, if anything: so two more flags may still cost nothing.
    let keyLengthOffset = chunks.isEmpty ? addField(SlotKeys.unused).offset : old.keyLengthOffset
    var stride = Self.roundUp(end + wantedKeyRoom, to: alignment)
    // Wider records must still have room in the first chunk.
    if count > 0, LargePages.bytes / stride < wanted { stride = old.stride }
    keyRoom = stride - end
    let perChunk = max(LargePages.bytes / stride, 2)
    room = min(max(wanted, room * 2, Self.smallestRoom), perChunk)
    let memory = LargePages.allocate(byteCount: room == perChunk ? max(LargePages.bytes, room * stride) : room * stride)
    if let chunk = chunks.popLast() {
      for slot in 0..<count {
        (memory + slot * stride).copyMemory(from: chunk + slot * old.stride, byteCount: old.stride)
      }
      chunk.deallocate()
    }
    setChunks([memory], perChunk: perChunk, stride: stride, keyLengthOffset: keyLengthOffset)
  }

  private func addChunk() {
    let perChunk = Int(map.perChunk)
    room += perChunk
    let chunk = LargePages.allocate(byteCount: max(LargePages.bytes, perChunk * map.stride))
    setChunks(chunks + [chunk], perChunk: perChunk, stride: map.stride, keyLengthOffset: map.keyLengthOffset)
  }

  private func setChunks(_ newChunks: [UnsafeMutableRawPointer], perChunk: Int, stride: Int, keyLengthOffset: Int) {
    chunks = newChunks
    map.chunks.deallocate()
    let list = UnsafeMutablePointer<UnsafeMutableRawPointer>.allocate(capacity: newChunks.count)
    list.initialize(from: newChunks, count: newChunks.count)
    map = SlotMap(
      chunks: list, perChunk: UInt64(perChunk), reciprocal: UInt64.max / UInt64(perChunk) + 1, stride: stride,
      keyLengthOffset: keyLengthOffset, keyOffset: end)
  }
}
