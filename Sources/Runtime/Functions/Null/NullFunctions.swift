import Planner

extension ScalarFunction {
  static let coalesce = ScalarFunction(
    "COALESCE", "The first argument that is not NULL.", .null,
    [
      Variant(
        ["first": .generic("T"), "others": .generic("T")], returns: .generic("T"), variadic: 1,
        kernel: Kernels.firstPresent,
        .lenient { arguments in arguments.first { !$0.isNull } ?? .null })
    ])

  static let ifNull = ScalarFunction(
    "IFNULL", "The value, or the alternative where it is NULL.", .null,
    [
      Variant(
        ["value": .generic("T"), "alternative": .generic("T")], returns: .generic("T"), kernel: Kernels.firstPresent,
        .lenient { arguments in arguments[0].isNull ? arguments[1] : arguments[0] })
    ])

  static let nullIf = ScalarFunction(
    "NULLIF", "NULL where the two values are equal, otherwise the first.", .null,
    [
      Variant(
        ["value": .generic("T"), "other": .generic("T")], returns: .generic("T"),
        .lenient { arguments in arguments[0] == arguments[1] ? .null : arguments[0] })
    ])
}
