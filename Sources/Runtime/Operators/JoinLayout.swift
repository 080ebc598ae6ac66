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

  /// The output's columns, from the key of the rows that came in at a side, and the rows of both sides.
  ///
  /// - Parameter present: where there is a joined row; elsewhere only the key is set. nil: everywhere.
  func columns(
    key: [Column], _ side: JoinSide, own: [Column], other: [Column], present: [Bool]? = nil
  ) -> [Column] {
    let (left, right) = side == .left ? (own, other) : (other, own)
    return columns(key: key, left: left, right: right, present: present)
  }

  /// The same with both sides by their names.
  func columns(key: [Column], left: [Column], right: [Column], present: [Bool]? = nil) -> [Column] {
    var columns = key + left + right
    if let windowEnds {
      // Windows of the two sides may have other lengths: the output's are those of the left.
      columns[windowEnds.output] = left[windowEnds.left].orElse(columns[windowEnds.output])
    }
    return present.map { output.clearing(columns, where: $0) } ?? columns
  }

  /// The types of the key, windows included.
  var keyTypes: [SQLType] { left.keyTypes }
}

/// The rows of one side of a join that is a table, by the join's key.
struct JoinTable {
  let store: RowStore
  let layout: KeyLayout

  init(name: String, _ layout: KeyLayout) {
    self.layout = layout
    store = RowStore(name: name, keyTypes: layout.identityTypes, types: layout.restTypes)
  }

  /// Appends the row at a slot, whose key is that of row `row` of `identity`; NULLs where there is none.
  func append(_ slot: Int32, identity: [Column], row: Int, to columns: [Column]) throws(StateError) {
    try store.append(slot, to: layout.rest(columns))
    let hasRow = store.hasRow(at: slot)
    for (column, source) in zip(layout.identity(columns), identity) {
      if hasRow { column.append(contentsOf: source, at: CollectionOfOne(row)) } else { column.appendNull() }
    }
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
