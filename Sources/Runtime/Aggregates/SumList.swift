import Planner

extension AggregateFunction {
  /// `SUM_LIST(x)`: of the elements' own type. NULLs are passed over, lists and elements; a sum of nothing is 0.
  static let sumList = AggregateFunction(
    name: "SUM_LIST", summary: "Adds up the elements of arrays. NULLs are passed over.", canUndo: true,
    signatures: [SQLType.integer, .bigint, .double].map {
      FunctionSignature([.init("x", .array(.type($0)))], result: .type(.type($0)))
    } + [
      FunctionSignature(
        [.init("x", .array(.anyDecimal))],
        result: .computed { types throws(SignatureMismatch) in
          guard case .array(let element)? = types.first else { throw SignatureMismatch("it adds up arrays") }
          return element
        })
    ]
  ) { use in
    FoldAggregator(SumListFold(element: use.resultType), argumentTypes: use.argumentTypes, in: use.records)
  }
}

private struct SumListFold: AggregateFold {
  let element: SQLType

  /// A list is added wholly or not at all.
  func add(_ arguments: [Value], to state: inout Value) -> Bool { change(&state, by: arguments[0], sign: 1) }
  func undo(_ arguments: [Value], from state: inout Value) -> Bool { change(&state, by: arguments[0], sign: -1) }
  func merge(_ source: Value, into target: inout Value) -> Bool { change(&target, by: .array([source]), sign: 1) }

  var resultType: SQLType { element }

  var initial: Value {
    switch element {
    case .double: .double(0)
    case .decimal(_, let scale): .decimal(Decimal(unscaled: 0, scale: scale))
    default: .integer(0)
    }
  }

  private func change(_ state: inout Value, by list: Value, sign: Int64) -> Bool {
    guard case .array(let elements) = list else { return true }
    var sum = state
    for element in elements where !element.isNull {
      guard let next = self.sum(sum, element, sign) else { return false }
      sum = next
    }
    state = sum
    return true
  }

  private func sum(_ sum: Value, _ element: Value, _ sign: Int64) -> Value? {
    switch (sum, element) {
    case (.double(let left), .double(let right)): return .double(left + right * Double(sign))
    case (.integer(let left), .integer(let right)):
      let (result, overflow) =
        sign > 0 ? left.addingReportingOverflow(right) : left.subtractingReportingOverflow(right)
      let isInRange = self.element != .integer || Int32(exactly: result) != nil
      return overflow || !isInRange ? nil : .integer(result)
    case (.decimal(let left), .decimal(let right)):
      guard case .decimal(let precision, let scale) = self.element else { return nil }
      let (result, overflow) =
        sign > 0
        ? left.unscaled.addingReportingOverflow(right.unscaled)
        : left.unscaled.subtractingReportingOverflow(right.unscaled)
      if overflow || !decimalBounds(precision).contains(result) { return nil }
      return .decimal(Decimal(unscaled: result, scale: scale))
    default: return nil
    }
  }

  func result(_ state: Value) -> Value { state }
  var stateType: SQLType { element }
  func encode(_ state: Value) -> Value { state }
  func decode(_ value: Value) -> Value? { value.isNull ? nil : value }
}
