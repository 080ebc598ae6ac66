import Planner

extension ScalarFunction {
  static let transform = ScalarFunction(
    "TRANSFORM", "The collection with each element, or each key and value, changed by a lambda.", .lambda,
    [
      Variant(
        ["array": .array(.generic("T")), "element": .lambda([.generic("T")], .generic("U"))],
        returns: .array(.generic("U")),
        .higherOrder { (arguments, lambdas) throws(EvaluationError) in
          guard case .array(let values) = arguments[0] else { return .null }
          var result: [Value] = []
          result.reserveCapacity(values.count)
          for value in values { result.append(try lambdas[0](value)) }
          return .array(result)
        }),
      Variant(
        [
          "map": .map(key: .generic("K"), value: .generic("V")),
          "key": .lambda([.generic("K"), .generic("V")], .generic("A")),
          "value": .lambda([.generic("K"), .generic("V")], .generic("B")),
        ], returns: .map(key: .generic("A"), value: .generic("B")),
        .higherOrder { (arguments, lambdas) throws(EvaluationError) in
          guard case .map(let map) = arguments[0] else { return .null }
          var result = MapValue()
          for entry in map.entries {
            let key = try lambdas[0](entry.key, entry.value)
            if result[key] != nil { throw EvaluationError("two keys become the same") }
            result[key] = try lambdas[1](entry.key, entry.value)
          }
          return .map(result)
        }),
    ])

  static let filter = ScalarFunction(
    "FILTER", "The elements, or the entries, for which a lambda is true.", .lambda,
    [
      Variant(
        ["array": .array(.generic("T")), "condition": .lambda([.generic("T")], .boolean)],
        returns: .array(.generic("T")),
        .higherOrder { (arguments, lambdas) throws(EvaluationError) in
          guard case .array(let values) = arguments[0] else { return .null }
          var result: [Value] = []
          for value in values where try lambdas[0](value).truth == true { result.append(value) }
          return .array(result)
        }),
      Variant(
        [
          "map": .map(key: .generic("K"), value: .generic("V")),
          "condition": .lambda([.generic("K"), .generic("V")], .boolean),
        ], returns: .map(key: .generic("K"), value: .generic("V")),
        .higherOrder { (arguments, lambdas) throws(EvaluationError) in
          guard case .map(let map) = arguments[0] else { return .null }
          var result = MapValue()
          for entry in map.entries where try lambdas[0](entry.key, entry.value).truth == true {
            result[entry.key] = entry.value
          }
          return .map(result)
        }),
    ])

  static let reduce = ScalarFunction(
    "REDUCE", "A start value taken through a lambda with each element, or each key and value, in turn.", .lambda,
    [
      Variant(
        [
          "array": .array(.generic("T")), "start": .generic("S"),
          "step": .lambda([.generic("S"), .generic("T")], .generic("S")),
        ], returns: .generic("S"),
        .higherOrder { (arguments, lambdas) throws(EvaluationError) in
          // Without a start there is nothing to go on from, without elements nowhere to go.
          guard case .array(let values) = arguments[0], !arguments[1].isNull else { return arguments[1] }
          var state = arguments[1]
          for value in values {
            state = try lambdas[0](state, value)
            // It may double with each element.
            try ValueBounds.check(state)
          }
          return state
        }),
      Variant(
        [
          "map": .map(key: .generic("K"), value: .generic("V")), "start": .generic("S"),
          "step": .lambda([.generic("S"), .generic("K"), .generic("V")], .generic("S")),
        ], returns: .generic("S"),
        .higherOrder { (arguments, lambdas) throws(EvaluationError) in
          guard case .map(let map) = arguments[0], !arguments[1].isNull else { return arguments[1] }
          var state = arguments[1]
          for entry in JavaMapOrder.sorted(map.entries) {
            state = try lambdas[0](state, entry.key, entry.value)
            try ValueBounds.check(state)
          }
          return state
        }),
    ])
}
