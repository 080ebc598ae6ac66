/// Correctly rounded conversion of 19 decimal digits and a power of ten to a double.
///
/// The method of Eisel and Lemire ("Number Parsing at a Gigabyte per Second", 2021), for the powers of ten that data
/// has; the rest is left to the standard library.
enum DecimalToDouble {
  /// 5^55 is the highest power of five that 128 bits hold.
  private static let highestExponent = 55

  /// The double nearest to `significand` × 10^`exponent`; nil where this method can't tell.
  static func nearest(_ significand: UInt64, exponent: Int) -> Double? {
    if significand == 0 { return 0 }
    guard abs(exponent) <= highestExponent else { return nil }
    let leadingZeros = significand.leadingZeroBitCount
    let normalized = significand << UInt64(leadingZeros)
    let five = powersOfFive[exponent + highestExponent]
    var (high, low) = normalized.multipliedFullWidth(by: UInt64(five >> 64))
    if high & 0x1FF == 0x1FF {
      // The upper half of the power does not decide the rounding: the lower half is needed too.
      let more = normalized.multipliedFullWidth(by: UInt64(truncatingIfNeeded: five)).high
      let (sum, carry) = low.addingReportingOverflow(more)
      low = sum
      if carry { high &+= 1 }
    }
    if low == .max, exponent < -27 { return nil }
    let upperBit = high >> 63
    let shift = upperBit + 64 - 52 - 3
    var mantissa = high >> shift
    // 217706 / 2^16 is log2(10); the sum is the biased exponent.
    var binaryExponent = ((217_706 * exponent) >> 16) + 63 + Int(upperBit) - leadingZeros + 1023
    if low <= 1, exponent >= -4, exponent <= 23, mantissa & 3 == 1, mantissa << shift == high {
      // Exactly between two doubles: to the even one.
      mantissa &= ~1
    }
    mantissa = (mantissa + (mantissa & 1)) >> 1
    if mantissa >= 2 << 52 {
      mantissa = 1 << 52
      binaryExponent += 1
    }
    // Sums of 19 digits and a power up to 55 are far from both ends of a double's range.
    return Double(bitPattern: UInt64(binaryExponent) << 52 | mantissa & ~(1 << 52))
  }

  /// The highest 128 bits of 5^-55 to 5^55.
  private static let powersOfFive: [UInt128] = (-highestExponent...highestExponent).map { exponent in
    let power = (0..<abs(exponent)).reduce(UInt128(1)) { power, _ in power * 5 }
    if exponent >= 0 { return power << UInt128(power.leadingZeroBitCount) }
    // 2^(z + 127) / 5^n with 2^z the next power of two; rounded up where that keeps the products exact.
    let nextPowerOfTwo = 128 - power.leadingZeroBitCount
    let quotient = power.dividingFullWidth((UInt128(1) << UInt128(nextPowerOfTwo - 1), 0)).quotient
    return exponent >= -27 ? quotient + 1 : quotient
  }
}
