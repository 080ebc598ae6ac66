import Planner

/// Rows of a table by key, in memory: each encoded, with its time. What materialized tables and joins keep.
///
///     put("a", [5, 'x'] at 1000)    get("a") -> [5, 'x'] at 1000    remove("a")
package final class RowStore: StateStore {
  package let name: String
  package let keyCodec: KeyCodec
  package let rowCodec: RowCodec
  private let keys: RowKeys
  private let holder: RowKeys.Holder
  private var arena = ByteArena()
  /// Each key's row; none where it was removed since the last `drainChanges`, or never was.
  private let rows: SlotField<ByteArena.Place>
  private let times: SlotField<Int64>
  private var changes: ChangedSlots
  package private(set) var rowCount = 0
  private var scratch = ByteBuffer(capacity: 256)

  private static let version: UInt8 = 1

  /// Rows of `types` under keys of `keyTypes`, which no other store shares.
  package convenience init(name: String, keyTypes: [SQLType], types: [SQLType]) {
    self.init(name: name, keyTypes: keyTypes, types: types, in: RowKeys())
  }

  /// - Parameter keys: those of the stores that it shares them with, which must write keys in the same form.
  init(name: String, keyTypes: [SQLType], types: [SQLType], in keys: RowKeys) {
    self.name = name
    self.keys = keys
    holder = keys.addHolder()
    rows = keys.records.addField(.none)
    times = keys.records.addField(0)
    changes = ChangedSlots(in: keys.records)
    keyCodec = KeyCodec(keyTypes)
    rowCodec = RowCodec(types)
  }

  /// What is shared with other stores is counted by the first of them.
  package var byteCount: Int { (holder.isFirst ? keys.byteCount : 0) + arena.byteCount + changes.byteCount }

  /// Slots of all keys of a batch, for the calls below; new ones for keys that have none, each of which must be given a
  /// row or have it removed; `GroupTable.noSlot` for NULL.
  package func resolve(_ keys: BytesColumn) -> [Int32] { self.keys.resolve(keys) }

  /// The slot of a key; `GroupTable.noSlot` where it is not known.
  package func find(_ key: UnsafeRawBufferPointer) -> Int32 { keys.find(key) }

  /// Slots of the keys of a batch that are known; adds none.
  package func find(_ keys: BytesColumn) -> [Int32] { self.keys.find(keys) }

  /// Whether there is a row at a slot; false for `GroupTable.noSlot`.
  package func hasRow(at slot: Int32) -> Bool { slot >= 0 && hasRow(at: place(of: slot)) }

  /// Whether there is a row at a slot's place.
  @inline(__always)
  func hasRow(at place: SlotPlace) -> Bool { rows[place] != .none }

  /// The time of the row at a slot that has one.
  package func time(at slot: Int32) -> Int64 { times[place(of: slot)] }

  /// The same by the slot's place.
  @inline(__always)
  func time(at place: SlotPlace) -> Int64 { times[place] }

  /// Appends the row at a slot to the columns; a row of NULLs where there is none.
  package func append(_ slot: Int32, to columns: [Column]) throws(StateError) {
    try append(slot, to: LaneSinks(columns))
  }

  /// The same for the columns of a batch, made ready once.
  func append(_ slot: Int32, to columns: LaneSinks) throws(StateError) {
    try append(slot, to: columns, only: rowCodec.all)
  }

  /// The same as far as columns are selected; the others may get nothing, or NULL.
  func append(_ slot: Int32, to columns: LaneSinks, only selection: RowCodec.Selection) throws(StateError) {
    if selection.isEmpty { return }
    guard hasRow(at: slot) else { return columns.putNulls() }
    try columns.withLanes { lanes throws(StateError) in
      try rowCodec.decode(arena.bytes(at: rows[place(of: slot)]), into: lanes, only: selection)
    }
  }

  /// What reads the row at a slot's place that has one; until the row is set or removed.
  @inline(__always)
  func reader(at place: SlotPlace) throws(StateError) -> StateReader {
    try rowCodec.reader(arena.bytes(at: rows[place]))
  }

  /// The bytes of a slot's key.
  func key(at slot: Int32) -> UnsafeRawBufferPointer { keys.key(at: slot) }

  /// Appends the key of a slot.
  package func appendKey(of slot: Int32, to columns: [Column]) throws(StateError) {
    try keyCodec.decode(keys.key(at: slot), into: columns)
  }

  /// Sets a slot's row.
  package func put(_ columns: [Column], row: Int, time: Int64, at slot: Int32) {
    put(LaneSources(columns), row: row, time: time, at: slot)
  }

  /// The same for the columns of a batch, made ready once.
  func put(_ columns: LaneSources, row: Int, time: Int64, at slot: Int32) {
    put(columns, row: row, time: time, at: slot, place(of: slot))
  }

  /// The same where the slot's place is known.
  func put(_ columns: LaneSources, row: Int, time: Int64, at slot: Int32, _ place: SlotPlace) {
    scratch.removeAll()
    rowCodec.encode(columns, row: row, into: &scratch)
    scratch.withUnsafeBytes { set($0, time: time, at: place) }
    changes.insert(slot, place)
  }

  /// Sets the rows of several slots.
  /// - Parameters:
  ///   - rows: those of the columns, each of another slot.
  ///   - times: by row of the columns, as `slots`.
  func put(_ columns: LaneSources, rows: [Int], times: FixedColumn<Int64>, at slots: [Int32]) {
    let map = keys.records.map
    rowCodec.encode(columns, rows: rows, scratch: &scratch) { row, bytes in
      let place = map.place(of: slots[row])
      set(bytes, time: times.values[row], at: place)
      changes.insert(slots[row], place)
    }
  }

  /// Removes a slot's row, if it has one.
  package func remove(at slot: Int32) { remove(at: slot, place(of: slot)) }

  /// The same where the slot's place is known.
  func remove(at slot: Int32, _ place: SlotPlace) {
    clear(place)
    keys.hold(place, by: holder)
    changes.insert(slot, place)
  }

  /// Calls `body` for each slot that has a row, in the order of slots.
  package func forEachSlot(_ body: (Int32) throws -> Void) rethrows {
    for slot in 0..<Int32(keys.slotCount) where hasRow(at: slot) { try body(slot) }
  }

  /// Where a slot's row and time are found; holds until keys are added.
  @inline(__always)
  func place(of slot: Int32) -> SlotPlace { keys.place(of: slot) }

  private func set(_ bytes: UnsafeRawBufferPointer, time: Int64, at place: SlotPlace) {
    if rows[place] == .none { rowCount += 1 }
    keys.hold(place, by: holder)
    rows[place] = arena.replace(rows[place], by: bytes)
    times[place] = time
  }

  private func clear(_ place: SlotPlace) {
    guard hasRow(at: place) else { return }
    arena.release(rows[place])
    rows[place] = .none
    rowCount -= 1
  }
}

