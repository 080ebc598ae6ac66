import Planner

/// The expressions of a GROUP BY, compiled, and the state that its calls need.
struct AggregateExpressions {
  let groupBy: [ColumnExpression]
  /// For each call its arguments that are columns.
  let arguments: [[ColumnExpression]]
  let aggregators: [any Aggregator]
  /// Where the aggregators keep what they keep for a group.
  let records = SlotRecords()

  /// - Parameter undoes: whether rows are taken back.
  init(_ plan: Aggregate, undoes: Bool = false, settings: AggregateSettings, compile: CompileExpression) throws {
    groupBy = try plan.groupBy.map(compile)
    let merges = if case .session? = plan.window?.kind { true } else { false }
    var arguments: [[ColumnExpression]] = []
    var aggregators: [any Aggregator] = []
    for call in plan.calls {
      let (aggregator, columns) = try AggregateFunctions.aggregator(
        for: call, merges: merges, undoes: undoes, settings: settings, records: records)
      aggregators.append(aggregator)
      arguments.append(try columns.map(compile))
    }
    self.arguments = arguments
    self.aggregators = aggregators
  }

  func keys(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> [Column] {
    groupBy.map { $0.evaluate(input, errors: &errors) }
  }

  func arguments(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> [[Column]] {
    arguments.map { $0.map { $0.evaluate(input, errors: &errors) } }
  }
}
