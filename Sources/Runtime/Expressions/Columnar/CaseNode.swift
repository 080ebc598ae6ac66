import Planner

/// `CASE WHEN ... THEN ... ELSE ... END`: a row sees the conditions up to the first that is true, and that one's
/// result, nothing else; so a division by zero in another branch does not concern it.
final class CaseNode: ColumnNode {
  private let branches: [(condition: ColumnNode, result: ColumnNode)]
  private let otherwise: ColumnNode?

  init(_ branches: [(condition: ColumnNode, result: ColumnNode)], otherwise: ColumnNode?, type: SQLType) {
    self.branches = branches
    self.otherwise = otherwise
    let children = branches.flatMap { [$0.condition, $0.result] } + (otherwise.map { [$0] } ?? [])
    super.init(type: type, canFail: false, over: children)
  }

  override func evaluate(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> Column {
    var choice = Choice(rows: input.count)
    for branch in branches {
      if choice.open.isEmpty { break }
      let taken = choice.take(where: branch.condition, input, &errors)
      choice.give(branch.result, to: taken, input, &errors)
    }
    if let otherwise { choice.give(otherwise, to: choice.open, input, &errors) }
    return Column.merging(choice.parts, choice.sources, type: type)
  }
}

/// Which branch each row has taken so far.
private struct Choice {
  /// Rows that no condition was true for yet.
  private(set) var open: [Int]
  private(set) var sources: [RowChoice]
  private(set) var parts: [Column] = []

  init(rows: Int) {
    open = Array(0..<rows)
    sources = Array(repeating: .null, count: rows)
  }

  /// Takes the open rows for which the condition is true.
  mutating func take(
    where condition: ColumnNode, _ input: EvaluationInput, _ errors: inout EvaluationErrors
  ) -> [Int] {
    // What can't fail is cheaper over all rows than over a copy of some.
    let isWhole = !condition.canFail
    let column = isWhole ? condition.evaluate(input, &errors) : condition.evaluate(open, of: input, &errors)
    guard case .boolean(let truth) = column else { return [] }
    var taken: [Int] = []
    var remaining: [Int] = []
    remaining.reserveCapacity(open.count)
    for (place, row) in open.enumerated() {
      if truth[isWhole ? row : place] == true { taken.append(row) } else { remaining.append(row) }
    }
    open = remaining
    return taken
  }

  /// Gives rows the node's values.
  mutating func give(
    _ node: ColumnNode, to rows: [Int], _ input: EvaluationInput, _ errors: inout EvaluationErrors
  ) {
    if rows.isEmpty { return }
    let part = Int32(truncatingIfNeeded: parts.count)
    if let constant = node as? ConstantNode {
      for row in rows { sources[row] = RowChoice(part: part, row: 0) }
      parts.append(constant.single)
    } else if node is ColumnReferenceNode {
      for row in rows { sources[row] = RowChoice(part: part, row: Int32(truncatingIfNeeded: row)) }
      parts.append(node.evaluate(input, &errors))
    } else {
      for (place, row) in rows.enumerated() {
        sources[row] = RowChoice(part: part, row: Int32(truncatingIfNeeded: place))
      }
      parts.append(node.evaluate(rows, of: input, &errors))
    }
  }
}
