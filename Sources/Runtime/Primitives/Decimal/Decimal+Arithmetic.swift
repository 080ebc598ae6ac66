/// Arithmetic: the caller gives the result's scale (see `DecimalType` for the rules), products and quotients are exact
/// in 256 bits before they are rounded to it.
extension Decimal {
  /// The number with the sign changed.
  ///
  /// - Throws: `outOfRange` for the one number whose opposite doesn't fit.
  package func negated() throws(DecimalError) -> Decimal {
    let (result, overflow) = Int128(0).subtractingReportingOverflow(unscaled)
    if overflow { throw .outOfRange }
    return Decimal(unscaled: result, scale: scale)
  }

  /// The number without its sign.
  package func absolute() throws(DecimalError) -> Decimal {
    isNegative ? try negated() : self
  }

  /// The number with exactly `scale` decimal places.
  ///
  /// - Throws: `outOfRange` where the digits don't fit, `inexact` where `rounding` is `unnecessary` and digits get
  ///   lost.
  package func rescaled(to scale: Int, rounding: Rounding = .halfUp) throws(DecimalError) -> Decimal {
    if scale == self.scale { return self }
    return try Self.make(
      negative: isNegative, high: 0, low: unscaled.magnitude, scale: self.scale, to: scale, rounding: rounding)
  }

  /// The number as a value of `type`: with its scale, and refused where it has more digits than the type's precision.
  package func cast(to type: DecimalType, rounding: Rounding = .halfUp) throws(DecimalError) -> Decimal {
    let result = try rescaled(to: type.scale, rounding: rounding)
    guard result.precision <= type.precision else { throw .outOfRange }
    return result
  }

  /// `self + other` with `scale` decimal places.
  package func adding(
    _ other: Decimal, scale: Int, rounding: Rounding = .halfUp
  ) throws(DecimalError) -> Decimal {
    let (left, right) = try Self.aligned(self, other)
    let (sum, overflow) = left.unscaled.addingReportingOverflow(right.unscaled)
    if overflow { throw .outOfRange }
    return try Decimal(unscaled: sum, scale: left.scale).rescaled(to: scale, rounding: rounding)
  }

  /// `self - other` with `scale` decimal places.
  package func subtracting(
    _ other: Decimal, scale: Int, rounding: Rounding = .halfUp
  ) throws(DecimalError) -> Decimal {
    let (left, right) = try Self.aligned(self, other)
    let (difference, overflow) = left.unscaled.subtractingReportingOverflow(right.unscaled)
    if overflow { throw .outOfRange }
    return try Decimal(unscaled: difference, scale: left.scale).rescaled(to: scale, rounding: rounding)
  }

  /// `self * other` with `scale` decimal places.
  package func multiplied(
    by other: Decimal, scale: Int, rounding: Rounding = .halfUp
  ) throws(DecimalError) -> Decimal {
    let product = unscaled.magnitude.multipliedFullWidth(by: other.unscaled.magnitude)
    return try Self.make(
      negative: isNegative != other.isNegative, high: product.high, low: product.low,
      scale: self.scale + other.scale, to: scale, rounding: rounding)
  }

  /// `self / other` with `scale` decimal places.
  ///
  /// - Throws: `divisionByZero`, `outOfRange`, or `inexact` where `rounding` is `unnecessary` and digits get lost.
  package func divided(
    by other: Decimal, scale: Int, rounding: Rounding = .halfUp
  ) throws(DecimalError) -> Decimal {
    guard other.unscaled != 0 else { throw .divisionByZero }
    guard abs(scale) <= Self.scaleBound else { throw .outOfRange }
    if unscaled == 0 { return Decimal(unscaled: 0, scale: scale) }
    let negative = isNegative != other.isNegative
    var quotient: UInt128
    let cutOff: CutOff
    let shift = scale + other.scale - self.scale
    if shift >= 0 {
      (quotient, cutOff) = try Self.divide(unscaled.magnitude, by: other.unscaled.magnitude, timesTenTo: shift)
    } else if let power = PowersOfTen.uint128(-shift),
      case let (divisor, overflow) = other.unscaled.magnitude.multipliedReportingOverflow(by: power), !overflow
    {
      let remainder: UInt128
      (quotient, remainder) = unscaled.magnitude.quotientAndRemainder(dividingBy: divisor)
      cutOff = CutOff(remainder: remainder, divisor: divisor)
    } else {
      // The divisor has 129 bits or more, the dividend at most 128, the first of them only for Int128.min.
      (quotient, cutOff) = (0, .lessThanHalf)
    }
    quotient = try rounding.round(quotient, cutOff: cutOff, negative: negative)
    guard let result = Decimal(negative: negative, magnitude: quotient, scale: scale) else { throw .outOfRange }
    return result
  }

