/// What a batch makes of the rows of a store, until it is written there: each key once, whatever came in between. A row
/// that came with the batch is found in the batch's columns, and need not be read back.
struct StagedRows {
  private let store: RowStore
  /// By slot; `.stored` where the batch has nothing.
  private let versions: SlotField<RowVersion>

  /// - Parameter keys: those of the store, while it has none.
  init(_ store: RowStore, in keys: RowKeys) {
    self.store = store
    versions = keys.records.addField(.stored)
  }

  /// The last version of the row at a slot's place.
  @inline(__always)
  func version(at place: SlotPlace) -> RowVersion {
    let version = versions[place]
    return version == .stored && !store.hasRow(at: place) ? .none : version
  }

  /// The time of a row whose last version is the stored one.
  @inline(__always)
  func storedTime(at place: SlotPlace) -> Int64 { store.time(at: place) }

  /// Makes a row of the batch, or none, the last version at a slot's place.
  @inline(__always)
  func stage(_ version: RowVersion, at place: SlotPlace) { versions[place] = version }

  /// Writes the last version of each key to the store, at the end of the batch.
  func settle(_ input: KeyedRows, in keys: RowKeys) {
    let slots = input.slots
    let map = keys.records.map
    var rows: [Int] = []
    rows.reserveCapacity(slots.count)
    for row in slots.indices where slots[row] >= 0 {
      let place = map.place(of: slots[row])
      let version = versions[place]
      if version.row == row {
        rows.append(row)
      } else if version == .none {
        store.remove(at: slots[row], place)
      } else {
        // A later row has the key too, or the key is settled.
        continue
      }
      versions[place] = .stored
    }
    store.put(input.rest, rows: rows, times: input.batch.times, at: slots)
  }
}
