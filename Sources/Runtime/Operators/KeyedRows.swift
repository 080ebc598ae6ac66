/// The changes of a table that came with a batch, and where their keys are.
final class KeyedRows {
  let batch: Batch
  /// By row: the slot of its key; `GroupTable.noSlot` where it has none.
  let slots: [Int32]
  /// What the table's store keeps beside the key.
  let rest: LaneSources

  init(_ batch: Batch, _ layout: KeyLayout, in keys: RowKeys) {
    self.batch = batch
    slots = keys.resolve(layout.keys(batch.columns, count: batch.count))
    rest = LaneSources(layout.rest(batch.columns))
  }
}
