import Planner

extension ScalarFunction {
  static let asValue = ScalarFunction(
    "AS_VALUE", "A copy of a key column, to stand in the value.", .other,
    [
      Variant(
        ["key": .generic("T")], returns: .generic("T"), kernel: Kernels.identity,
        .lenient { arguments in arguments[0] })
    ])
}
