/// The keys of the row stores of one operator. A key has one slot, and one record, for all of them: a join of tables
/// looks a key up once to find the rows of both sides.
///
///     left store  'a': (1)            slot 0: [holders: both | left's row | right's row | 'a']
///     right store 'a': ('x'), 'b'     slot 1: [holders: right | none | right's row | 'b']
///
/// A key stays as long as one of the stores holds it: has a row there, or has yet to tell that it went. Belongs to one
/// task and its thread.
final class RowKeys {
  let records = SlotRecords()
  private var table: GroupTable
  /// One bit for each store that holds the key.
  private let holders: SlotField<UInt8>
  private var storeCount = 0

  init() {
    holders = records.addField(0)
    table = GroupTable(in: records)
  }

  /// A store's bit among the holders of a key.
  struct Holder {
    fileprivate let bit: UInt8
    /// Whether it is the store that counts what all of them share.
    let isFirst: Bool
  }

  /// Takes in another store, before there are keys. There are eight at most; a join has two.
  func addHolder() -> Holder {
    precondition(storeCount < 8, "a key has a bit for each of eight stores")
    defer { storeCount += 1 }
    return Holder(bit: 1 << UInt8(storeCount), isFirst: storeCount == 0)
  }

  /// What keys and records take.
  var byteCount: Int { records.byteCount + table.byteCount }

  /// One more than the highest slot ever given out.
  var slotCount: Int { table.slotCount }

  @inline(__always)
  func place(of slot: Int32) -> SlotPlace { records.place(of: slot) }

  /// Slots of all keys of a batch; new ones for keys that have none, which a store must hold then;
  /// `GroupTable.noSlot` for NULL.
  func resolve(_ keys: BytesColumn) -> [Int32] {
    [Int32](unsafeUninitializedCapacity: keys.count) { buffer, count in
      if let base = buffer.baseAddress { table.resolve(keys, into: base) }
      count = keys.count
    }
  }

  /// The slot of a key, a new one where it had none.
  func findOrInsert(_ key: UnsafeRawBufferPointer) -> Int32 { table.findOrInsert(key).slot }

  /// The slot of a key; `GroupTable.noSlot` where it is not known.
  func find(_ key: UnsafeRawBufferPointer) -> Int32 { table.find(key) }

  /// Slots of the keys of a batch that are known; adds none.
  func find(_ keys: BytesColumn) -> [Int32] {
    [Int32](unsafeUninitializedCapacity: keys.count) { buffer, count in
      if let base = buffer.baseAddress { table.find(keys, into: base) }
      count = keys.count
    }
  }

  /// The bytes of a slot's key.
  func key(at slot: Int32) -> UnsafeRawBufferPointer { table.key(at: slot) }

  /// Notes that a store has something at a slot.
  @inline(__always)
  func hold(_ place: SlotPlace, by holder: Holder) { holders[place] |= holder.bit }

  /// Notes that it has nothing there any more. The slot may be given to another key then.
  func release(_ slot: Int32, by holder: Holder) { release(slot, place(of: slot), by: holder) }

  /// The same where the slot's place is known.
  func release(_ slot: Int32, _ place: SlotPlace, by holder: Holder) {
    holders[place] &= ~holder.bit
    if holders[place] == 0 { table.remove(slot) }
  }
}
