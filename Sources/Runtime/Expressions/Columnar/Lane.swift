/// One operand of a kernel: a column of plain elements, or one element that stands for all rows.
struct Lane<Element: Sendable> {
  let column: FixedColumn<Element>
  let isConstant: Bool

  @inline(__always)
  var hasNulls: Bool { column.hasNulls }

  /// The element of a row; nil where it is NULL.
  @inline(__always)
  subscript(row: Int) -> Element? { column[isConstant ? 0 : row] }
}

extension ColumnNode {
  /// The node's values as the column of a kernel: one row where it is a constant.
  @inline(__always)
  final func operand(
    _ input: EvaluationInput, _ errors: inout EvaluationErrors
  ) -> (column: Column, isConstant: Bool) {
    if let constant = self as? ConstantNode { return (constant.single, true) }
    return (evaluate(input, &errors), false)
  }
}

/// A new column of `body`'s results; NULL where an operand is.
///
/// The loops are plain so that they vectorise. Pointers are read from columns that the lanes keep alive, and hold at
/// least `count` rows (one, for a constant).
@inline(__always)
func combine<Left, Right, Output: Sendable>(
  _ left: Lane<Left>, _ right: Lane<Right>, count: Int, filler: Output, _ body: (Left, Right) -> Output
) -> FixedColumn<Output> {
  let result = FixedColumn<Output>(capacity: count, filler: filler)
  withExtendedLifetime((left.column, right.column)) {
    result.appendUnchecked(count) { values, valid in
      applyToAll(left, right, count: count, into: values, body)
      return mergeValidity(left, right, count: count, into: valid)
    }
  }
  return result
}

/// A new column of booleans: `body`'s results, false where an operand is NULL, as ksqlDB compares.
@inline(__always)
func compare<Left, Right>(
  _ left: Lane<Left>, _ right: Lane<Right>, count: Int, _ body: (Left, Right) -> Bool
) -> FixedColumn<Bool> {
  let result = FixedColumn<Bool>(capacity: count, filler: false)
  withExtendedLifetime((left.column, right.column)) {
    result.appendUnchecked(count) { values, _ in
      applyToAll(left, right, count: count, into: values, body)
      clearWhereNull(left, count: count, in: values)
      clearWhereNull(right, count: count, in: values)
      return 0
    }
  }
  return result
}

@inline(__always)
private func applyToAll<Left, Right, Output>(
  _ left: Lane<Left>, _ right: Lane<Right>, count: Int, into values: UnsafeMutablePointer<Output>,
  _ body: (Left, Right) -> Output
) {
  let lefts = UnsafePointer(left.column.values)
  let rights = UnsafePointer(right.column.values)
  if left.isConstant, right.isConstant {
    let constant = body(lefts[0], rights[0])
    for row in 0..<count { values[row] = constant }
  } else if right.isConstant {
    let constant = rights[0]
    for row in 0..<count { values[row] = body(lefts[row], constant) }
  } else if left.isConstant {
    let constant = lefts[0]
    for row in 0..<count { values[row] = body(constant, rights[row]) }
  } else {
    for row in 0..<count { values[row] = body(lefts[row], rights[row]) }
  }
}

/// Clears flags where an operand is NULL, and gives the number of flags cleared.
@inline(__always)
func mergeValidity<Left, Right>(
  _ left: Lane<Left>, _ right: Lane<Right>, count: Int, into valid: UnsafeMutablePointer<Bool>
) -> Int {
  guard left.hasNulls || right.hasNulls else { return 0 }
  clearWhereNull(left, count: count, in: valid)
  clearWhereNull(right, count: count, in: valid)
  return countOfFalse(valid, count: count)
}

@inline(__always)
private func clearWhereNull<Element>(
  _ lane: Lane<Element>, count: Int, in flags: UnsafeMutablePointer<Bool>
) {
  guard lane.hasNulls else { return }
  if lane.isConstant {
    for row in 0..<count { flags[row] = false }
  } else {
    let valid = UnsafePointer(lane.column.valid)
    // Without `&&`, whose branch would keep the loop from being vectorised.
    for row in 0..<count { flags[row] = flags[row] ? valid[row] : false }
  }
}

/// How many of the flags are false.
func countOfFalse(_ flags: UnsafePointer<Bool>, count: Int) -> Int {
  var number = 0
  for row in 0..<count { number &+= flags[row] ? 0 : 1 }
  return number
}
