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
  private let layout: JoinLayout
  private let left: JoinTable
  private let right: JoinTable
  private let fillsPrevious: Bool
  private let reports: RowReports

  package init(_ plan: Join, fillsPrevious: Bool, reports: RowReports) {
    name = "\(plan.kind.rawValue) JOIN"
    kind = plan.kind
    layout = JoinLayout(plan)
    left = JoinTable(name: "join-left", layout.left)
    right = JoinTable(name: "join-right", layout.right)
    self.fillsPrevious = fillsPrevious
    self.reports = reports
  }

  package var stores: [any StateStore] { [left.store, right.store] }

  package func process(_ batch: Batch, port: Int) throws -> Batch? {
    try process(MergedRows(batch, input: port))
  }

  package func process(_ rows: MergedRows) throws -> Batch? {
    let inputs = inputs(rows)
    let count = rows.runs.reduce(0) { $0 + $1.rows.count }
    var changes = JoinedChanges(layout, capacity: count, fillsPrevious: fillsPrevious)
    for run in rows.runs {
      guard let side = JoinSide(rawValue: run.input), let input = inputs[run.input] else { continue }
      try take(run.rows, of: input, side, into: &changes)
      changes.endRun(input, side)
    }
    return changes.batch()
  }

  /// Each side's rows with their slots on both sides, also those of keys that come with this very call.
  private func inputs(_ rows: MergedRows) -> [JoinedChanges.Input?] {
    let tables = [left, right]
    let keys = zip(rows.batches, tables).map { batch, table in
      batch.map { table.layout.keys($0.columns, count: $0.count) }
    }
    let slots = zip(keys, tables).map { keys, table in keys.map { table.store.resolve($0) } }
    return rows.batches.indices.map { side in
      guard let batch = rows.batches[side], let keys = keys[side], let slots = slots[side] else { return nil }
      return JoinedChanges.Input(batch, own: tables[side], other: tables[1 - side], keys: keys, slots: slots)
    }
  }

  private func take(
    _ rows: Range<Int>, of input: JoinedChanges.Input, _ side: JoinSide, into changes: inout JoinedChanges
  ) throws {
    let (own, other) = side == .left ? (left.store, right.store) : (right.store, left.store)
    for row in rows {
      let slot = input.slots[row]
      guard slot >= 0 else {
        reports.report(.nullKey, row: row, of: input.batch.origin, "a row without a key can't be joined")
        continue
      }
      let isNow = input.batch.isPresent(row)
      let hasOther = other.hasRow(at: input.otherSlots[row])
      if hasOther || !needsOther(side) {
        try changes.add(
          row: row, of: input, side, own: own, other: other, joins: joins(side, own: isNow, other: hasOther),
          joined: joins(side, own: own.hasRow(at: slot), other: hasOther))
      }
      if isNow {
        own.put(input.rest, row: row, time: input.batch.times.values[row], at: slot)
      } else {
        own.remove(at: slot)
      }
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
