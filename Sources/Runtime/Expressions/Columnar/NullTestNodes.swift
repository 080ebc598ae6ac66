import Planner

/// `x IS NULL` and `x IS NOT NULL`.
final class NullTestNode: ColumnNode {
  private let operand: ColumnNode
  private let isNegated: Bool

  init(_ operand: ColumnNode, isNegated: Bool) {
    self.operand = operand
    self.isNegated = isNegated
    super.init(type: .boolean, canFail: false, over: [operand])
  }

  override func evaluate(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> Column {
    let column = operand.evaluate(input, &errors)
    let result = FixedColumn<Bool>(capacity: input.count, filler: false)
    let isNegated = isNegated
    withExtendedLifetime(column) {
      result.appendUnchecked(input.count) { values, _ in
        let valid = UnsafePointer(column.valid)
        for row in 0..<input.count { values[row] = valid[row] == isNegated }
        return 0
      }
    }
    return .boolean(result)
  }
}

/// `x IS [NOT] DISTINCT FROM y`: a NULL equals a NULL.
final class DistinctNode: ColumnNode {
  private let left: ColumnNode
  private let right: ColumnNode
  private let isNegated: Bool

  init(_ left: ColumnNode, _ right: ColumnNode, isNegated: Bool) {
    self.left = left
    self.right = right
    self.isNegated = isNegated
    super.init(type: .boolean, canFail: false, over: [left, right])
  }

  override func evaluate(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> Column {
    let leftColumn = left.evaluate(input, &errors)
    let rightColumn = right.evaluate(input, &errors)
    let result = FixedColumn<Bool>(capacity: input.count, filler: false)
    for row in 0..<input.count {
      let isSame = isSame(leftColumn, rightColumn, row: row)
      result.append(isSame == isNegated)
    }
    return .boolean(result)
  }

  private func isSame(_ leftColumn: Column, _ rightColumn: Column, row: Int) -> Bool {
    if leftColumn.isNull(at: row) || rightColumn.isNull(at: row) {
      return leftColumn.isNull(at: row) && rightColumn.isNull(at: row)
    }
    switch (leftColumn, rightColumn) {
    case (.integer(let left), .integer(let right)): return left.values[row] == right.values[row]
    case (.bytes(let left), .bytes(let right)): return left.bytes(at: row).isEqual(to: right.bytes(at: row))
    case (.boolean, _), (.integer, _), (.double, _), (.decimal, _), (.bytes, _), (.boxed, _):
      return leftColumn.value(at: row, type: left.type) == rightColumn.value(at: row, type: right.type)
    }
  }
}