  /// What remains of `self` after dividing by `other` to a whole number; it has the sign of `self`, as in Java.
  package func remainder(
    dividingBy other: Decimal, scale: Int, rounding: Rounding = .halfUp
  ) throws(DecimalError) -> Decimal {
    guard other.unscaled != 0 else { throw .divisionByZero }
    let (left, right) = try Self.aligned(self, other)
    // Int128.min % -1 is the one remainder that overflows; it is 0.
    let (rest, overflow) = left.unscaled.remainderReportingOverflow(dividingBy: right.unscaled)
    return try Decimal(unscaled: overflow ? 0 : rest, scale: left.scale).rescaled(to: scale, rounding: rounding)
  }

  /// Both numbers with the greater of their scales.
  private static func aligned(
    _ left: Decimal, _ right: Decimal
  ) throws(DecimalError) -> (Decimal, Decimal) {
    if left.scale == right.scale { return (left, right) }
    let scale = max(left.scale, right.scale)
    return (try left.rescaled(to: scale), try right.rescaled(to: scale))
  }
}

/// 256-bit intermediate results.
extension Decimal {
  /// Makes the number (`high` × 2^128 + `low`) × 10^-`scale` at the scale `target`.
  private static func make(
    negative: Bool, high: UInt128, low: UInt128, scale: Int, to target: Int, rounding: Rounding
  ) throws(DecimalError) -> Decimal {
    guard abs(target) <= scaleBound else { throw .outOfRange }
    var magnitude: UInt128
    if target >= scale {
      guard high == 0 else { throw .outOfRange }
      magnitude = low
      if low != 0 {
        guard let power = PowersOfTen.uint128(target - scale) else { throw .outOfRange }
        let (scaled, overflow) = low.multipliedReportingOverflow(by: power)
        if overflow { throw .outOfRange }
        magnitude = scaled
      }
    } else {
      let cutOff: CutOff
      (magnitude, cutOff) = try divide(high: high, low: low, byTenTo: scale - target)
      magnitude = try rounding.round(magnitude, cutOff: cutOff, negative: negative)
    }
    guard let result = Decimal(negative: negative, magnitude: magnitude, scale: target) else { throw .outOfRange }
    return result
  }

  /// Divides a product of two magnitudes (at most 2^254) by a power of ten.
  private static func divide(
    high: UInt128, low: UInt128, byTenTo exponent: Int
  ) throws(DecimalError) -> (quotient: UInt128, cutOff: CutOff) {
    guard let power = PowersOfTen.uint128(exponent) else {
      // In two steps: the first quotient always fits, for `high` is at most 2^126 and below 10^38.
      let highest = PowersOfTen.highestExponent
      let (quotient, cutOff) = try divide(high: high, low: low, byTenTo: highest)
      guard let power = PowersOfTen.uint128(exponent - highest) else {
        return (0, quotient == 0 && cutOff == .nothing ? .nothing : .lessThanHalf)
      }
      let (result, remainder) = quotient.quotientAndRemainder(dividingBy: power)
      return (result, CutOff(remainder: remainder, divisor: power).followedByMore(cutOff != .nothing))
    }
    guard high < power else { throw .outOfRange }
    if high == 0 {
      let (quotient, remainder) = low.quotientAndRemainder(dividingBy: power)
      return (quotient, CutOff(remainder: remainder, divisor: power))
    }
    let (quotient, remainder) = power.dividingFullWidth((high, low))
    return (quotient, CutOff(remainder: remainder, divisor: power))
  }

  /// `dividend` × 10^`exponent` / `divisor`, for a dividend other than zero.
  private static func divide(
    _ dividend: UInt128, by divisor: UInt128, timesTenTo exponent: Int
  ) throws(DecimalError) -> (quotient: UInt128, cutOff: CutOff) {
    let firstExponent = min(exponent, PowersOfTen.highestExponent)
    guard let power = PowersOfTen.uint128(firstExponent) else { throw .outOfRange }
    let scaled = dividend.multipliedFullWidth(by: power)
    guard scaled.high < divisor else { throw .outOfRange }
    var (quotient, remainder) =
      scaled.high == 0
      ? scaled.low.quotientAndRemainder(dividingBy: divisor) : divisor.dividingFullWidth(scaled)
    // Digit by digit for what is left, as on paper: it ends soon, for the quotient overflows after 39 digits.
    for _ in firstExponent..<exponent {
      if quotient == 0, remainder == 0 { break }
      let next = remainder.multipliedFullWidth(by: 10)
      let (digit, rest) = divisor.dividingFullWidth(next)
      let (tenfold, overflow) = quotient.multipliedReportingOverflow(by: 10)
      let (sum, overflowOfSum) = tenfold.addingReportingOverflow(digit)
      if overflow || overflowOfSum { throw .outOfRange }
      (quotient, remainder) = (sum, rest)
    }
    return (quotient, CutOff(remainder: remainder, divisor: divisor))
  }
}
