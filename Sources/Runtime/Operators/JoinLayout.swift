import Planner

/// A side of a join, which is also the port that its rows come in at.
enum JoinSide: Int {
  case left = 0
  case right = 1

  var other: JoinSide { self == .left ? .right : .left }
}

/// Where the columns of a join's output come from: its key, its windows if it has any, the left row, the right row.
struct JoinLayout {
  let schema: PlanSchema
  let left: KeyLayout
  let right: KeyLayout
  private let leftTypes: [SQLType]
  private let rightTypes: [SQLType]
  /// The windows' ends in the output's key and in the left row; nil where there are none.
  private let windowEnds: (output: Int, left: Int)?
  private let output: KeyLayout

  init(_ plan: Join) {
    schema = plan.schema
    left = KeyLayout(plan.left.schema)
    right = KeyLayout(plan.right.schema)
    output = KeyLayout(plan.schema)
    leftTypes = plan.left.schema.columns.map(\.type)
    rightTypes = plan.right.schema.columns.map(\.type)
    if let end = plan.schema.windowEndIndex, let leftEnd = plan.left.schema.windowEndIndex {
      windowEnds = (end, leftEnd)
    } else {
      windowEnds = nil
    }
  }

  func layout(_ side: JoinSide) -> KeyLayout { side == .left ? left : right }

  func types(_ side: JoinSide) -> [SQLType] { side == .left ? leftTypes : rightTypes }

  /// Empty columns for rows of a side.
  func emptyColumns(_ side: JoinSide, capacity: Int) -> [Column] { types(side).map { Column($0, capacity: capacity) } }

  /// The output's columns from those of the key, of the left and of the right row.
  ///
  /// - Parameter present: where there is a joined row; elsewhere only the key is set. nil: everywhere.
  func finish(_ columns: [Column], present: [Bool]? = nil) -> [Column] {
    var columns = columns
    if let windowEnds {
      // Windows of the two sides may have other lengths: the output's are those of the left.
      let left = columns[outputIndex(of: windowEnds.left, .left)]
      columns[windowEnds.output] = left.orElse(columns[windowEnds.output])
    }
    return present.map { output.clearing(columns, where: $0) } ?? columns
  }

  /// The types of the key, windows included.
  var keyTypes: [SQLType] { left.keyTypes }

  /// Where a column of the output comes from: the key (no side), or a side's row.
  func place(ofOutput index: Int) -> (side: JoinSide?, index: Int) {
    let start = keyTypes.count
    if index < start { return (nil, index) }
    let inLeft = index - start
    return inLeft < leftTypes.count ? (.left, inLeft) : (.right, inLeft - leftTypes.count)
  }

  /// Where a column of a side's row stands in the output.
  func outputIndex(of index: Int, _ side: JoinSide) -> Int {
    keyTypes.count + (side == .left ? index : leftTypes.count + index)
  }

  /// The columns of the output that `finish` reads itself, or leaves as they are in rows that are gone.
  var ownReads: Set<Int> {
    Set(keyTypes.indices).union(windowEnds.map { [outputIndex(of: $0.left, .left)] } ?? [])
  }
}

extension Column {
  /// These values of BIGINT, and those of another column where they are NULL.
  fileprivate func orElse(_ other: Column) -> Column {
    guard hasNulls else { return self }
    let result = Column(.bigint, capacity: count)
    for row in 0..<count { result.append(contentsOf: isNull(at: row) ? other : self, at: CollectionOfOne(row)) }
    return result
  }
}
