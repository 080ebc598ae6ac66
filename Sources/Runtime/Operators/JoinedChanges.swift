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
  struct Input {
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
  private let times: FixedColumn<Int64>
  /// The row that each comes from; its part is the side.
  private var causes: [RowChoice] = []
  private var present: [Bool] = []
  private var wasPresent: [Bool] = []
  private var left = JoinedSide()
  private var right = JoinedSide()

  init(_ plan: JoinedColumns, capacity: Int) {
    self.plan = plan
    times = FixedColumn(capacity: capacity, filler: 0)
    causes.reserveCapacity(capacity)
    present.reserveCapacity(capacity)
    wasPresent.reserveCapacity(capacity)
    left.reserve(capacity)
    right.reserve(capacity)
  }

  @inline(__always)
  mutating func add(_ change: Change) {
    causes.append(RowChoice(part: change.side.rawValue, row: change.row))
    times.append(change.time)
    present.append(change.joins)
    wasPresent.append(change.joined)
    switch change.side {
    case .left:
      left.addOwn(change, plan.fillsPrevious)
      right.addOther(change, plan.fillsPrevious)
    case .right:
      right.addOwn(change, plan.fillsPrevious)
      left.addOther(change, plan.fillsPrevious)
    }
  }

  /// What was added, read before anything of the batch is written to the stores; nil where nothing was.
  /// - Parameter inputs: by side.
  /// - Throws: `StateError` where a stored row can't be read.
  func batch(_ inputs: [Input?], _ tables: [JoinTable]) throws -> Batch? {
    if causes.isEmpty { return nil }
    let gone = present.contains(false) ? present : nil
    let (now, before) = try plan.columns(inputs, tables, causes: RowChoices(causes), sides: [left, right])
    var result = Batch(
      count: times.count, columns: plan.layout.finish(now, present: gone), times: times, present: gone,
      origin: .merging(inputs.map { $0?.batch.origin }, causes))
    // What was not there is NULL in all columns but the key.
    result.previous = before.map { PreviousRows(columns: plan.layout.finish($0), present: wasPresent) }
    return result
  }
}

/// Where the values of one side of the joined rows are found: by the parts that `SideColumns` names.
struct JoinedSide {
  private(set) var now: [RowChoice] = []
  /// What each row replaces.
  private(set) var before: [RowChoice] = []
  /// The slots of the rows that are read from the store.
  private(set) var storedSlots: [Int32] = []
  private(set) var storedBeforeSlots: [Int32] = []

  mutating func reserve(_ capacity: Int) {
    now.reserveCapacity(capacity)
  }

  /// Adds the side that has changed.
  @inline(__always)
  fileprivate mutating func addOwn(_ change: JoinedChanges.Change, _ fillsPrevious: Bool) {
    now.append(change.isNow ? RowChoice(part: SideColumns.batchPart, row: change.row) : .null)
    guard fillsPrevious else { return }
    if let row = change.before.row {
      before.append(change.joined ? RowChoice(part: SideColumns.batchPart, row: row) : .null)
    } else if change.joined, change.before.isThere {
      before.append(RowChoice(part: SideColumns.storedBeforePart, row: storedBeforeSlots.count))
      storedBeforeSlots.append(change.slot)
    } else {
      before.append(.null)
    }
  }

  /// Adds the side that stays as it is.
  @inline(__always)
  fileprivate mutating func addOther(_ change: JoinedChanges.Change, _ fillsPrevious: Bool) {
    var choice = RowChoice.null
    if let row = change.other.row {
      choice = RowChoice(part: SideColumns.batchPart, row: row)
    } else if change.other.isThere {
      choice = RowChoice(part: SideColumns.storedPart, row: storedSlots.count)
      storedSlots.append(change.slot)
    }
    now.append(choice)
    if fillsPrevious { before.append(change.joined ? choice : .null) }
  }
}
