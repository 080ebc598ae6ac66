import Planner

/// The joined rows of two tables, as they come to be: row by row only where the values of each are found, and then the
/// columns, each in one loop.
///
///     left 'a': 1, right 'a': 'x'   with 'b': 'y' stored on the right, left 'b': 2
///
///         row   left       right               left's column   right's column
///         'a'   batch 0    NULL          ->    1               NULL
///         'a'   batch 0    batch 0             1               'x'
///         'b'   batch 1    stored 0            2               'y'
struct JoinedChanges {
  /// The changes of one side that came with the batch.
  final class Input {
    let batch: Batch
    /// By row: the slot of its key.
    let slots: [Int32]
    /// What the store keeps beside the key.
    let rest: LaneSources

    init(_ batch: Batch, _ layout: KeyLayout, slots: [Int32]) {
      self.batch = batch
      self.slots = slots
      rest = LaneSources(layout.rest(batch.columns))
    }
  }

  /// A change of one side, and what it meets.
  struct Change {
    var row: Int
    var side: JoinSide
    var slot: Int32
    /// The time of the joined row.
    var time: Int64
    /// Whether the side has a row from now on, and what it had.
    var isNow: Bool
    var before: RowVersion
    var other: RowVersion
    /// Whether there is a joined row, and was one.
    var joins: Bool
    var joined: Bool
  }

  private let plan: JoinedColumns
  private var changes: [Change] = []

  init(_ plan: JoinedColumns, capacity: Int) {
    self.plan = plan
    changes.reserveCapacity(capacity)
  }

  @inline(__always)
  mutating func add(_ change: Change) { changes.append(change) }

  /// What was added, read before anything of the batch is written to the stores; nil where nothing was.
  /// - Parameter inputs: by side.
  /// - Throws: `StateError` where a stored row can't be read.
  func batch(_ inputs: [Input?], _ tables: [JoinTable]) throws -> Batch? {
    if changes.isEmpty { return nil }
    // The row that each comes from; its part is the side.
    let causes = changes.map { RowChoice(part: $0.side.rawValue, row: $0.row) }
    let sides = [JoinSide.left, .right].map { JoinedSide($0, of: changes, fillsPrevious: plan.fillsPrevious) }
    let present = changes.contains { !$0.joins } ? changes.map(\.joins) : nil
    let times = FixedColumn<Int64>(capacity: changes.count, filler: 0)
    for change in changes { times.append(change.time) }
    let (now, before) = try plan.columns(inputs, tables, causes: RowChoices(causes), sides: sides)
    var result = Batch(
      count: times.count, columns: plan.layout.finish(now, present: present), times: times, present: present,
      origin: .merging(inputs.map { $0?.batch.origin }, causes))
    // What was not there is NULL in all columns but the key.
    result.previous = before.map { PreviousRows(columns: plan.layout.finish($0), present: changes.map(\.joined)) }
    return result
  }
}

/// Where the values of one side of the joined rows are found: by the parts that `SideColumns` names.
struct JoinedSide {
  let now: [RowChoice]
  /// What each row replaces; none where nobody asks.
  let before: [RowChoice]
  /// The slots of the rows that are read from the store.
  let storedSlots: [Int32]
  let storedBeforeSlots: [Int32]

  init(_ side: JoinSide, of changes: [JoinedChanges.Change], fillsPrevious: Bool) {
    var (stored, storedBefore) = (StoredRows(part: SideColumns.storedPart), StoredRows(part: SideColumns.storedBeforePart))
    var now = [RowChoice](repeating: .null, count: changes.count)
    var before = fillsPrevious ? now : []
    for (place, change) in changes.enumerated() {
      if change.side == side {
        if change.isNow { now[place] = RowChoice(part: SideColumns.batchPart, row: change.row) }
        if fillsPrevious, change.joined { before[place] = storedBefore.choice(change.before, at: change.slot) }
      } else {
        // The other side stays as it is.
        let choice = stored.choice(change.other, at: change.slot)
        now[place] = choice
        if fillsPrevious, change.joined { before[place] = choice }
      }
    }
    (self.now, self.before) = (now, before)
    (storedSlots, storedBeforeSlots) = (stored.slots, storedBefore.slots)
  }

  /// The rows that are read from the store into one part, in their order.
  private struct StoredRows {
    let part: Int
    private(set) var slots: [Int32] = []

    init(part: Int) {
      self.part = part
    }

    /// Where a version's values are; one that is stored becomes the part's next row.
    @inline(__always)
    mutating func choice(_ version: RowVersion, at slot: Int32) -> RowChoice {
      if let row = version.row { return RowChoice(part: SideColumns.batchPart, row: row) }
      guard version.isThere else { return .null }
      slots.append(slot)
      return RowChoice(part: part, row: slots.count - 1)
    }
  }
}
