/// Memory with one record for each slot of a store, in which the lanes that belong to it have a field each.
///
///     slot 0: [time | flag | sum | count]   slot 1: [time | flag | sum | count]   ...
///
/// Rows come to groups in no order, so that a group costs a trip to memory for each place it is kept in once a store
/// outgrows the processor's caches: with its fields side by side that is one or two, and not one for each lane.
///
/// Owned by its lanes, all of one store and its thread.
final class SlotRecords {
  private(set) var base: UnsafeMutableRawPointer
  /// Bytes from one record to the next.
  private(set) var stride = 0
  /// How many records there is room for.
  private(set) var count = 0
  private var alignment = 1
  /// Where the last field ends, and what alignment left free before that.
  private var end = 0
  private var gap = 0..<0

  /// Where the place of each slot's key is, which `GroupTable` keeps there. It comes first, so that the flags of a store
  /// fit in beside it.
  private(set) var keyPlace = 0

  /// - Parameter hasKeys: whether slots have keys; false for records that belong to one lane.
  init(hasKeys: Bool = true) {
    base = .allocate(byteCount: 1, alignment: 1)
    if hasKeys { keyPlace = addField(ByteArena.Place.self) }
  }

  deinit {
    base.deallocate()
  }

  /// Adds a field to the records, before there are any.
  /// - Returns: where it is in each of them.
  func addField<Element>(_ type: Element.Type) -> Int {
    precondition(count == 0, "fields are added before records")
    let (size, wanted) = (MemoryLayout<Element>.size, MemoryLayout<Element>.alignment)
    alignment = max(alignment, wanted)
    let inGap = Self.roundUp(gap.lowerBound, to: wanted)
    if inGap + size <= gap.upperBound {
      gap = inGap + size..<gap.upperBound
      return inGap
    }
    let offset = Self.roundUp(end, to: wanted)
    if offset - end > gap.count { gap = end..<offset }
    end = offset + size
    stride = Self.roundUp(end, to: alignment)
    // What is left behind the last field is free as well.
    if stride - end > gap.count {
      gap = end..<stride
      end = stride
    }
    return offset
  }

  /// Makes room for at least `wanted` records. Records may move, bit by bit; new ones are not initialized.
  func reserve(_ wanted: Int) {
    if wanted <= count { return }
    let newCount = max(wanted, count * 2, 16)
    let newBase = UnsafeMutableRawPointer.allocate(byteCount: newCount * max(stride, 1), alignment: max(alignment, 8))
    newBase.copyMemory(from: base, byteCount: count * stride)
    base.deallocate()
    base = newBase
    count = newCount
  }

  private static func roundUp(_ number: Int, to alignment: Int) -> Int { (number + alignment - 1) / alignment * alignment }
}
