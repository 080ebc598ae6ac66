import Planner

extension ScalarFunction {
  static let arrayLength = ScalarFunction(
    "ARRAY_LENGTH", "The number of elements.", .array,
    [
      Variant(
        ["array": .array(.generic("T"))], returns: .integer,
        .strict { arguments in .integer(Int64(arguments[0].elements.count)) })
    ])

  static let arrayContains = ScalarFunction(
    "ARRAY_CONTAINS", "Whether the array holds a value; it may be NULL.", .array,
    [
      Variant(
        ["array": .array(.generic("T")), "value": .generic("T")], returns: .boolean,
        .lenient { arguments in
          // As in ksqlDB nothing is in an array that is NULL.
          .boolean(arguments[0].elements.contains(arguments[1]))
        })
    ])

  static let arrayJoin = ScalarFunction(
    "ARRAY_JOIN",
    "The elements, which are numbers, texts or truth values, as one text with a separator (a comma if not given) between.",
    .array,
    [
      Variant(["array": .array(.generic("T"))], returns: .string, joining),
      Variant(["array": .array(.generic("T")), "separator": .string], returns: .string, joining),
    ])

  private static let joining = FunctionBody.made { (site) throws(EvaluationError) in
    guard case .array(let element)? = site.argumentTypes.first else { throw EvaluationError("there is no array") }
    // As in ksqlDB, where the other types have no text of their own here.
    let isJoined =
      switch element {
      case .boolean, .integer, .bigint, .double, .decimal, .string: true
      case .bytes, .date, .time, .timestamp, .array, .map, .structure: false
      }
    return .lenient { (arguments) throws(EvaluationError) in
      guard case .array(let values) = arguments[0] else { return .null }
      if !isJoined, values.contains(where: { !$0.isNull }) {
        throw EvaluationError("elements of type \(element) can't be joined")
      }
      let separator = arguments.count > 1 ? arguments[1].text : ","
      try ValueBounds.check(byteCount: values.count * separator.utf8.count)
      return .string(values.map { TextForm.text(of: $0, element) }.joined(separator: separator))
    }
  }

  static let slice = ScalarFunction(
    "SLICE", "The elements from one place to another, both counted from 1 and both included.", .array,
    [
      Variant(
        ["array": .array(.generic("T")), "from": .integer, "to": .integer], returns: .array(.generic("T")),
        .lenient { arguments in
          guard case .array(let values) = arguments[0] else { return .null }
          let from = arguments[1].isNull ? 1 : arguments[1].int
          let to = arguments[2].isNull ? Int64(values.count) : arguments[2].int
          // Places that the array lacks give NULL, and nothing stands between a place and the one before it.
          guard from >= 1, to <= Int64(values.count), from <= to + 1 else { return .null }
          return .array(Array(values[Int(from - 1)..<Int(to)]))
        })
    ])
}
