import Planner

/// Makes a table's changes again of the rows that `ChangeSplitOperator` sent through a repartition topic.
///
///     ('a', 1, false), ('a', 2, true)   ->   'a': gone (was 1), 'a': 2 (was none)
final class ChangeMergeOperator: Operator {
  let name = "MERGE CHANGES"
  private let layout: KeyLayout
  private let additionIndex: Int

  /// - Parameter schema: that of the rows, whose last column says whether a row is added.
  init(_ schema: PlanSchema) {
    layout = KeyLayout(schema)
    additionIndex = schema.columns.count - 1
  }

  func process(_ batch: Batch, port: Int) -> Batch? {
    guard case .boolean(let isAddition) = batch.columns[additionIndex] else { return nil }
    let added = (0..<batch.count).map { isAddition[$0] == true }
    let removed = added.map { !$0 }
    var result = batch
    result.present = added
    result.columns = layout.clearing(batch.columns, where: added)
    result.previous = PreviousRows(columns: layout.clearing(batch.columns, where: removed), present: removed)
    return result
  }
}
