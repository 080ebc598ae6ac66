import Planner

extension ScalarFunction {
  static let arrayConcat = ScalarFunction(
    "ARRAY_CONCAT", "The elements of both arrays, one behind the other; an array that is NULL has none.", .array,
    [
      Variant(
        ["left": .array(.generic("T")), "right": .array(.generic("T"))], returns: .array(.generic("T")),
        .lenient { arguments in
          arguments[0].isNull && arguments[1].isNull ? .null : .array(arguments[0].elements + arguments[1].elements)
        })
    ])

  static let arrayRemove = ScalarFunction(
    "ARRAY_REMOVE", "The array without the elements that equal a value; it may be NULL.", .array,
    [
      Variant(
        ["array": .array(.generic("T")), "value": .generic("T")], returns: .array(.generic("T")),
        .lenient { arguments in
          guard case .array(let values) = arguments[0] else { return .null }
          return .array(values.filter { $0 != arguments[1] })
        })
    ])

  static let generateSeries = ScalarFunction(
    "GENERATE_SERIES", "The numbers from a first to a last, with a step between them (1 or -1 if not given).", .array,
    [
      Variant(["first": .integer, "last": .integer], returns: .array(.integer), series),
      Variant(["first": .integer, "last": .integer, "step": .integer], returns: .array(.integer), series),
      Variant(["first": .bigint, "last": .bigint], returns: .array(.bigint), series),
      Variant(["first": .bigint, "last": .bigint, "step": .integer], returns: .array(.bigint), series),
    ])

  private static let series = FunctionBody.strict { (arguments) throws(EvaluationError) in
    let first = arguments[0].int
    let last = arguments[1].int
    let step = arguments.count > 2 ? arguments[2].int : first <= last ? 1 : -1
    guard step != 0 else { throw EvaluationError("the step of a series can't be 0") }
    guard first == last || (first < last) == (step > 0) else {
      throw EvaluationError("a step of \(step) does not lead from \(first) to \(last)")
    }
    var values: [Value] = []
    var next = first
    while step > 0 ? next <= last : next >= last {
      try ValueBounds.check(elementCount: values.count + 1)
      values.append(.integer(next))
      let (sum, overflow) = next.addingReportingOverflow(step)
      if overflow { break }
      next = sum
    }
    return .array(values)
  }
}
