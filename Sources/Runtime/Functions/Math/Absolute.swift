import Planner

extension ScalarFunction {
  static let abs = ScalarFunction(
    "ABS", "The number without its sign.", .math,
    [
      Variant(["value": .integer], returns: .integer, .made { _ in .absolute(.integer) }),
      Variant(["value": .bigint], returns: .bigint, .made { _ in .absolute(.bigint) }),
      Variant(
        ["value": .double], returns: .double, kernel: Kernels.double { $0.magnitude },
        .strict { arguments in .double(arguments[0].number.magnitude) }),
      Variant(
        ["value": .anyDecimal], computing: DecimalSignature.sameAsFirst,
        .made { site in .absolute(site.resultType) }),
    ])

  static let sign = ScalarFunction(
    "SIGN", "-1, 0 or 1 as the number is below, equal to or above zero.", .math,
    [
      Variant(["value": .integer], returns: .integer, .strict { .integer($0[0].int.signum()) }),
      Variant(["value": .bigint], returns: .integer, .strict { .integer($0[0].int.signum()) }),
      Variant(
        ["value": .double], returns: .integer,
        .strict { arguments in .integer(arguments[0].number > 0 ? 1 : arguments[0].number < 0 ? -1 : 0) }),
      Variant(["value": .anyDecimal], returns: .integer, .strict { .integer(Int64($0[0].exact.signum)) }),
    ])
}

extension FunctionBody {
  fileprivate static func absolute(_ type: SQLType) -> FunctionBody {
    .strict { (arguments) throws(EvaluationError) in
      switch arguments[0] {
      case .integer(let value): value < 0 ? try Arithmetic.negate(.integer(value), type) : .integer(value)
      case .decimal(let value): value.isNegative ? try Arithmetic.negate(.decimal(value), type) : .decimal(value)
      default: arguments[0]
      }
    }
  }
}
