#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif
import Planner

extension ScalarFunction {
  static let round = ScalarFunction(
    "ROUND", "The nearest number with so many decimal places (none if not given); a half goes up.", .math,
    [
      Variant(["value": .bigint], returns: .bigint, kernel: Kernels.identity, .strict { $0[0] }),
      Variant(
        ["value": .double], returns: .bigint,
        kernel: { arguments, count, _ in
          guard case .double(let values)? = arguments.first else { return nil }
          let lane = Lane(column: values, isConstant: false)
          return .integer(
            combine(lane, lane, count: count, filler: 0) { value, _ in DoubleRounding.nearestInteger(value) })
        },
        .strict { arguments in .integer(DoubleRounding.nearestInteger(arguments[0].number)) }),
      Variant(
        ["value": .double, "places": .integer], returns: .double,
        kernel: { arguments, count, _ in
          guard case .double(let values) = arguments[0], case .integer(let places) = arguments[1] else { return nil }
          return .double(
            combine(
              Lane(column: values, isConstant: false), Lane(column: places, isConstant: false), count: count, filler: 0
            ) { DoubleRounding.rounded($0, to: $1, .halfCeiling) })
        },
        .strict { arguments in
          .double(DoubleRounding.rounded(arguments[0].number, to: arguments[1].int, .halfCeiling))
        }),
      Variant(
        ["value": .anyDecimal], computing: DecimalSignature.whole, .made { site in .rounding(.halfCeiling, site) }),
      Variant(
        ["value": .anyDecimal, "places": .integer], computing: DecimalSignature.sameAsFirst,
        .made { site in .rounding(.halfCeiling, site) }),
    ])

  static let trunc = ScalarFunction(
    "TRUNC", "The number cut off after so many decimal places (none if not given).", .math,
    [
      Variant(["value": .integer], returns: .integer, kernel: Kernels.identity, .strict { $0[0] }),
      Variant(["value": .bigint], returns: .bigint, kernel: Kernels.identity, .strict { $0[0] }),
      Variant(
        ["value": .double], returns: .bigint,
        .strict { arguments in .integer(Casting.saturated(arguments[0].number, bits: 64)) }),
      Variant(
        ["value": .double, "places": .integer], returns: .double,
        .strict { arguments in .double(DoubleRounding.rounded(arguments[0].number, to: arguments[1].int, .down)) }),
      Variant(["value": .anyDecimal], computing: DecimalSignature.whole, .made { site in .rounding(.down, site) }),
      Variant(
        ["value": .anyDecimal, "places": .integer], computing: DecimalSignature.sameAsFirst,
        .made { site in .rounding(.down, site) }),
    ])

  static let floor = wholeNumber(
    "FLOOR", "The greatest whole number that is not above the value.", .floor) { $0.rounded(.down) }

  static let ceil = wholeNumber(
    "CEIL", "The least whole number that is not below the value.", .ceiling) { $0.rounded(.up) }

  private static func wholeNumber(
    _ name: String, _ summary: String, _ rounding: Rounding, _ double: @escaping @Sendable (Double) -> Double
  ) -> ScalarFunction {
    ScalarFunction(
      name, summary, .math,
      [
        Variant(["value": .integer], returns: .integer, kernel: Kernels.identity, .strict { $0[0] }),
        Variant(["value": .bigint], returns: .bigint, kernel: Kernels.identity, .strict { $0[0] }),
        Variant(
          ["value": .double], returns: .double, kernel: Kernels.double(double),
          .strict { arguments in .double(double(arguments[0].number)) }),
        Variant(
          ["value": .anyDecimal], computing: DecimalSignature.sameAsFirst,
          .made { site in .rounding(rounding, site) }),
      ])
  }
}

extension FunctionBody {
  /// Rounds a DECIMAL to the places that the second argument says (none without), in the result's scale.
  fileprivate static func rounding(_ rounding: Rounding, _ site: CallSite) -> FunctionBody {
    let scale = site.resultType.decimalScale
    return .strict { (arguments) throws(EvaluationError) in
      let places = arguments.count > 1 ? arguments[1].int : 0
      let value = arguments[0].exact
      // More places than the value has leave it as it is; fewer than -38 leave nothing.
      let bounded = Int(max(-39, min(places, Int64(max(value.scale, 0)))))
      do {
        let rounded = bounded < -38 ? .zero : try value.rescaled(to: bounded, rounding: rounding)
        return .decimal(try rounded.rescaled(to: scale))
      } catch {
        throw EvaluationError(Arithmetic.overflow(site.resultType))
      }
    }
  }
}

/// Types of results of functions over DECIMAL.
enum DecimalSignature {
  static let sameAsFirst: @Sendable ([SQLType]) throws(SignatureMismatch) -> SQLType = {
    (types) throws(SignatureMismatch) in
    guard let first = types.first else { throw SignatureMismatch("an argument is missing") }
    return first
  }

  /// The first argument's digits before the point.
  static let whole: @Sendable ([SQLType]) throws(SignatureMismatch) -> SQLType = {
    (types) throws(SignatureMismatch) in
    guard case .decimal(let precision, let scale)? = types.first else {
      throw SignatureMismatch("the argument must be a DECIMAL")
    }
    return .decimal(precision: max(precision - scale, 1), scale: 0)
  }

  /// Room for the digits of all arguments.
  static let widest: @Sendable ([SQLType]) throws(SignatureMismatch) -> SQLType = {
    (types) throws(SignatureMismatch) in
    var whole = 1
    var scale = 0
    for case .decimal(let precision, let ownScale) in types {
      whole = max(whole, precision - ownScale)
      scale = max(scale, ownScale)
    }
    return .decimal(precision: whole + scale, scale: scale)
  }
}

/// Rounding of doubles by their decimal digits, as Java's `BigDecimal` does.
enum DoubleRounding {
  /// Java's `Math.round`: a half goes up; out of range, the nearest BIGINT; 0 for NaN.
  static func nearestInteger(_ value: Double) -> Int64 {
    let below = value.rounded(.down)
    return Casting.saturated(value - below >= 0.5 ? below + 1 : below, bits: 64)
  }

  static func rounded(_ value: Double, to places: Int64, _ rounding: Rounding) -> Double {
    // From 2^53 on there are no fractions; doubles have no digits beyond 1100 places.
    if !value.isFinite || (places >= 0 && value.magnitude >= 9_007_199_254_740_992) || places > 1100 { return value }
    if places < -308 { return 0 }
    if rounding == .halfCeiling, let result = roundedByScaling(value, to: places) { return result }
    guard let digits = try? Decimal(double: value), digits.scale > places,
      let result = try? digits.rescaled(to: Int(places), rounding: rounding)
    else { return value }
    return result.double
  }

  /// The same without going through decimal digits, where the scaled value is small enough to be whole and not so near
  /// to a half that its own rounding could decide; nil elsewhere.
  private static func roundedByScaling(_ value: Double, to places: Int64) -> Double? {
    guard (0...9).contains(places), value.magnitude < 1e6 else { return nil }
    let power = powersOfTen[Int(places)]
    let scaled = value * power
    let below = scaled.rounded(.down)
    // The product, and the decimal number that the value stands for, are off by a unit in the last place at most.
    guard (scaled - below - 0.5).magnitude > 4 * scaled.ulp else { return nil }
    // Both are whole and exact, so the quotient is the double nearest to the decimal result.
    return (scaled - below > 0.5 ? below + 1 : below) / power
  }

  private static let powersOfTen: [Double] = (0...9).map { pow(10, Double($0)) }
}
