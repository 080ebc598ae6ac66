extension Decimal {
  /// The decimal number that the double's shortest text stands for (Java's `BigDecimal.valueOf`): 0.1 is exactly 0.1.
  ///
  /// - Throws: `notANumber` for NaN and the infinities.
  package init(double value: Double) throws(DecimalError) {
    guard value.isFinite else { throw .notANumber(JavaNumberText.string(value)) }
    let digits = DoubleDigits(value)
    let unscaled = Int128(digits.digits)
    self.init(unscaled: digits.isNegative ? -unscaled : unscaled, scale: -digits.exponent)
  }

  /// The nearest double.
  package var double: Double {
    if unscaled.magnitude <= 1 << 53, (0...22).contains(scale), let power = PowersOfTen.uint128(scale) {
      // Both operands are exact, so the division rounds once, and rightly.
      return Double(Int64(unscaled)) / Double(power)
    }
    return Double("\(unscaled)e\(-scale)") ?? .nan
  }
}
