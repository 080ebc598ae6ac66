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
    var open = Array(0..<input.count)
    /// For each row which part gave its value, and that value's row there.
    var sources = [(part: Int, row: Int)](repeating: (-1, 0), count: input.count)
    var parts: [Column] = []

    func take(_ node: ColumnNode, for rows: [Int]) {
      guard !rows.isEmpty else { return }
      let column = node.evaluate(rows, of: input, &errors)
      for (place, row) in rows.enumerated() { sources[row] = (parts.count, place) }
      parts.append(column)
    }

    for branch in branches {
      if open.isEmpty { break }
      let condition = branch.condition.evaluate(open, of: input, &errors)
      guard case .boolean(let condition) = condition else { continue }
      var taken: [Int] = []
      var remaining: [Int] = []
      for (place, row) in open.enumerated() {
        if condition[place] == true { taken.append(row) } else { remaining.append(row) }
      }
      take(branch.result, for: taken)
      open = remaining
    }
    if let otherwise { take(otherwise, for: open) }
    return assemble(parts, sources)
  }

  private func assemble(_ parts: [Column], _ sources: [(part: Int, row: Int)]) -> Column {
    let result = Column(type, capacity: sources.count)
    for source in sources {
      if source.part < 0 {
        result.appendNull()
      } else {
        result.append(contentsOf: parts[source.part], at: CollectionOfOne(source.row))
      }
    }
    return result
  }
}
