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
package final class TableTableJoinOperator: Operator {
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
    let side: JoinSide = port == 0 ? .left : .right
    let (own, other) = side == .left ? (left, right) : (right, left)
    let keys = own.layout.keys(batch.columns, count: batch.count)
    let identity = own.layout.identity(batch.columns)
    let rest = own.layout.rest(batch.columns)
    let slots = own.store.resolve(keys)
    let otherSlots = other.store.find(keys)

    var rows: [Int] = []
    var present: [Bool] = []
    var wasPresent: [Bool] = []
    let times = FixedColumn<Int64>(capacity: batch.count, filler: 0)
    let otherColumns = layout.emptyColumns(side.other, capacity: batch.count)
    let previousColumns = layout.emptyColumns(side, capacity: fillsPrevious ? batch.count : 0)
    for row in 0..<batch.count {
      let slot = slots[row]
      guard slot >= 0 else {
        reports.report(.nullKey, row: row, of: batch.origin, "a row without a key can't be joined")
        continue
      }
      let isNow = batch.isPresent(row)
      let wasBefore = own.store.hasRow(at: slot)
      let hasOther = other.store.hasRow(at: otherSlots[row])
      if hasOther || !needsOther(side) {
        rows.append(row)
        present.append(joins(side, own: isNow, other: hasOther))
        wasPresent.append(joins(side, own: wasBefore, other: hasOther))
        let time = batch.times.values[row]
        times.append(hasOther ? max(time, other.store.time(at: otherSlots[row])) : time)
        try other.append(otherSlots[row], identity: identity, row: row, to: otherColumns)
        if fillsPrevious { try own.append(slot, identity: identity, row: row, to: previousColumns) }
      }
      if isNow {
        own.store.put(rest, row: row, time: batch.times.values[row], at: slot)
      } else {
        own.store.remove(at: slot)
      }
    }
    if rows.isEmpty { return nil }
    return output(
      batch, side, rows: rows, otherColumns: otherColumns, times: times, present: present,
      previous: fillsPrevious ? (previousColumns, wasPresent) : nil)
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

  private func output(
    _ batch: Batch, _ side: JoinSide, rows: [Int], otherColumns: [Column], times: FixedColumn<Int64>,
    present: [Bool], previous: (columns: [Column], present: [Bool])?
  ) -> Batch {
    let types = layout.types(side)
    var own = zip(batch.columns, types).map { $0.gather(rows, type: $1) }
    let key = layout.layout(side).key(own)
    let ownPresent = rows.map(batch.isPresent)
    // A row that is gone is NULL with its key: among the values of a join the key is a value.
    if ownPresent.contains(false) { own = zip(own, types).map { $0.nulls(where: ownPresent, $1) } }
    let hasGone = present.contains(false)
    var result = Batch(
      count: rows.count,
      columns: layout.columns(key: key, side, own: own, other: otherColumns, present: hasGone ? present : nil),
      times: times, present: hasGone ? present : nil, origin: batch.origin?.gather(rows))
    result.origin?.isRekeyed = true
    if let previous {
      result.previous = PreviousRows(
        columns: layout.columns(
          key: key, side, own: previous.columns, other: otherColumns, present: previous.present),
        present: previous.present)
    }
    return result
  }
}
