import Planner

/// Computes new columns: the SELECT list, or the row under another key (PARTITION BY, what a join needs).
///
///     [k := a, total := qty * price]:   ('x', 2, 1.5)  ->  ('x', 3.0)
///
/// Tombstones pass through with their key. Where the key is computed from columns of the value it is NULL for a row
/// without a value, whatever the expression makes of NULLs.
package final class ProjectOperator: Operator {
  package let name: String
  private let layout: KeyLayout
  private let expressions: [ColumnExpression]
  private let reports: RowReports
  /// Places of the new key columns that are computed from the value; nil where the key stays.
  private let keysOfValue: [Int]?

  package init(_ plan: Projection, compile: CompileExpression, reports: RowReports) throws {
    name = "PROJECT"
    keysOfValue = nil
    layout = KeyLayout(plan.schema)
    expressions = try plan.expressions.map(compile)
    self.reports = reports
  }

  package init(_ plan: Rekey, compile: CompileExpression, reports: RowReports) throws {
    name = "REKEY"
    let input = plan.input.schema.columns
    keysOfValue = plan.schema.keyIndices.filter { plan.expressions[$0].columns.contains { input[$0].role == .value } }
    layout = KeyLayout(plan.schema)
    expressions = try plan.expressions.map(compile)
    self.reports = reports
  }

  package func process(_ batch: Batch, port: Int) -> Batch? {
    var errors = EvaluationErrors()
    var result = batch
    result.columns = evaluate(EvaluationInput(batch), present: batch.present, &errors)
    reports.report(errors, of: batch)
    if keysOfValue != nil { result.origin?.isRekeyed = true }
    if let previous = batch.previous {
      // Errors of rows that went out before were reported then.
      var ignored = EvaluationErrors()
      let input = EvaluationInput(columns: previous.columns, count: batch.count)
      result.previous = PreviousRows(
        columns: evaluate(input, present: previous.present, &ignored), present: previous.present)
    }
    return result
  }

  private func evaluate(_ input: EvaluationInput, present: [Bool]?, _ errors: inout EvaluationErrors) -> [Column] {
    let columns = expressions.map { $0.evaluate(input, errors: &errors) }
    return present.map { layout.clearing(columns, and: keysOfValue ?? [], where: $0) } ?? columns
  }
}
