/// Where the record of a slot lies: what its fields are read and written by. Holds until records are added.
struct SlotPlace {
  let address: UnsafeMutableRawPointer
}

/// From a slot to its record. A copy for a loop, which need not look into the object each time; it holds as long as
/// places do.
struct SlotMap {
  /// The chunks that records lie in, all of the same number of records.
  let chunks: UnsafeMutablePointer<UnsafeMutableRawPointer>
  let perChunk: UInt64
  /// 2^64 over `perChunk`, rounded up: what a division by it is multiplied by instead.
  let reciprocal: UInt64
  /// Bytes from one record to the next.
  let stride: Int
  /// Where in a record the length of the slot's key is, and where its bytes begin: see `SlotKeys`.
  let keyLengthOffset: Int
  let keyOffset: Int

  /// The caller knows that there is a record: `slot` is not negative and below `SlotRecords.count`.
  @inline(__always)
  func place(of slot: Int32) -> SlotPlace {
    let index = UInt64(UInt32(bitPattern: slot))
    // Exact, as `index` has 31 bits and `perChunk` fewer than 33 (Granlund, Montgomery 1994).
    let chunk = index.multipliedFullWidth(by: reciprocal).high
    let inside = Int(truncatingIfNeeded: index &- chunk &* perChunk)
    return SlotPlace(address: chunks[Int(truncatingIfNeeded: chunk)] + inside &* stride)
  }
}

/// What is kept for each slot under one name: the column form of state.
///
/// It only says where in a record that is, and so belongs to the records that it was added to.
struct SlotField<Element> {
  let offset: Int

  init(at offset: Int) {
    self.offset = offset
  }

  @inline(__always)
  subscript(place: SlotPlace) -> Element {
    get { pointer(place).pointee }
    nonmutating _modify { yield &pointer(place).pointee }
  }

  /// Holds: records have an element at `offset` from when they are added until they are freed.
  @inline(__always)
  private func pointer(_ place: SlotPlace) -> UnsafeMutablePointer<Element> {
    (place.address + offset).assumingMemoryBound(to: Element.self)
  }
}
