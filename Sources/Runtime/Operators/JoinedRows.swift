import Planner

/// The rows that come out of a stream-stream join, put together one by one.
final class JoinedRows {
  private let layout: JoinLayout
  private let left: [Column]
  private let right: [Column]
  private let times = FixedColumn<Int64>(capacity: 16, filler: 0)
  /// Whether each row has a left part, which then gives the key.
  private var hasLeft: [Bool] = []
  /// Which row of the batch at work each comes from, or was let go by.
  private var causes: [Int] = []

  init(_ layout: JoinLayout) {
    self.layout = layout
    left = layout.emptyColumns(.left, capacity: 16)
    right = layout.emptyColumns(.right, capacity: 16)
  }

  /// Adds a row of a batch with one that is kept of the other side; alone where `other` is nil.
  func append(
    _ side: JoinSide, _ batch: Batch, _ row: Int, _ other: JoinBuffer?, _ slot: Int32, time: Int64
  ) throws {
    for (column, source) in zip(columns(side), batch.columns) {
      column.append(contentsOf: source, at: CollectionOfOne(row))
    }
    try append(side.other, other, slot)
    finish(time: time, hasLeft: side == .left || other != nil, cause: row)
  }

  /// Adds a row that is kept, alone.
  /// - Parameter cause: the row of the batch at work that lets it go.
  func append(_ side: JoinSide, _ buffer: JoinBuffer, _ slot: Int32, time: Int64, cause: Int) throws {
    try append(side, buffer, slot)
    try append(side.other, nil, slot)
    finish(time: time, hasLeft: side == .left, cause: cause)
  }

  /// - Parameter origin: of the batch at work; nil where there is none.
  func batch(origin: RecordOrigin?) -> Batch? {
    if hasLeft.isEmpty { return nil }
    let leftKey = layout.left.key(left)
    let rightKey = layout.right.key(right)
    let types = layout.schema.columns.map(\.type)
    let key = zip(leftKey, rightKey).enumerated().map { index, sides in
      let column = Column(types[index], capacity: hasLeft.count)
      for row in hasLeft.indices {
        column.append(contentsOf: hasLeft[row] ? sides.0 : sides.1, at: CollectionOfOne(row))
      }
      return column
    }
    var result = Batch(
      count: hasLeft.count, columns: key + left + right, times: times, origin: origin?.gather(causes))
    result.origin?.isRekeyed = true
    return result
  }

  private func columns(_ side: JoinSide) -> [Column] { side == .left ? left : right }

  private func append(_ side: JoinSide, _ buffer: JoinBuffer?, _ slot: Int32) throws {
    if let buffer {
      try buffer.append(slot, to: columns(side))
    } else {
      for column in columns(side) { column.appendNull() }
    }
  }

  private func finish(time: Int64, hasLeft: Bool, cause: Int) {
    causes.append(cause)
    times.append(time)
    self.hasLeft.append(hasLeft)
  }
}
