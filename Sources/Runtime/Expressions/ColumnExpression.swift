import Planner

/// An expression compiled once and evaluated a batch at a time. Belongs to one task and its thread.
package final class ColumnExpression {
  package let type: SQLType
  private let root: ColumnNode

  init(root: ColumnNode, type: SQLType) {
    self.root = root
    self.type = type
  }

  /// The expression's value for each row. Rows that failed are NULL and stand in `errors`.
  ///
  /// A reference to a column gives the input's column itself.
  package func evaluate(_ input: EvaluationInput, errors: inout EvaluationErrors) -> Column {
    root.evaluateAlone(input, &errors)
  }

  /// The value of each row of the batch; see `evaluate(_:errors:)` above.
  package func evaluate(_ batch: Batch, errors: inout EvaluationErrors) -> Column {
    evaluate(EvaluationInput(batch), errors: &errors)
  }

  /// The rows for which the expression, a condition, is true, in order: neither false, nor NULL, nor failed.
  package func select(_ input: EvaluationInput, errors: inout EvaluationErrors) -> [Int] {
    let (column, failed) = errors.isolating { root.evaluate(input, &$0) }
    guard case .boolean(let condition) = column else { return [] }
    let selected = condition.rowsThatAreTrue(count: input.count)
    if failed.isEmpty { return selected }
    let failedRows = Set(failed)
    return selected.filter { !failedRows.contains($0) }
  }

  /// The rows of the batch for which the condition is true; see `select(_:errors:)` above.
  package func select(_ batch: Batch, errors: inout EvaluationErrors) -> [Int] {
    select(EvaluationInput(batch), errors: &errors)
  }
}

extension FixedColumn<Bool> {
  /// Indices of the first `count` rows that are valid and true.
  func rowsThatAreTrue(count: Int) -> [Int] {
    // As bytes, 0 or 1, for the compiler to make no branch of them, which would be mispredicted every other row.
    let values = UnsafeRawPointer(values).assumingMemoryBound(to: UInt8.self)
    let valid = UnsafeRawPointer(valid).assumingMemoryBound(to: UInt8.self)
    let hasNulls = hasNulls
    return withExtendedLifetime(self) {
      [Int](unsafeUninitializedCapacity: count) { rows, selected in
        // Writes each index and moves on only where it is wanted.
        var next = 0
        if hasNulls {
          for row in 0..<count {
            rows[next] = row
            next &+= Int(values[row] & valid[row])
          }
        } else {
          for row in 0..<count {
            rows[next] = row
            next &+= Int(values[row])
          }
        }
        selected = next
      }
    }
  }
}
