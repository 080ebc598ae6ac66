import Planner

/// Joins two tables on their primary keys.
///
///     LEFT JOIN:   left 'a': 1     ->   'a': (1, NULL)
///                  right 'a': 'x'  ->   'a': (1, 'x')
///                  left 'a': gone  ->   'a': gone
///
/// A change of either side gives the joined row as it is now, with the later of both sides' times. It gives nothing
/// where the other side must have a row and has none. A row that no longer joins becomes a tombstone, and so does a
/// tombstone for a row that was not there (the rules of Kafka Streams' `KTableKTable...Join` processors).
package final class TableTableJoinOperator: MergingOperator {
  package let name: String
  private let kind: Join.Kind
  private let columns: JoinedColumns
  private let readsPrevious: (Batch) -> Bool
  /// Those of both sides.
  private let keys: RowKeys
  private let tables: [JoinTable]
  private let left: StagedRows
  private let right: StagedRows
  private let reports: RowReports

  /// - Parameter readsPrevious: asked with joined rows, where `wanted` says that what they replace is read, whether it is
  ///   of these.
  package init(
    _ plan: Join, wanted: WantedColumns, readsPrevious: @escaping (Batch) -> Bool = { _ in true }, reports: RowReports
  ) {
    name = "\(plan.kind.rawValue) JOIN"
    kind = plan.kind
    let layout = JoinLayout(plan)
    columns = JoinedColumns(layout, wanted: wanted)
    keys = RowKeys()
    tables = [
      JoinTable(name: "join-left", layout.left, in: keys), JoinTable(name: "join-right", layout.right, in: keys),
    ]
    left = StagedRows(tables[0].store, in: keys)
    right = StagedRows(tables[1].store, in: keys)
    self.readsPrevious = readsPrevious
    self.reports = reports
  }

  package var stores: [any StateStore] { tables.map(\.store) }

  package func process(_ batch: Batch, port: Int) throws -> Batch? {
    try process(MergedRows(batch, input: port))
  }

  package func process(_ rows: MergedRows) throws -> Batch? {
    let inputs = zip(rows.batches, tables).map { batch, table in batch.map { KeyedRows($0, table.layout, in: keys) } }
    let count = rows.runs.reduce(0) { $0 + $1.rows.count }
    let list = [JoinedChanges.Change](unsafeUninitializedCapacity: count) { changes, found in
      for run in rows.runs {
        guard let side = JoinSide(rawValue: run.input), let input = inputs[run.input] else { continue }
        switch side {
        case .left: take(run.rows, of: input, side, own: left, other: right, inputs[1], into: changes, &found)
        case .right: take(run.rows, of: input, side, own: right, other: left, inputs[0], into: changes, &found)
        }
      }
    }
    let changes = JoinedChanges(columns, list)
    let result = try changes.batch(inputs, tables, readsPrevious: readsPrevious)
    if let input = inputs[0] { left.settle(input, in: keys) }
    if let input = inputs[1] { right.settle(input, in: keys) }
    return result
  }

  /// Takes in rows of one side, while the other stays as it is.
  /// - Parameter changes: with room for one a row; `found` of them are there.
  private func take(
    _ rows: Range<Int>, of input: KeyedRows, _ side: JoinSide, own: StagedRows, other: StagedRows,
    _ otherInput: KeyedRows?, into changes: UnsafeMutableBufferPointer<JoinedChanges.Change>, _ found: inout Int
  ) {
    let needsOther = needsOther(side)
    let map = keys.records.map
    for row in rows {
      let slot = input.slots[row]
      guard slot >= 0 else {
        reports.report(.nullKey, row: row, of: input.batch.origin, "a row without a key can't be joined")
        continue
      }
      let place = map.place(of: slot)
      let now = input.batch.isPresent(row) ? RowVersion(row: row) : .none
      let met = other.version(at: place)
      if met.isThere || !needsOther {
        let before = own.version(at: place)
        var time = input.batch.times.values[row]
        if let otherRow = met.row, let otherInput {
          time = max(time, otherInput.batch.times.values[otherRow])
        } else if met.isThere {
          time = max(time, other.storedTime(at: place))
        }
        changes.initializeElement(
          at: found,
          to: JoinedChanges.Change(
            row: row, side, own: now, before: before, other: met,
            joins: joins(side, own: now.isThere, other: met.isThere),
            joined: joins(side, own: before.isThere, other: met.isThere), at: place, time: time))
        found &+= 1
      }
      own.stage(now, at: place)
    }
  }

  /// Whether a change of a side gives nothing while the other side has no row.
  private func needsOther(_ side: JoinSide) -> Bool {
    switch kind {
    case .inner: true
    case .left: side == .right
    case .right: side == .left
    case .full: false
    }
  }

  /// Whether there is a joined row, where a change of the side is seen at all.
  private func joins(_ side: JoinSide, own: Bool, other: Bool) -> Bool {
    let (hasLeft, hasRight) = side == .left ? (own, other) : (other, own)
    return switch kind {
    case .inner: hasLeft && hasRight
    case .left: hasLeft
    case .right: hasRight
    case .full: hasLeft || hasRight
    }
  }
}
