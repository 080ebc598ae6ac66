/// One element for each slot of a table, in plain memory that grows: the column form of state.
///
/// Has one owner, the table's task. It is raw memory because the loops of aggregates run over it (see `FixedColumn`).
struct SlotLane<Element>: ~Copyable {
  private(set) var base: UnsafeMutablePointer<Element>
  /// How many elements there are; all are initialized, new ones with `filler`.
  private(set) var count: Int
  let filler: Element

  init(filler: Element) {
    self.filler = filler
    count = 0
    base = .allocate(capacity: 1)
  }

  deinit {
    base.deinitialize(count: count)
    base.deallocate()
  }

  /// The caller has reserved `slot`.
  @inline(__always)
  subscript(slot: Int) -> Element {
    get { base[slot] }
    nonmutating _modify { yield &base[slot] }
  }

  var byteCount: Int { count * MemoryLayout<Element>.stride }

  /// Makes at least `wanted` elements.
  @inline(__always)
  mutating func reserve(_ wanted: Int) {
    if wanted > count { grow(to: wanted) }
  }

  @inline(never)
  private mutating func grow(to wanted: Int) {
    let newCount = max(wanted, count * 2, 16)
    let newBase = UnsafeMutablePointer<Element>.allocate(capacity: newCount)
    newBase.moveInitialize(from: base, count: count)
    (newBase + count).initialize(repeating: filler, count: newCount - count)
    base.deallocate()
    base = newBase
    count = newCount
  }
}
