import Planner

/// Table functions: each row becomes as many rows as the longest list that they give; the others are filled with NULL.
///
///     EXPLODE(x), EXPLODE(y):   ('a', [1, 2], ['p'])  ->  ('a', ..., 1, 'p'), ('a', ..., 2, NULL)
///
/// A row for which all lists are empty is gone, and so is a record without a value.
package final class ExplodeOperator: Operator {
  /// A table function: from the values of the arguments to those of the rows.
  package typealias Body = ([Value]) throws -> [Value]

  private struct Call {
    let arguments: [ColumnExpression]
    let body: Body
    let type: SQLType
  }

  package let name = "EXPLODE"
  private let inputSchema: PlanSchema
  private let calls: [Call]
  private let reports: RowReports

  /// - Parameter body: gives the function of a call.
  package init(
    _ plan: Explode, compile: CompileExpression, body: (FunctionReference) throws -> Body, reports: RowReports
  ) throws {
    inputSchema = plan.input.schema
    let types = plan.schema.columns.dropFirst(inputSchema.columns.count).map(\.type)
    calls = try zip(plan.calls, types).map { call, type in
      Call(arguments: try call.arguments.map(compile), body: try body(call.function), type: type)
    }
    self.reports = reports
  }

  package func process(_ batch: Batch, port: Int) -> Batch? {
    var errors = EvaluationErrors()
    let arguments = calls.map { $0.arguments.map { $0.evaluate(batch, errors: &errors) } }
    reports.report(errors, of: batch)

    var sources: [Int] = []
    let made = calls.map { Column($0.type, capacity: batch.count * 4) }
    for row in 0..<batch.count where batch.isPresent(row) {
      let lists = calls.indices.map { self.list(calls[$0], arguments[$0], row, of: batch) }
      let count = lists.reduce(0) { max($0, $1.count) }
      for index in 0..<count {
        sources.append(row)
        for (column, list) in zip(made, lists) { column.append(index < list.count ? list[index] : .null) }
      }
    }
    if sources.isEmpty { return nil }
    var result = batch.gather(sources, schema: inputSchema)
    result.present = nil
    result.columns += made
    return result
  }

  private func list(_ call: Call, _ arguments: [Column], _ row: Int, of batch: Batch) -> [Value] {
    do {
      return try call.body(zip(arguments, call.arguments).map { $0.value(at: row, type: $1.type) })
    } catch {
      reports.report(.expression, row: row, of: batch.origin, "\(error)")
      return []
    }
  }
}
