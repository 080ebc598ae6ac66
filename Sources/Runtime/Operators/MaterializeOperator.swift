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
  private let keys = RowKeys()
  private let readsPrevious: (Batch) -> Bool
  /// By column, whether somebody reads what it was; nil: nobody asks for what rows replace.
  private let isReadBefore: [Bool]?
  private let selection: RowCodec.Selection
  /// What a batch makes of the rows, where somebody reads what they were.
  private let staged: StagedRows?
  private let reports: RowReports

  /// - Parameter readsPrevious: asked with a batch, where `wanted` says that what rows replace is read, whether it is of
  ///   these.
  package init(
    schema: PlanSchema, wanted: WantedColumns, readsPrevious: @escaping (Batch) -> Bool = { _ in true },
    storeName: String = "table", reports: RowReports
  ) {
    self.schema = schema
    self.readsPrevious = readsPrevious
    layout = KeyLayout(schema)
    isReadBefore = wanted.before.map { schema.columns.indices.map($0.contains) }
    selection = RowCodec.Selection(layout.restIndices.map { wanted.before?.contains($0) == true })
    store = RowStore(name: storeName, keyTypes: layout.identityTypes, types: layout.restTypes, in: keys)
    staged = wanted.before == nil ? nil : StagedRows(store, in: keys)
    self.reports = reports
  }

  package var stores: [any StateStore] { [store] }

  package func process(_ batch: Batch, port: Int) throws -> Batch? {
    guard let batch = withKeys(batch) else { return nil }
    let rows = KeyedRows(batch, layout, in: keys)
    guard let staged, let isReadBefore, readsPrevious(batch) else {
      for row in 0..<batch.count { put(rows, row) }
      return batch
    }
    let versions = (0..<batch.count).map { row in
      let place = keys.place(of: rows.slots[row])
      defer { staged.stage(batch.isPresent(row) ? RowVersion(row: row) : .none, at: place) }
      return staged.version(at: place)
    }
    let before = try SideRows(
      batch.count, in: store, version: { versions[$0] }, place: { keys.place(of: rows.slots[$0]) })
    let rest = try store.rowCodec.columns(of: before, batch: layout.rest(batch.columns), only: selection)
    staged.settle(rows, in: keys)
    // Any column of the type does for what nobody reads.
    var columns = batch.columns
    for (index, column) in zip(layout.restIndices, rest) where isReadBefore[index] {
      columns[index] = column ?? columns[index]
    }
    var result = batch
    result.previous = PreviousRows(columns: columns, present: versions.map(\.isThere))
    return result
  }

  private func put(_ rows: KeyedRows, _ row: Int) {
    if rows.batch.isPresent(row) {
      store.put(rows.rest, row: row, time: rows.batch.times.values[row], at: rows.slots[row])
    } else {
      store.remove(at: rows.slots[row])
    }
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
