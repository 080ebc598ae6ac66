/// The shortest decimal number that no other double is nearer to, in a few multiplications.
///
/// The method of Raffaello Giulietti ("The Schubfach way to render doubles", 2020; Java's since JDK 19), for the powers
/// of ten that data has; the rest is left to the standard library.
enum ShortestDecimal {
  /// 5^55 is the highest power of five that 128 bits hold.
  private static let highestExponent = 55

  /// The number as `digits` × 10^`exponent`, of several of that length the nearest; `digits` may end in zeros.
  /// - Parameter value: finite and above 0.
  /// - Returns: nil where this method can't tell.
  static func of(_ value: Double) -> (digits: UInt64, exponent: Int)? {
    let fraction = value.significandBitPattern
    let biased = Int(value.exponentBitPattern)
    // The value is `significand` × 2^`binaryExponent`.
    let significand = biased == 0 ? fraction : fraction | 1 << 52
    let binaryExponent = max(biased, 1) &- 1075
    // At a power of two the next double below is half as far as the one above.
    let isLowerCloser = fraction == 0 && biased > 1
    // 1262611 / 2^22 is log10(2), 524031 / 2^22 that of 4/3: the digits' last place is worth at most the distance
    // between doubles.
    let exponent = (binaryExponent &* 1_262_611 &- (isLowerCloser ? 524_031 : 0)) >> 22
    guard abs(exponent) <= highestExponent else { return nil }
    let power = powersOfTen[highestExponent &- exponent]
    // 1741647 / 2^19 is log2(10): this brings the product with the power to where it counts units of the last place.
    let shift = UInt64(truncatingIfNeeded: binaryExponent &+ ((-exponent &* 1_741_647) >> 19) &+ 1)

    // In quarters of a unit: the value, and the ends of all that is read back as it. These belong to it where the
    // significand is even, as a reader rounds to even.
    let quarters = significand << 2
    let isOdd = significand & 1
    let scaled = product(power, quarters &<< shift)
    let lowest = product(power, (quarters &- (isLowerCloser ? 1 : 2)) &<< shift) &+ isOdd
    let highest = product(power, (quarters &+ 2) &<< shift) &- isOdd

    let digits = scaled >> 2
    if digits >= 10 {
      let tenth = digits / 10
      let holdsBelow = lowest <= 40 &* tenth
      let holdsAbove = 40 &* tenth &+ 40 <= highest
      if holdsBelow != holdsAbove { return (tenth &+ (holdsAbove ? 1 : 0), exponent &+ 1) }
    }
    let holdsBelow = lowest <= 4 &* digits
    let holdsAbove = 4 &* digits &+ 4 <= highest
    if holdsBelow != holdsAbove { return (digits &+ (holdsAbove ? 1 : 0), exponent) }
    let middle = 4 &* digits &+ 2
    let roundsUp = scaled > middle || (scaled == middle && digits & 1 == 1)
    return (digits &+ (roundsUp ? 1 : 0), exponent)
  }

  /// The upper 64 of the product's 192 bits, its last one set where anything below them is: so comparisons come out as
  /// with the whole product.
  @inline(__always)
  private static func product(_ power: UInt128, _ factor: UInt64) -> UInt64 {
    let lower = UInt64(truncatingIfNeeded: power).multipliedFullWidth(by: factor).high
    let (upper, middle) = UInt64(truncatingIfNeeded: power >> 64).multipliedFullWidth(by: factor)
    let (sum, carry) = middle.addingReportingOverflow(lower)
    return (upper &+ (carry ? 1 : 0)) | (sum > 1 ? 1 : 0)
  }

  /// The highest 128 bits of 10^-55 to 10^55, rounded up; the power of two that they are multiplied by is `shift`'s
  /// business.
  private static let powersOfTen: [UInt128] = (-highestExponent...highestExponent).map { exponent in
    let power = (0..<abs(exponent)).reduce(UInt128(1)) { power, _ in power * 5 }
    if exponent >= 0 { return power << UInt128(power.leadingZeroBitCount) }
    // 2^(z + 127) / 5^n, where 2^z is the next power of two; it never comes out even.
    let nextPowerOfTwo = 128 - power.leadingZeroBitCount
    return power.dividingFullWidth((UInt128(1) << UInt128(nextPowerOfTwo - 1), 0)).quotient + 1
  }
}
