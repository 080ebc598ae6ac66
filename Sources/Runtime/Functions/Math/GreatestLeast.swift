import Planner

extension ScalarFunction {
  static let greatest = extreme("GREATEST", "The greatest of the values; NULLs don't count.", .greater)
  static let least = extreme("LEAST", "The least of the values; NULLs don't count.", .less)

  private static func extreme(
    _ name: String, _ summary: String, _ wanted: ValueOrder.Result
  ) -> ScalarFunction {
    let body = FunctionBody.lenient { arguments in
      var best = Value.null
      for value in arguments where !value.isNull {
        if best.isNull || ValueOrder.compare(value, best) == wanted { best = value }
      }
      return best
    }
    let types: [ParameterType] = [.integer, .bigint, .double, .string, .bytes, .date, .time, .timestamp]
    var variants = types.map { Variant(["first": $0, "others": $0], returns: $0, variadic: 1, body) }
    variants.append(
      Variant(
        ["first": .anyDecimal, "others": .anyDecimal], variadic: 1, computing: DecimalSignature.widest,
        .made { site in
          let scale = site.resultType.decimalScale
          return .lenient { (arguments) throws(EvaluationError) in
            var best: Decimal?
            for case .decimal(let value) in arguments {
              if let former = best, wanted == .less ? value >= former : value <= former { continue }
              best = value
            }
            guard let best else { return .null }
            guard let scaled = try? best.rescaled(to: scale) else {
              throw EvaluationError(Arithmetic.overflow(site.resultType))
            }
            return .decimal(scaled)
          }
        }))
    return ScalarFunction(name, summary, .math, variants)
  }
}
