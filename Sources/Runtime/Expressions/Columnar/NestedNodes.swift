import Planner

/// `ARRAY[...]`, `MAP(...)` or `STRUCT(...)`: elements that fail are NULL, the others stand.
final class ConstructorNode: ColumnNode {
  private let parts: [ColumnNode]
  private let partsStandAlone: Bool
  private let make: ([Value]) -> Value

  /// - Parameter partsStandAlone: false: one that fails makes the whole fail.
  init(_ parts: [ColumnNode], type: SQLType, partsStandAlone: Bool, _ make: @escaping ([Value]) -> Value) {
    self.parts = parts
    self.partsStandAlone = partsStandAlone
    self.make = make
    super.init(type: type, canFail: false, over: parts)
  }

  override func evaluate(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> Column {
    let columns = parts.map { partsStandAlone ? $0.evaluateAlone(input, &errors) : $0.evaluate(input, &errors) }
    let result = FixedColumn<Value>(capacity: input.count, filler: .null)
    for row in 0..<input.count {
      let values = zip(parts, columns).map { part, column in column.value(at: row, type: part.type) }
      result.append(make(values))
    }
    return .boxed(result)
  }
}

/// `a[i]`, `m['k']` or `s->f`.
final class AccessNode: ColumnNode {
  private let container: ColumnNode
  private let key: ColumnNode?
  private let access: (_ container: Value, _ key: Value) -> Value

  init(
    _ container: ColumnNode, key: ColumnNode?, type: SQLType,
    _ access: @escaping (_ container: Value, _ key: Value) -> Value
  ) {
    self.container = container
    self.key = key
    self.access = access
    super.init(type: type, canFail: false, over: key.map { [container, $0] } ?? [container])
  }

  override func evaluate(_ input: EvaluationInput, _ errors: inout EvaluationErrors) -> Column {
    guard case .boxed(let containers) = container.evaluate(input, &errors) else {
      return .nulls(type, count: input.count)
    }
    let keyOperand = key?.operand(input, &errors)
    let result = Column(type, capacity: input.count)
    for row in 0..<input.count {
      guard containers.valid[row] else {
        result.appendNull()
        continue
      }
      var keyValue = Value.null
      if let key, let keyOperand {
        keyValue = keyOperand.column.value(at: keyOperand.isConstant ? 0 : row, type: key.type)
      }
      result.append(access(containers.values[row], keyValue))
    }
    return result
  }
}
