import Planner

/// The joined rows of two tables, as they come to be: row by row only where the values of each are found, and then the
/// columns, each in one loop.
///
///     left 'a': 1, right 'a': 'x'   with 'b': 'y' stored on the right, left 'b': 2
///
///         row   left       right               left's column   right's column
///         'a'   batch 0    NULL          ->    1               NULL
///         'a'   batch 0    batch 0             1               'x'
///         'b'   batch 1    stored              2               'y'
struct JoinedChanges {
  /// A change of one side, and what it meets.
  struct Change {
    var row: Int32
    var side: JoinSide
    /// Whether there is a joined row, and was one.
    var joins: Bool
    var joined: Bool
    /// The sides' rows from now on, and what the changed one had.
    var left: RowVersion
    var right: RowVersion
    var before: RowVersion
    /// Of the key.
    var place: SlotPlace
    /// The time of the joined row.
    var time: Int64

    @inline(__always)
    init(
      row: Int, _ side: JoinSide, own: RowVersion, before: RowVersion, other: RowVersion, joins: Bool, joined: Bool,
      at place: SlotPlace, time: Int64
    ) {
      self.row = Int32(truncatingIfNeeded: row)
      self.side = side
      (left, right) = side == .left ? (own, other) : (other, own)
      self.before = before
      (self.joins, self.joined) = (joins, joined)
      (self.place, self.time) = (place, time)
    }

    /// What a side has from now on.
    @inline(__always)
    func version(_ side: JoinSide) -> RowVersion { side == .left ? left : right }

    /// What a side had in the joined row that there was.
    @inline(__always)
    func versionBefore(_ side: JoinSide) -> RowVersion {
      guard joined else { return .none }
      // The other side stays as it is.
      return side == self.side ? before : version(side)
    }
  }

  private let plan: JoinedColumns
  /// In their order.
  private let changes: [Change]

  init(_ plan: JoinedColumns, _ changes: [Change]) {
    self.plan = plan
    self.changes = changes
  }

  /// Their rows, read before anything of the batch is written to the stores; nil where there are none.
  /// - Parameters:
  ///   - inputs: by side.
  ///   - readsPrevious: whether anybody asks what these rows replace.
  /// - Throws: `StateError` where a stored row can't be read.
  func batch(
    _ inputs: [KeyedRows?], _ tables: [JoinTable], readsPrevious: (Batch) -> Bool
  ) throws -> Batch? {
    if changes.isEmpty { return nil }
    // The row that each comes from; its part is the side.
    let causes = changes.map { RowChoice(part: Int32(truncatingIfNeeded: $0.side.rawValue), row: $0.row) }
    let key = plan.key(inputs, RowChoices(causes))
    let sides = try self.sides(inputs, tables, key, plan.selections) { $0.version($1) }
    let now = plan.columns(key, sides)
    let present = changes.contains { !$0.joins } ? changes.map(\.joins) : nil
    let times = FixedColumn<Int64>(capacity: changes.count, filler: 0)
    times.appendUnchecked(changes.count) { values, _ in
      for row in changes.indices { values[row] = changes[row].time }
      return 0
    }
    var result = Batch(
      count: changes.count, columns: plan.layout.finish(now, present: present), times: times, present: present,
      origin: .merging(inputs.map { $0?.batch.origin }, causes))
    if plan.fillsPrevious, readsPrevious(result) {
      let sides = try self.sides(inputs, tables, key, plan.selectionsBefore) { $0.versionBefore($1) }
      let before = plan.columnsBefore(key, sides, now: now)
      // What was not there is NULL in all columns but the key.
      result.previous = PreviousRows(columns: plan.layout.finish(before), present: changes.map(\.joined))
    }
    return result
  }

  /// The columns of both sides.
  /// - Parameters:
  ///   - selections: what is read of each side; nil: nothing.
  ///   - version: which row of a side a change has.
  @inline(__always)
  private func sides(
    _ inputs: [KeyedRows?], _ tables: [JoinTable], _ key: [Column], _ selections: [RowCodec.Selection?],
    version: (Change, JoinSide) -> RowVersion
  ) throws -> [SideColumns?] {
    try [JoinSide.left, .right].map { side -> SideColumns? in
      guard let selection = selections[side.rawValue] else { return nil }
      let table = tables[side.rawValue]
      let rows = try SideRows(
        changes.count, in: table.store, version: { version(changes[$0], side) }, place: { changes[$0].place })
      return try SideColumns(
        table, types: plan.layout.types(side), rows: rows, batch: inputs[side.rawValue]?.batch.columns, key: key,
        only: selection)
    }
  }
}
