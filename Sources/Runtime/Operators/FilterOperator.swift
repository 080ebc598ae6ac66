import Planner

/// WHERE and HAVING.
///
/// A stream loses the rows that do not pass:
///
///     qty > 1:   ('a', 1), ('b', 2)        ->  ('b', 2)
///
/// In a table they become tombstones; where previous rows are known, only if what they replace had passed:
///
///     qty > 1:   'a': 2, 'a': 1, 'a': 0    ->  'a': 2, 'a': gone
package final class FilterOperator: Operator {
  package let name: String
  private let schema: PlanSchema
  private let layout: KeyLayout
  private let predicate: ColumnExpression
  private let reports: RowReports

  package init(_ plan: Filter, compile: CompileExpression, reports: RowReports) throws {
    name = plan.clause.rawValue
    schema = plan.input.schema
    layout = KeyLayout(schema)
    predicate = try compile(plan.predicate)
    self.reports = reports
  }

  package func process(_ batch: Batch, port: Int) -> Batch? {
    var errors = EvaluationErrors()
    let passing = predicate.select(batch, errors: &errors).filter(batch.isPresent)
    reports.report(errors, of: batch)
    switch schema.kind {
    case .stream:
      if passing.count == batch.count { return batch }
      return passing.isEmpty ? nil : batch.gather(passing, schema: schema)
    case .table:
      return changes(batch, passing: passing)
    }
  }

  private func changes(_ batch: Batch, passing: [Int]) -> Batch? {
    let passes = flags(passing, count: batch.count)
    var result = batch
    result.present = passes
    result.columns = layout.clearing(batch.columns, where: passes)
    guard let previous = batch.previous else { return result }

    // Errors of rows that went out before were reported then.
    var ignored = EvaluationErrors()
    let rows = predicate.select(EvaluationInput(columns: previous.columns, count: batch.count), errors: &ignored)
    let passed = flags(rows.filter { previous.present[$0] }, count: batch.count)
    result.previous = PreviousRows(columns: layout.clearing(previous.columns, where: passed), present: passed)
    let changed = passes.indices.filter { passes[$0] || passed[$0] }
    if changed.count == batch.count { return result }
    return changed.isEmpty ? nil : result.gather(changed, schema: schema)
  }

  private func flags(_ rows: [Int], count: Int) -> [Bool] {
    var flags = [Bool](repeating: false, count: count)
    for row in rows { flags[row] = true }
    return flags
  }
}
