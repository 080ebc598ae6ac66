import Planner

/// A step of a compiled expression: one virtual call a batch, then loops over plain memory.
class ColumnNode {
  let type: SQLType
  /// Can a row fail in it, so that it may only see the rows that get there (CASE, AND, OR).
  let canFail: Bool
  /// The input's columns that it reads.
  let inputs: Set<Int>

  init(type: SQLType, canFail: Bool, inputs: Set<Int>) {
    self.type = type
    self.canFail = canFail
    self.inputs = inputs
  }

  /// A node over other nodes, which fails at least where they do.
  init(type: SQLType, canFail: Bool, over children: [ColumnNode]) {
    self.type = type
    self.canFail = canFail || children.contains { $0.canFail }
    inputs = children.reduce(into: []) { $0.formUnion($1.inputs) }
  }

  /// The values of all rows of the input. What stands at a failed row means nothing.
  func evaluate(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> Column {
    preconditionFailure("each kind of node evaluates itself")
  }

  /// The values of all rows; failed rows are NULL.
  final func evaluateAlone(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> Column {
    guard canFail else { return evaluate(input, &errors) }
    let (column, failed) = errors.isolating { evaluate(input, &$0) }
    return failed.isEmpty ? column : column.replacingByNull(failed, type: type)
  }

  /// The values of the rows named only, in their order. Errors get the rows' places in `input`.
  final func evaluate(
    _ rows: [Int], of input: EvaluationInput, _ errors: inout EvaluationErrors
  ) -> Column {
    if rows.count == input.count { return evaluate(input, &errors) }
    var columns = input.columns
    for index in inputs where index < columns.count {
      columns[index] = columns[index].gatherOfSameLane(rows)
    }
    let part = EvaluationInput(columns: columns, count: rows.count)
    return errors.translating(rows) { evaluate(part, &$0) }
  }
}

extension Column {
  /// A copy in which the rows named are NULL.
  func replacingByNull(_ rows: [Int], type: SQLType) -> Column {
    let rows = Set(rows)
    let result = Column(type, capacity: count)
    for row in 0..<count {
      if rows.contains(row) {
        result.appendNull()
      } else {
        result.append(contentsOf: self, at: CollectionOfOne(row))
      }
    }
    return result
  }

  /// `gather` for a column whose SQL type is not at hand.
  func gatherOfSameLane(_ rows: [Int]) -> Column {
    let result: Column =
      switch self {
      case .boolean: .boolean(FixedColumn(capacity: rows.count, filler: false))
      case .integer: .integer(FixedColumn(capacity: rows.count, filler: 0))
      case .double: .double(FixedColumn(capacity: rows.count, filler: 0))
      case .decimal: .decimal(FixedColumn(capacity: rows.count, filler: 0))
      case .bytes: .bytes(BytesColumn(capacity: rows.count))
      case .boxed: .boxed(FixedColumn(capacity: rows.count, filler: .null))
      }
    result.append(contentsOf: self, at: rows)
    return result
  }
}
