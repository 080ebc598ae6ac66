import Planner

/// GROUP BY over a stream, without windows.
///
///     COUNT(*), SUM(x) by k:   ('a', 5), ('b', 1), ('a', 2)   ->   'a': (1, 5), 'b': (1, 1), 'a': (2, 7)
///
/// Rows with a NULL in their group, and records without a value, belong to no group. A result's time is the highest
/// of its group's rows.
package final class StreamAggregateOperator: Operator {
  package let name = "AGGREGATE"
  package let state: GroupedState
  private let expressions: AggregateExpressions
  private let keyCodec: KeyCodec
  private var output: GroupOutput
  private let reports: RowReports

  package init(
    _ plan: Aggregate, emission: Emission, fillsPrevious: Bool,
    settings: AggregateSettings = AggregateSettings(), compile: CompileExpression, reports: RowReports
  ) throws {
    expressions = try AggregateExpressions(plan, settings: settings, compile: compile)
    state = GroupedState(name: "aggregate", aggregators: expressions.aggregators, records: expressions.records)
    let keyTypes = plan.groupBy.map(\.type)
    keyCodec = KeyCodec(keyTypes)
    output = GroupOutput(emission: emission, fillsPrevious: fillsPrevious, keyTypes: keyTypes, records: expressions.records)
    self.reports = reports
  }

  package var stores: [any StateStore] { [state] }

  package func process(_ batch: Batch, port: Int) -> Batch? {
    var errors = EvaluationErrors()
    let input = EvaluationInput(batch)
    let groups = expressions.keys(input, &errors)
    let arguments = expressions.arguments(input, &errors)
    reports.report(errors, of: batch)

    let keys = keyCodec.encode(groups, count: batch.count)
    let rows = state.resolve(keys.masked(by: batch.present))
    reports.reportNullGroups(keys, of: batch)
    return output.apply(
      rows, keys: groups, arguments: arguments, times: batch.timeArray, origin: batch.origin, to: state
    ) { row, reason in
      reports.report(.aggregate, row: row, of: batch.origin, reason)
    }
  }

  package var heldBackChanges: Int { output.heldBackChanges }

  package func flush() throws -> Batch? {
    try output.flush(state) { try keyCodec.decode($0, into: $1) }
  }
}

extension RowReports {
  /// Reports the rows that have a value but no group.
  func reportNullGroups(_ keys: BytesColumn, of batch: Batch) {
    guard keys.hasNulls else { return }
    for row in 0..<batch.count where keys.isNull(at: row) && batch.isPresent(row) {
      report(.nullKey, row: row, of: batch.origin, "a GROUP BY expression is NULL, the row belongs to no group")
    }
  }
}

extension BytesColumn {
  /// NULL too where a row is not present.
  func masked(by present: [Bool]?) -> BytesColumn {
    guard let present, present.contains(false) else { return self }
    let result = BytesColumn(capacity: count)
    for row in 0..<count {
      if present[row], valid[row] { result.append(bytes(at: row)) } else { result.appendNull() }
    }
    return result
  }
}

extension Batch {
  var timeArray: [Int64] { Array(UnsafeBufferPointer(start: times.values, count: count)) }
}
