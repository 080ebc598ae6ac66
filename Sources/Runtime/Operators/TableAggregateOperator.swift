import Planner

/// GROUP BY over a table: a change takes the row's former version back from its group and adds the new one to its own.
///
///     COUNT(*) by town:   1: 'Ulm', 2: 'Ulm', 1: 'Bonn', 2: gone
///         ->   'Ulm': 1, 'Ulm': 2, 'Ulm': 1, 'Bonn': 1, 'Ulm': 0
///
/// The old group's result goes out before the new one's; where both are the same, only the last one does (Kafka
/// Streams' `KTableAggregate` since KIP-904). A group stays with its initial result when its last row has gone.
package final class TableAggregateOperator: Operator {
  /// How the input tells what a change takes back.
  package enum Input: Sendable {
    /// Each row has what it replaces in `Batch.previous`.
    case previousRows
    /// Each row is added where this BOOLEAN column is true and taken back where it is false, or NULL, which says that the
    /// row's new version follows: what a table becomes on its way through a repartition topic.
    case additionColumn(Int)
  }

  package let name = "AGGREGATE"
  package let state: GroupedState
  private let input: Input
  private let expressions: AggregateExpressions
  private let argumentTypes: [[SQLType]]
  private let keyCodec: KeyCodec
  private var output: GroupOutput
  private let reports: RowReports

  package init(
    _ plan: Aggregate, input: Input, emission: Emission, fillsPrevious: Bool,
    settings: AggregateSettings = AggregateSettings(), compile: CompileExpression, reports: RowReports
  ) throws {
    self.input = input
    expressions = try AggregateExpressions(plan, undoes: true, settings: settings, compile: compile)
    argumentTypes = expressions.arguments.map { $0.map(\.type) }
    state = GroupedState(name: "aggregate", aggregators: expressions.aggregators, records: expressions.records)
    let keyTypes = plan.groupBy.map(\.type)
    keyCodec = KeyCodec(keyTypes)
    output = GroupOutput(emission: emission, fillsPrevious: fillsPrevious, keyTypes: keyTypes, records: expressions.records)
    self.reports = reports
  }

  package var stores: [any StateStore] { [state] }

  package func process(_ batch: Batch, port: Int) -> Batch? {
    var errors = EvaluationErrors()
    let new = Version(batch.columns, batch.present, batch.count, expressions, keyCodec, &errors)
    reports.report(errors, of: batch)
    reports.reportNullGroups(new.keys, of: batch)
    let old = batch.previous.map { previous in
      // Errors of rows that were added before were reported then.
      var ignored = EvaluationErrors()
      return Version(previous.columns, previous.present, batch.count, expressions, keyCodec, &ignored)
    }
    var steps = Steps(keyTypes: keyCodec.types, argumentTypes: argumentTypes, capacity: batch.count * 2)
    for row in 0..<batch.count {
      switch input {
      case .previousRows:
        let removes = old?.keys.isNull(at: row) == false
        let adds = !new.keys.isNull(at: row)
        if removes, let old {
          let isSameGroup = adds && byteOrder(old.keys.bytes(at: row), new.keys.bytes(at: row)) == 0
          steps.append(old, row, isRemoval: true, emits: !isSameGroup)
        }
        if adds { steps.append(new, row, isRemoval: false, emits: true) }
      case .additionColumn(let index):
        guard !new.keys.isNull(at: row), case .boolean(let isAddition) = batch.columns[index] else { continue }
        // What follows in another batch would replace a result that nobody saw.
        let isFollowed = isAddition[row] == nil && row + 1 < batch.count
        steps.append(new, row, isRemoval: isAddition[row] != true, emits: !isFollowed)
      }
    }
    let times = steps.rows.map { batch.times.values[$0] }
    let rows = state.resolve(steps.keys, isRemoval: steps.isRemoval)
    return output.apply(
      rows, keys: steps.groups, arguments: steps.arguments, times: times, emits: steps.emits,
      origin: batch.origin?.gather(steps.rows), to: state
    ) { step, reason in
      reports.report(.aggregate, row: steps.rows[step], of: batch.origin, reason)
    }
  }

  package var heldBackChanges: Int { output.heldBackChanges }

  package func flush() throws -> Batch? {
    try output.flush(state) { try keyCodec.decode($0, into: $1) }
  }
}

/// The rows of a batch as they are now, or as they were: their groups and the arguments of the aggregates.
private struct Version {
  let groups: [Column]
  let arguments: [[Column]]
  /// NULL where there is no row, or no group for it.
  let keys: BytesColumn

  init(
    _ columns: [Column], _ present: [Bool]?, _ count: Int, _ expressions: AggregateExpressions, _ codec: KeyCodec,
    _ errors: inout EvaluationErrors
  ) {
    let input = EvaluationInput(columns: columns, count: count)
    groups = expressions.keys(input, &errors)
    arguments = expressions.arguments(input, &errors)
    keys = codec.encode(groups, count: count).masked(by: present)
  }
}

/// Rows taken back and rows added, in the order in which the aggregates see them.
private struct Steps {
  let keys: BytesColumn
  let groups: [Column]
  let arguments: [[Column]]
  var isRemoval: [Bool] = []
  var emits: [Bool] = []
  /// The row of the batch that each step comes from.
  var rows: [Int] = []

  init(keyTypes: [SQLType], argumentTypes: [[SQLType]], capacity: Int) {
    keys = BytesColumn(capacity: capacity)
    groups = keyTypes.map { Column($0, capacity: capacity) }
    arguments = argumentTypes.map { $0.map { Column($0, capacity: capacity) } }
  }

  mutating func append(_ version: Version, _ row: Int, isRemoval: Bool, emits: Bool) {
    keys.append(version.keys.bytes(at: row))
    for (column, source) in zip(groups, version.groups) { column.append(contentsOf: source, at: CollectionOfOne(row)) }
    for (columns, sources) in zip(arguments, version.arguments) {
      for (column, source) in zip(columns, sources) { column.append(contentsOf: source, at: CollectionOfOne(row)) }
    }
    self.isRemoval.append(isRemoval)
    self.emits.append(emits)
    rows.append(row)
  }
}
