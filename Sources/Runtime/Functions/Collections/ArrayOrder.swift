import Planner

/// Functions that compare an array's elements.
extension ScalarFunction {
  static let arrayMax = extremeElement("ARRAY_MAX", "The greatest element; NULLs don't count.", .greater)
  static let arrayMin = extremeElement("ARRAY_MIN", "The least element; NULLs don't count.", .less)

  private static func extremeElement(
    _ name: String, _ summary: String, _ wanted: ValueOrder.Result
  ) -> ScalarFunction {
    ScalarFunction(
      name, summary, .array,
      [
        Variant(
          ["array": .array(.generic("T"))], returns: .generic("T"),
          .strict { arguments in
            var best = Value.null
            for value in arguments[0].elements where !value.isNull {
              if best.isNull || ValueOrder.compare(value, best) == wanted { best = value }
            }
            return best
          })
      ])
  }

  static let arraySort = ScalarFunction(
    "ARRAY_SORT", "The elements in ascending order, or with 'DESC' in descending; NULLs are last.", .array,
    [
      Variant(
        ["array": .array(.generic("T"))], returns: .array(.generic("T")),
        .strict { arguments in .array(sorted(arguments[0].elements, descending: false)) }),
      Variant(
        ["array": .array(.generic("T")), "order": .string], returns: .array(.generic("T")),
        .strict { (arguments) throws(EvaluationError) in
          switch arguments[1].text.uppercased() {
          case "ASC", "ASCENDING": return .array(sorted(arguments[0].elements, descending: false))
          case "DESC", "DESCENDING": return .array(sorted(arguments[0].elements, descending: true))
          default: throw EvaluationError("the order must be 'ASC' or 'DESC', not '\(arguments[1].text)'")
          }
        }),
    ])

  private static func sorted(_ values: [Value], descending: Bool) -> [Value] {
    let present = values.filter { !$0.isNull }.sorted { left, right in
      ValueOrder.compare(left, right) == (descending ? .greater : .less)
    }
    return present + Array(repeating: .null, count: values.count - present.count)
  }
}
