/// Which slots of a store were changed since they were last asked for, each once, in the order of the first change.
struct ChangedSlots: ~Copyable {
  private let records: SlotRecords
  private let flags: SlotField<Bool>
  private(set) var slots = PieceList<Int32>()

  init(in records: SlotRecords) {
    self.records = records
    flags = records.addField(false)
  }

  var isEmpty: Bool { slots.isEmpty }

  /// What it takes besides the records.
  var byteCount: Int { slots.byteCount }

  mutating func insert(_ slot: Int32) {
    insert(slot, records.place(of: slot))
  }

  /// The same where the slot's place is known.
  @inline(__always)
  mutating func insert(_ slot: Int32, _ place: SlotPlace) {
    if flags[place] { return }
    flags[place] = true
    slots.append(slot)
  }

  /// Inserts the groups of rows.
  mutating func insert(contentsOf rows: AggregateRows) {
    for row in 0..<rows.count {
      if let place = rows.places[row] { insert(rows.slots[row], place) }
    }
  }

  mutating func removeAll() {
    removeAll { _, _ in }
  }

  /// Lets no slot count as changed; `body` gets each. It may give slots back, but adds none.
  @inline(__always)
  mutating func removeAll(_ body: (_ slot: Int32, _ place: SlotPlace) -> Void) {
    let map = records.map
    for slot in slots {
      let place = map.place(of: slot)
      flags[place] = false
      body(slot, place)
    }
    slots.removeAll()
  }
}
