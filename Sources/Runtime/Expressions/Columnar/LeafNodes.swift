import Planner

/// A column of the input, as it is.
final class ColumnReferenceNode: ColumnNode {
  private let index: Int

  init(index: Int, type: SQLType) {
    self.index = index
    super.init(type: type, canFail: false, inputs: [index])
  }

  override func evaluate(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> Column {
    input.columns[index]
  }
}

/// One value for all rows.
final class ConstantNode: ColumnNode {
  let value: Value
  /// The constant as a column of one row, for kernels that take it from there.
  let single: Column
  private var lastColumn: Column

  init(_ value: Value, type: SQLType) {
    self.value = value
    single = Column(type, capacity: 1)
    single.append(value)
    lastColumn = single
    super.init(type: type, canFail: false, inputs: [])
  }

  override func evaluate(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> Column {
    // Batches tend to have one size; a column is never changed once it is built, so it may be handed out again.
    if lastColumn.count == input.count { return lastColumn }
    let column = Column(type, capacity: input.count)
    column.append(contentsOf: single, at: repeatElement(0, count: input.count))
    lastColumn = column
    return column
  }
}
