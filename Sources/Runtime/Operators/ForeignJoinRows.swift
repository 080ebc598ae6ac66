import Planner

/// The changes that come out of a foreign-key join, put together one by one.
final class ForeignJoinRows {
  private let layout: JoinLayout
  private let key: [Column]
  private let left: [Column]
  private let right: [Column]
  private let times = FixedColumn<Int64>(capacity: 16, filler: 0)
  private var present: [Bool] = []
  /// Which row of the batch at work each comes from.
  private var causes: [Int] = []
  private let previousLeft: [Column]
  private let previousRight: [Column]
  private var wasPresent: [Bool] = []
  private let fillsPrevious: Bool

  init(_ layout: JoinLayout, fillsPrevious: Bool) {
    self.layout = layout
    self.fillsPrevious = fillsPrevious
    key = layout.left.identityTypes.map { Column($0, capacity: 16) }
    left = layout.emptyColumns(.left, capacity: 16)
    right = layout.emptyColumns(.right, capacity: 16)
    previousLeft = layout.emptyColumns(.left, capacity: 16)
    previousRight = layout.emptyColumns(.right, capacity: 16)
  }

  /// Begins a change: the left row, or nil for a tombstone. `appendRight` must follow.
  /// - Parameter cause: the row of the batch at work that it comes from.
  func append(key columns: [Column], _ row: Int, left values: [Column]?, leftRow: Int, time: Int64, cause: Int) {
    causes.append(cause)
    for (column, source) in zip(key, columns) { column.append(contentsOf: source, at: CollectionOfOne(row)) }
    Self.append(values, leftRow, to: left)
    times.append(time)
    present.append(values != nil)
  }

  /// Adds the right row; NULLs where there is none, or the change is a tombstone.
  func appendRight(_ slot: Int32, _ table: JoinTable) throws {
    try Self.append(present.last == true ? slot : GroupTable.noSlot, table, to: right)
  }

  /// Adds what a change replaces: the left row as it was, nil where there was no joined row.
  func appendPrevious(_ values: [Column]?, rightSlot: Int32, _ table: JoinTable) throws {
    Self.append(values, 0, to: previousLeft)
    try Self.append(values == nil ? GroupTable.noSlot : rightSlot, table, to: previousRight)
    wasPresent.append(values != nil)
  }

  /// - Parameter origin: of the batch at work.
  func batch(origin: RecordOrigin?) -> Batch? {
    if present.isEmpty { return nil }
    var batch = Batch(
      count: present.count, columns: key + left + right, times: times, present: present.contains(false) ? present : nil,
      origin: origin?.gather(causes))
    batch.origin?.isRekeyed = true
    if fillsPrevious {
      batch.previous = PreviousRows(columns: key + previousLeft + previousRight, present: wasPresent)
    }
    return batch
  }

  private static func append(_ values: [Column]?, _ row: Int, to columns: [Column]) {
    for (index, column) in columns.enumerated() {
      if let values { column.append(contentsOf: values[index], at: CollectionOfOne(row)) } else { column.appendNull() }
    }
  }

  private static func append(_ slot: Int32, _ table: JoinTable, to columns: [Column]) throws {
    if table.store.hasRow(at: slot) {
      try table.store.append(slot, to: table.layout.rest(columns))
      try table.store.appendKey(of: slot, to: table.layout.identity(columns))
    } else {
      for column in columns { column.appendNull() }
    }
  }
}
