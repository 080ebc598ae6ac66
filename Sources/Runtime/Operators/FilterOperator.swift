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
  /// Whether changes of a table go on with what they replace.
  private let fillsPrevious: Bool
  private let made: MadeColumns
  private let reports: RowReports
  /// What is known of the batch with these times before it comes.
  private var lookedAt: (times: FixedColumn<Int64>, passing: Passing)?

  /// Rows that pass, and what failed for others.
  private typealias Passing = (rows: [Int], errors: EvaluationErrors)

  package init(
    _ plan: Filter, wanted: WantedColumns, compile: CompileExpression, reports: RowReports
  ) throws {
    name = plan.clause.rawValue
    schema = plan.input.schema
    layout = KeyLayout(schema)
    predicate = try compile(plan.predicate)
    fillsPrevious = wanted.before != nil
    // Of a table's row that does not pass the key stays.
    let keys = schema.kind == .table ? layout.keyIndices : []
    made = MadeColumns(schema, wanted: wanted.now.union(wanted.before ?? []).union(keys))
    self.reports = reports
  }

  /// Whether anybody asks what rows replace that are about to come: only where one of them does not pass, unless
  /// operators above ask.
  func readsPrevious(of batch: Batch) -> Bool {
    if fillsPrevious { return true }
    let passing = passing(of: batch)
    lookedAt = (batch.times, passing)
    return passing.rows.count < batch.count
  }

  package func process(_ batch: Batch, port: Int) -> Batch? {
    let passing = passing(of: batch)
    reports.report(passing.errors, of: batch)
    switch schema.kind {
    case .stream:
      if passing.rows.count == batch.count { return batch }
      return passing.rows.isEmpty ? nil : batch.gather(passing.rows, schema: schema, made)
    case .table:
      return changes(batch, passing: passing.rows)
    }
  }

  private func passing(of batch: Batch) -> Passing {
    defer { lookedAt = nil }
    if let lookedAt, lookedAt.times === batch.times { return lookedAt.passing }
    var errors = EvaluationErrors()
    let selected = predicate.select(batch, errors: &errors)
    return (batch.present == nil ? selected : selected.filter(batch.isPresent), errors)
  }

  private func changes(_ batch: Batch, passing: [Int]) -> Batch? {
    if passing.count == batch.count, batch.previous == nil || !fillsPrevious {
      // What a row replaces matters only where the row does not pass, or to operators above.
      var result = batch
      (result.present, result.previous) = (nil, nil)
      return result
    }
    let passes = flags(passing, count: batch.count)
    guard let previous = batch.previous else { return cleared(batch, where: passes) }

    // Errors of rows that went out before were reported then.
    var ignored = EvaluationErrors()
    let rows = predicate.select(EvaluationInput(columns: previous.columns, count: batch.count), errors: &ignored)
    var passed = [Bool](repeating: false, count: batch.count)
    for row in rows where previous.present[row] { passed[row] = true }
    var changed: [Int] = []
    changed.reserveCapacity(batch.count)
    for row in 0..<batch.count where passes[row] || passed[row] { changed.append(row) }
    if changed.isEmpty { return nil }
    var result = batch
    result.present = passes
    result.previous = fillsPrevious ? PreviousRows(columns: previous.columns, present: passed) : nil
    if changed.count < batch.count { result = result.gather(changed, schema: schema, made) }
    return cleared(result, where: result.present ?? passes)
  }

  /// The rows as they pass, those that do not as tombstones.
  private func cleared(_ batch: Batch, where passes: [Bool]) -> Batch {
    var result = batch
    result.present = passes
    result.columns = layout.clearing(batch.columns, where: passes)
    if let previous = batch.previous {
      result.previous?.columns = layout.clearing(previous.columns, where: previous.present)
    }
    return result
  }

  private func flags(_ rows: [Int], count: Int) -> [Bool] {
    var flags = [Bool](repeating: false, count: count)
    for row in rows { flags[row] = true }
    return flags
  }
}
