import Planner

extension ScalarFunction {
  static let jsonArrayContains = ScalarFunction(
    "JSON_ARRAY_CONTAINS", "Whether an array in JSON holds a value; it may be NULL.", .json,
    [
      Variant(
        ["json": .string, "value": .generic("T")], returns: .boolean,
        .lenient { (arguments) throws(EvaluationError) in
          if arguments[0].isNull { return .boolean(false) }
          let items = try parsed(arguments[0]).items ?? []
          return .boolean(items.contains { equal($0, arguments[1]) })
        })
    ])

  private static func equal(_ item: JSONValue, _ value: Value) -> Bool {
    switch (item, value) {
    case (.null, .null): true
    case (.boolean(let item), .boolean(let value)): item == value
    case (.string(let item), .string(let value)): item == value
    // A number with a point is no integer, whatever its value.
    case (.number(let item), .integer(let value)): Int64(item) == value
    case (.number(let item), .double(let value)): Int64(item) == nil && NumberText.double(item) == value
    case (.number(let item), .decimal(let value)): Decimal(item) == value
    case (.null, _), (.boolean, _), (.string, _), (.number, _), (.array, _), (.object, _): false
    }
  }
}
