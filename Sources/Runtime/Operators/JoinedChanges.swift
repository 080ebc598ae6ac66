import Planner

/// The joined rows of two tables, as they come to be: columns of the key, of the left and of the right row, and where
/// they are wanted of the rows that these replace.
struct JoinedChanges {
  /// A row's own side in the batch that it came with.
  struct Input {
    let batch: Batch
    let slots: [Int32]
    let otherSlots: [Int32]
    fileprivate let identity: [Column]
    fileprivate let key: [Column]
    /// What the store keeps beside the key.
    let rest: LaneSources

    init(_ batch: Batch, own: JoinTable, other: JoinTable, keys: BytesColumn, slots: [Int32]) {
      self.batch = batch
      self.slots = slots
      otherSlots = other.store.find(keys)
      identity = own.layout.identity(batch.columns)
      key = own.layout.key(batch.columns)
      rest = LaneSources(own.layout.rest(batch.columns))
    }
  }

  /// The columns of one side.
  private struct Side {
    let columns: [Column]
    let identity: [Column]
    let rest: LaneSinks

    init(_ layout: JoinLayout, _ side: JoinSide, capacity: Int) {
      columns = layout.emptyColumns(side, capacity: capacity)
      identity = layout.layout(side).identity(columns)
      rest = LaneSinks(layout.layout(side).rest(columns))
    }
  }

  private let layout: JoinLayout
  private let fillsPrevious: Bool
  private let key: [Column]
  private let left, right: Side
  private let previousLeft, previousRight: Side
  private let times: FixedColumn<Int64>
  private var origin: MergedOrigin
  private var present: [Bool] = []
  private var wasPresent: [Bool] = []
  // Of the run at hand: the rows that give a joined one, and what was there.
  private var rows: [Int] = []
  private var isNow: [Bool] = []
  private var wasBefore: [Bool] = []
  private var hasOther: [Bool] = []

  init(_ layout: JoinLayout, capacity: Int, fillsPrevious: Bool) {
    self.layout = layout
    self.fillsPrevious = fillsPrevious
    key = layout.keyTypes.map { Column($0, capacity: capacity) }
    left = Side(layout, .left, capacity: capacity)
    right = Side(layout, .right, capacity: capacity)
    previousLeft = Side(layout, .left, capacity: fillsPrevious ? capacity : 0)
    previousRight = Side(layout, .right, capacity: fillsPrevious ? capacity : 0)
    times = FixedColumn(capacity: capacity, filler: 0)
    origin = MergedOrigin(capacity: capacity)
    present.reserveCapacity(capacity)
    wasPresent.reserveCapacity(capacity)
  }

  /// Adds the joined row of a change, before the change is made in `own`.
  mutating func add(
    row: Int, of input: Input, _ side: JoinSide, own: RowStore, other: RowStore, joins: Bool, joined: Bool
  ) throws(StateError) {
    let (slot, otherSlot) = (input.slots[row], input.otherSlots[row])
    let hasOther = other.hasRow(at: otherSlot)
    let time = input.batch.times.values[row]
    times.append(hasOther ? max(time, other.time(at: otherSlot)) : time)
    present.append(joins)
    wasPresent.append(joined)
    rows.append(row)
    isNow.append(input.batch.isPresent(row))
    wasBefore.append(own.hasRow(at: slot))
    self.hasOther.append(hasOther)
    try other.append(otherSlot, to: side == .left ? right.rest : left.rest)
    if fillsPrevious { try own.append(slot, to: side == .left ? previousLeft.rest : previousRight.rest) }
  }

  /// Adds the columns that come from the batch, for all rows that were added since the last call.
  mutating func endRun(_ input: Input, _ side: JoinSide) {
    if rows.isEmpty { return }
    origin.append(rows, of: input.batch.origin, input: side.rawValue)
    let (own, other) = side == .left ? (left, right) : (right, left)
    for (column, source) in zip(key, input.key) { column.append(contentsOf: source, at: rows) }
    // A row that is gone is NULL with its key: among the values of a join the key is a value.
    for (column, source) in zip(own.columns, input.batch.columns) {
      column.append(contentsOf: source, at: rows, where: isNow)
    }
    for (column, source) in zip(other.identity, input.identity) {
      column.append(contentsOf: source, at: rows, where: hasOther)
    }
    if fillsPrevious {
      let (ownBefore, otherBefore) = side == .left ? (previousLeft, previousRight) : (previousRight, previousLeft)
      for (column, source) in zip(ownBefore.identity, input.identity) {
        column.append(contentsOf: source, at: rows, where: wasBefore)
      }
      let range = times.count - rows.count..<times.count
      for (column, source) in zip(otherBefore.columns, other.columns) { column.append(contentsOf: source, at: range) }
    }
    rows.removeAll(keepingCapacity: true)
    isNow.removeAll(keepingCapacity: true)
    wasBefore.removeAll(keepingCapacity: true)
    hasOther.removeAll(keepingCapacity: true)
  }

  /// What was added; nil where nothing was.
  func batch() -> Batch? {
    if times.count == 0 { return nil }
    let gone = present.contains(false) ? present : nil
    var result = Batch(
      count: times.count, columns: layout.columns(key: key, left: left.columns, right: right.columns, present: gone),
      times: times, present: gone, origin: origin.origin())
    if fillsPrevious {
      result.previous = PreviousRows(
        columns: layout.columns(
          key: key, left: previousLeft.columns, right: previousRight.columns, present: wasPresent),
        present: wasPresent)
    }
    return result
  }
}

extension Column {
  /// Appends `rows` of another column of the same lane, in their order; NULL where a flag is false.
  fileprivate func append(contentsOf other: Column, at rows: [Int], where flags: [Bool]) {
    guard flags.contains(false) else { return append(contentsOf: other, at: rows) }
    for (row, flag) in zip(rows, flags) {
      if flag { append(contentsOf: other, at: CollectionOfOne(row)) } else { appendNull() }
    }
  }
}
