import Parser

/// Finds the keys that a condition asks for.
struct KeyLookup {
  /// Columns that make the key.
  let keys: [Int]

  /// The values of the key's columns, one dictionary for each key: from `a = 1 AND b = 2`, `a IN (1, 2)` and OR of
  /// those. Nil where the condition asks for anything else.
  func keys(in condition: TypedExpression) -> [[Int: TypedExpression]]? {
    guard let rows = partialKeys(condition), rows.allSatisfy({ Set($0.keys) == Set(keys) }) else { return nil }
    return rows
  }

  private func partialKeys(_ condition: TypedExpression) -> [[Int: TypedExpression]]? {
    switch condition.kind {
    case .comparison(.equal, let left, let right):
      guard let pair = constraint(left, right) ?? constraint(right, left) else { return nil }
      return [[pair.column: pair.value]]
    case .inList(let operand, let candidates, isNegated: false):
      let pairs = candidates.compactMap { constraint(operand, $0) }
      return pairs.count == candidates.count ? pairs.map { [$0.column: $0.value] } : nil
    case .and(let left, let right):
      guard let first = partialKeys(left), let second = partialKeys(right), first.count * second.count <= 10_000
      else { return nil }
      var rows: [[Int: TypedExpression]] = []
      for row in first {
        for other in second {
          guard Set(row.keys).isDisjoint(with: other.keys) else { return nil }
          rows.append(row.merging(other) { own, _ in own })
        }
      }
      return rows
    case .or(let left, let right):
      guard let first = partialKeys(left), let second = partialKeys(right) else { return nil }
      return first + second
    default:
      return nil
    }
  }

  private func constraint(_ column: TypedExpression, _ value: TypedExpression)
    -> (column: Int, value: TypedExpression)?
  {
    guard case .column(let index) = column.kind, keys.contains(index), value.isLiteral else { return nil }
    return (index, value)
  }
}