extension RowStore {
  package func drainChanges(
    _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) throws -> Void
  ) throws {
    for slot in changes.slots {
      let place = place(of: slot)
      if hasRow(at: place) {
        scratch.removeAll()
        scratch.append(Self.version)
        scratch.append(signed: times[place])
        scratch.append(arena.bytes(at: rows[place]))
        try scratch.withUnsafeBytes { try body(keys.key(at: slot), $0) }
      } else {
        try body(keys.key(at: slot), nil)
      }
    }
    forgetChanges()
  }

  package func forgetChanges() {
    // Only now, for a removed key's slot must not be given to another while it stands in the list.
    changes.removeAll { slot, place in
      if !hasRow(at: place) { keys.release(slot, place, by: holder) }
    }
  }

  package func markAllChanged() {
    for slot in 0..<Int32(keys.slotCount) where hasRow(at: slot) { changes.insert(slot) }
  }

  package func restore(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) throws(StateError) {
    guard let value else {
      let slot = keys.find(key)
      if slot >= 0 {
        clear(place(of: slot))
        keys.release(slot, by: holder)
      }
      return
    }
    var reader = StateReader(value)
    let version = try reader.byte()
    guard version == Self.version else { throw .unknownVersion(version) }
    let time = try reader.signed()
    let row = reader.rest()
    try check(row)
    set(row, time: time, at: place(of: keys.findOrInsert(key)))
  }

  /// Reads a row once, so that a damaged one is found now and not in the middle of a query.
  private func check(_ row: UnsafeRawBufferPointer) throws(StateError) {
    try rowCodec.decode(row, into: rowCodec.types.map { Column($0, capacity: 1) })
  }
}
