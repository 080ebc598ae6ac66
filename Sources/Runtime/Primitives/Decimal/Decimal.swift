/// An exact decimal number: `unscaled` × 10^-`scale`, so 12.50 is 1250 with scale 2.
///
/// The scale may be negative (12e3 is 12 with scale -3). Numbers are equal, ordered and hashed by their value, whatever
/// their scale; `1.0 == 1.00`. What doesn't fit the 128 bits of `unscaled` (38 digits always fit) is
/// `DecimalError.outOfRange`, never a trap.
package struct Decimal: Sendable {
  /// The digits with the sign, without the point.
  package let unscaled: Int128
  /// How many of the digits stand after the point.
  package let scale: Int

  /// Scales beyond this bound are refused, so that no number's plain text is longer than this many digits.
  package static let scaleBound = 16_383

  /// The number 0 with scale 0.
  package static let zero = Decimal(0)

  /// Makes `unscaled` × 10^-`scale`.
  package init(unscaled: Int128, scale: Int) {
    self.unscaled = unscaled
    self.scale = scale
  }

  /// Makes a whole number, of scale 0.
  package init(_ value: Int64) {
    self.init(unscaled: Int128(value), scale: 0)
  }

  /// Makes the number from sign and digits; nil where the digits don't fit.
  init?(negative: Bool, magnitude: UInt128, scale: Int) {
    if let positive = Int128(exactly: magnitude) {
      self.init(unscaled: negative ? -positive : positive, scale: scale)
    } else if negative, magnitude == Int128.min.magnitude {
      self.init(unscaled: .min, scale: scale)
    } else {
      return nil
    }
  }

  /// Whether the number is below zero.
  package var isNegative: Bool { unscaled < 0 }

  /// -1, 0 or 1.
  package var signum: Int { Int(unscaled.signum()) }

  /// How many decimal digits `unscaled` has, at least 1: the smallest precision that holds the number.
  package var precision: Int {
    let magnitude = unscaled.magnitude
    if let small = UInt64(exactly: magnitude) { return small.decimalDigitCount }
    var digits = 19
    while let power = PowersOfTen.uint128(digits), magnitude >= power { digits += 1 }
    return digits
  }

  /// The whole part, towards zero, as Java's `BigDecimal.longValue` where it fits; nil where it doesn't.
  package var wholePart: Int64? {
    if scale <= 0 {
      guard let scaled = try? rescaled(to: 0) else { return nil }
      return Int64(exactly: scaled.unscaled)
    }
    guard let power = PowersOfTen.uint128(scale) else { return 0 }
    return Int64(exactly: unscaled / Int128(power))
  }

  /// The same value with no zeros at the end of its digits; zero has scale 0.
  package var stripped: Decimal {
    guard unscaled != 0 else { return .zero }
    var digits = unscaled
    var scale = scale
    while true {
      let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: 10)
      if remainder != 0 { return Decimal(unscaled: digits, scale: scale) }
      digits = quotient
      scale -= 1
    }
  }
}

extension Decimal: Comparable, Hashable {
  package static func == (left: Decimal, right: Decimal) -> Bool {
    left.scale == right.scale ? left.unscaled == right.unscaled : compare(left, right) == 0
  }

  package static func < (left: Decimal, right: Decimal) -> Bool {
    left.scale == right.scale ? left.unscaled < right.unscaled : compare(left, right) < 0
  }

  package func hash(into hasher: inout Hasher) {
    let stripped = stripped
    hasher.combine(stripped.unscaled)
    hasher.combine(stripped.scale)
  }

  /// Below, equal to or above zero as `left` is smaller than, equal to or greater than `right`.
  private static func compare(_ left: Decimal, _ right: Decimal) -> Int {
    guard left.signum == right.signum, left.signum != 0 else { return left.signum - right.signum }
    let magnitudes = compareMagnitudes(left, right)
    return left.isNegative ? -magnitudes : magnitudes
  }

  private static func compareMagnitudes(_ left: Decimal, _ right: Decimal) -> Int {
    if left.scale > right.scale { return -compareMagnitudes(right, left) }
    // Scaling `left` up to the scale of `right`: where it doesn't fit, it is greater than all that does.
    guard let power = PowersOfTen.uint128(right.scale - left.scale) else { return 1 }
    let (scaled, overflow) = left.unscaled.magnitude.multipliedReportingOverflow(by: power)
    if overflow || scaled > right.unscaled.magnitude { return 1 }
    return scaled == right.unscaled.magnitude ? 0 : -1
  }
}

/// What can go wrong when calculating with decimals.
package enum DecimalError: Error, Equatable, CustomStringConvertible {
  /// The result has more digits than its type, or than 128 bits, can hold.
  case outOfRange
  case divisionByZero
  /// The text is not a number.
  case notANumber(String)
  /// Digits would be lost although `Rounding.unnecessary` was asked for.
  case inexact

  package var description: String {
    switch self {
    case .outOfRange: "the number has too many digits for its type"
    case .divisionByZero: "division by zero"
    case .notANumber(let text): "'\(text)' is not a number"
    case .inexact: "the result has more decimal places than its type"
    }
  }
}
