import Planner

/// Joins each row of a stream with the table's row of the same key, as it is at that time.
///
///     right 'a': 'x'      ->   nothing
///     left  ('a', 1)      ->   ('a', 1, 'x')
///     left  ('b', 2)      ->   LEFT: ('b', 2, NULL), INNER: nothing
///
/// A change of the table gives nothing. Rows of the stream without a key or a value are dropped. The output has the
/// stream row's time (Kafka Streams' rule for stream-table joins).
package final class StreamTableJoinOperator: Operator {
  package let name: String
  private let kind: Join.Kind
  private let layout: JoinLayout
  private let table: JoinTable
  private let made: MadeColumns
  /// What is read of the table's rows.
  private let selection: RowCodec.Selection
  private let reports: RowReports

  package init(_ plan: Join, wanted: WantedColumns, reports: RowReports) {
    name = "\(plan.kind.rawValue) JOIN"
    kind = plan.kind
    let layout = JoinLayout(plan)
    self.layout = layout
    table = JoinTable(name: "join-right", layout.right)
    let made = MadeColumns(plan.schema, wanted: wanted.now.union(layout.ownReads))
    self.made = made
    selection = RowCodec.Selection(layout.right.restIndices.map { made.contains(layout.outputIndex(of: $0, .right)) })
    self.reports = reports
  }

  package var stores: [any StateStore] { [table.store] }

  package func process(_ batch: Batch, port: Int) throws -> Batch? {
    if port == 0 { return try join(batch) }
    update(batch)
    return nil
  }

  private func update(_ batch: Batch) {
    let slots = table.store.resolve(table.layout.keys(batch.columns, count: batch.count))
    let rest = LaneSources(table.layout.rest(batch.columns))
    for row in 0..<batch.count {
      if slots[row] < 0 {
        reports.report(.nullKey, row: row, of: batch.origin, "a row of a table needs a key, this record has none")
      } else if batch.isPresent(row) {
        table.store.put(rest, row: row, time: batch.times.values[row], at: slots[row])
      } else {
        table.store.remove(at: slots[row])
      }
    }
  }

  private func join(_ batch: Batch) throws -> Batch? {
    let keys = layout.left.keys(batch.columns, count: batch.count)
    let slots = table.store.find(keys)
    var rows: [Int] = []
    for row in 0..<batch.count where batch.isPresent(row) {
      if keys.isNull(at: row) {
        reports.report(.nullKey, row: row, of: batch.origin, "a row without a key can't be joined")
      } else if kind != .inner || table.store.hasRow(at: slots[row]) {
        rows.append(row)
      }
    }
    if rows.isEmpty { return nil }
    let tableRows = try SideRows(
      rows.count, in: table.store,
      version: { table.store.hasRow(at: slots[rows[$0]]) ? .stored : .none },
      place: { table.store.place(of: slots[rows[$0]]) })
    let times = FixedColumn<Int64>(capacity: rows.count, filler: 0)
    times.append(contentsOf: batch.times, at: rows)
    var result = Batch(count: rows.count, columns: try columns(batch, rows, tableRows), times: times)
    result.origin = batch.origin?.gather(rows)
    return result
  }

  /// The output's columns, as far as somebody reads them.
  private func columns(_ batch: Batch, _ rows: [Int], _ tableRows: SideRows) throws -> [Column] {
    let isWhole = rows.count == batch.count
    let left = zip(batch.columns, layout.types(.left)).map { isWhole ? $0 : $0.gather(rows, type: $1) }
    let key = layout.left.key(left)
    let right = try SideColumns(
      table, types: layout.types(.right), rows: tableRows, batch: nil, key: key, only: selection)
    return layout.finish(
      made.columns { output in
        let (side, index) = layout.place(ofOutput: output)
        return switch side {
        case nil: key[index]
        case .left: left[index]
        case .right: right.column(index)
        }
      })
  }
}
