/// The rows that an expression is evaluated over: columns in the order that `TypedExpression.column` counts them.
package struct EvaluationInput {
  package let columns: [Column]
  package let count: Int

  package init(columns: [Column], count: Int) {
    self.columns = columns
    self.count = count
  }

  package init(_ batch: Batch) {
    self.init(columns: batch.columns, count: batch.count)
  }
}
