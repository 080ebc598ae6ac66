import Planner

/// The rows of one side of a join that is a table, by the join's key.
struct JoinTable {
  let store: RowStore
  let layout: KeyLayout

  /// - Parameter keys: those of both sides, where both are tables with the same key.
  init(name: String, _ layout: KeyLayout, in keys: RowKeys = RowKeys()) {
    self.layout = layout
    store = RowStore(name: name, keyTypes: layout.identityTypes, types: layout.restTypes, in: keys)
  }
}

/// Which version of a key's row is the last one while a batch is at work.
struct RowVersion {
  /// The row of the batch, or one of the two below.
  fileprivate let code: Int32

  /// None: there never was a row, or the batch has removed it.
  static let none = RowVersion(code: -2)
  /// The one in the store.
  static let stored = RowVersion(code: -1)

  fileprivate init(code: Int32) {
    self.code = code
  }

  /// A row of the batch.
  init(row: Int) {
    code = Int32(truncatingIfNeeded: row)
  }

  var isThere: Bool { code != Self.none.code }

  /// The row of the batch that it is; nil where it is in the store, or there is none.
  var row: Int? { code >= 0 ? Int(code) : nil }
}

/// What a batch makes of one side of a join, until it is written to the store: each key once, whatever came in between.
/// The other side finds a row that came with the batch in the batch's columns, and need not read it back.
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
    return version.code == RowVersion.stored.code && !store.hasRow(at: place) ? .none : version
  }

  /// The time of a row whose last version is the stored one.
  @inline(__always)
  func storedTime(at place: SlotPlace) -> Int64 { store.time(at: place) }

  /// Makes a row of the batch, or none, the last version at a slot's place.
  @inline(__always)
  func stage(_ version: RowVersion, at place: SlotPlace) { versions[place] = version }

  /// Writes the last version of each key to the store, at the end of the batch.
  func settle(_ input: JoinedChanges.Input, in keys: RowKeys) {
    let (slots, times) = (input.slots, input.batch.times.values)
    let map = keys.records.map
    for row in slots.indices where slots[row] >= 0 {
      let place = map.place(of: slots[row])
      let version = versions[place]
      if version.row == row {
        store.put(input.rest, row: row, time: times[row], at: slots[row], place)
      } else if version.code == RowVersion.none.code {
        store.remove(at: slots[row], place)
      } else {
        // A later row has the key too, or the key is settled.
        continue
      }
      versions[place] = .stored
    }
  }
}
