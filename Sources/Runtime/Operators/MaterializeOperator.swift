import Planner

/// Keeps the rows of a table that comes from a topic, and adds to each change what it replaces.
///
///     'a': 1, 'a': 2, 'a': gone   ->   'a': 1 (was none), 'a': 2 (was 1), 'a': gone (was 2)
///
/// Records without a key can't be rows of a table: they are skipped and reported. A tombstone for a key that is not
/// there passes through, as in Kafka Streams.
package final class MaterializeOperator: Operator {
  package let name = "MATERIALIZE"
  package let store: RowStore
  private let schema: PlanSchema
  private let layout: KeyLayout
  /// By column, whether somebody reads what it was; nil: nobody asks for what rows replace.
  private let isReadBefore: [Bool]?
  private let selection: RowCodec.Selection
  private let reports: RowReports

  package init(schema: PlanSchema, wanted: WantedColumns, storeName: String = "table", reports: RowReports) {
    self.schema = schema
    layout = KeyLayout(schema)
    isReadBefore = wanted.before.map { schema.columns.indices.map($0.contains) }
    selection = RowCodec.Selection(layout.restIndices.map { wanted.before?.contains($0) == true })
    store = RowStore(name: storeName, keyTypes: layout.identityTypes, types: layout.restTypes)
    self.reports = reports
  }

  package var stores: [any StateStore] { [store] }

  package func process(_ batch: Batch, port: Int) throws -> Batch? {
    guard let batch = withKeys(batch) else { return nil }
    let slots = store.resolve(layout.keys(batch.columns, count: batch.count))
    let rest = LaneSources(layout.rest(batch.columns))
    let before = layout.emptyRest(capacity: batch.count)
    let beforeLanes = LaneSinks(before)
    var wasPresent: [Bool] = []
    for row in 0..<batch.count {
      if isReadBefore != nil {
        wasPresent.append(store.hasRow(at: slots[row]))
        try store.append(slots[row], to: beforeLanes, only: selection)
      }
      if batch.isPresent(row) {
        store.put(rest, row: row, time: batch.times.values[row], at: slots[row])
      } else {
        store.remove(at: slots[row])
      }
    }
    guard let isReadBefore else { return batch }
    var result = batch
    let columns = layout.columns(identity: layout.identity(batch.columns), rest: before)
    // Any column of the type does for what nobody reads.
    result.previous = PreviousRows(
      columns: columns.indices.map { isReadBefore[$0] ? columns[$0] : batch.columns[$0] }, present: wasPresent)
    return result
  }

  /// The rows that have a key.
  private func withKeys(_ batch: Batch) -> Batch? {
    let keys = layout.keys(batch.columns, count: batch.count)
    guard keys.hasNulls else { return batch }
    var rows: [Int] = []
    for row in 0..<batch.count {
      if keys.isNull(at: row) {
        reports.report(.nullKey, row: row, of: batch.origin, "a row of a table needs a key, this record has none")
      } else {
        rows.append(row)
      }
    }
    return rows.isEmpty ? nil : batch.gather(rows, schema: schema)
  }
}
