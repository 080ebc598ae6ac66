/// One element for each slot of a table, in memory that grows: the column form of state.
///
/// Has one owner, the table's task. Lanes that are used together share `SlotRecords`. It is raw memory because the
/// loops of aggregates run over it (see `FixedColumn`).
struct SlotLane<Element>: ~Copyable {
  private var base: UnsafeMutableRawPointer
  private var stride: Int
  /// How many elements there are; all are initialized, new ones with `filler`.
  private(set) var count = 0
  let filler: Element
  private let records: SlotRecords
  private let offset: Int

  /// - Parameters:
  ///   - records: where the elements are to lie; all lanes of them are reserved alike before any is used. nil: in
  ///     memory of their own.
  ///   - field: where in each record, if the records have a field for them already.
  init(filler: Element, in records: SlotRecords? = nil, at field: Int? = nil) {
    let records = records ?? SlotRecords(hasKeys: false)
    self.filler = filler
    self.records = records
    offset = field ?? records.addField(Element.self)
    stride = records.stride
    base = records.base
  }

  deinit {
    // Holds: records do not move without their lanes, and outlive them.
    if !_isPOD(Element.self) {
      for slot in 0..<count { pointer(slot).deinitialize(count: 1) }
    }
  }

  /// The caller has reserved `slot`.
  @inline(__always)
  subscript(slot: Int) -> Element {
    get { pointer(slot).pointee }
    nonmutating _modify { yield &pointer(slot).pointee }
  }

  var byteCount: Int { count * MemoryLayout<Element>.size }

  /// Makes at least `wanted` elements.
  @inline(__always)
  mutating func reserve(_ wanted: Int) {
    if wanted > count { grow(to: wanted) }
  }

  @inline(__always)
  private func pointer(_ slot: Int) -> UnsafeMutablePointer<Element> {
    (base + slot &* stride).assumingMemoryBound(to: Element.self)
  }

  @inline(never)
  private mutating func grow(to wanted: Int) {
    records.reserve(wanted)
    base = records.base + offset
    stride = records.stride
    for slot in count..<records.count { pointer(slot).initialize(to: filler) }
    count = records.count
  }
}
