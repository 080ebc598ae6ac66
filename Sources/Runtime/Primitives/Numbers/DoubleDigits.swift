/// A finite double's shortest decimal digits: ±`digits` × 10^`exponent` is the shortest decimal number that no other
/// double is nearer to (and of several such the nearest).
struct DoubleDigits {
  let isNegative: Bool
  /// The digits without zeros at the end; 0 for zero.
  private(set) var digits: UInt64
  /// The power of ten that the last digit stands for.
  private(set) var exponent: Int

  /// How many digits there are.
  var count: Int { digits.decimalDigitCount }
  /// How many digits stand before the point; zero or negative where zeros follow it first.
  var pointPosition: Int { count + exponent }

  init(_ value: Double) {
    isNegative = value.sign == .minus
    let magnitude = value.magnitude
    if let (digits, exponent) = Self.shortFraction(magnitude) {
      (self.digits, self.exponent) = (digits, exponent)
    } else if let (digits, exponent) = ShortestDecimal.of(magnitude) {
      (self.digits, self.exponent) = Self.stripped(digits, exponent)
    } else {
      (self.digits, self.exponent) = Self.parse(magnitude.description)
    }
  }

  /// Tries whole numbers and fractions of few digits, which most data are.
  private static func shortFraction(_ value: Double) -> (UInt64, Int)? {
    guard value < 1e15, value >= 1e-6 || value == 0 else { return nil }
    // What has few places is whole in millionths too, as far as its 53 bits say: sums with the remains of their
    // roundings need no other look.
    if value < 1e9 {
      let millionths = value * 1e6
      if (millionths - Double(Int64(millionths + 0.5))).magnitude > millionths * 0x1p-51 { return nil }
    }
    var power = 1.0
    for places in 0...6 {
      let scaled = value * power
      guard scaled < 1e15 else { return nil }
      // As an integer and back: without SSE 4.1 `rounded` is a call.
      let whole = Double(Int64(scaled + 0.5))
      // Both roundings together are off by less than this; the division then decides, for it rounds only once.
      if (scaled - whole).magnitude <= scaled * 0x1p-51, whole / power == value {
        // At most 15 digits: no other decimal number of that length gives the same double.
        return stripped(UInt64(whole), -places)
      }
      power *= 10
    }
    return nil
  }

  /// Reads the digits out of what the standard library prints, which is always shortest and nearest.
  private static func parse(_ description: String) -> (UInt64, Int) {
    var description = description
    return description.withUTF8(parse)
  }

  private static func parse(_ description: UnsafeBufferPointer<UInt8>) -> (UInt64, Int) {
    var (digits, exponent, behindPoint) = (UInt64(0), 0, false)
    var utf8 = description.makeIterator()
    while let byte = utf8.next() {
      if let digit = digitValue(byte) {
        digits = digits &* 10 &+ UInt64(digit)
        if behindPoint { exponent -= 1 }
      } else if byte == UInt8(ascii: ".") {
        behindPoint = true
      } else {
        break
      }
    }
    var (written, negative) = (0, false)
    while let byte = utf8.next() {
      if let digit = digitValue(byte) {
        written = written * 10 + Int(digit)
      } else {
        negative = byte == UInt8(ascii: "-")
      }
    }
    return stripped(digits, exponent + (negative ? -written : written))
  }

  private static func stripped(_ digits: UInt64, _ exponent: Int) -> (UInt64, Int) {
    if digits == 0 { return (0, 0) }
    var (digits, exponent) = (digits, exponent)
    while digits.isMultiple(of: 10) { (digits, exponent) = (digits / 10, exponent + 1) }
    return (digits, exponent)
  }

  /// Java prints at least two digits and takes the nearest of those: 4.9E-324 and not 5E-324.
  ///
  /// It makes a difference only where two digits say more than the double knows, at the smallest subnormals.
  mutating func takeTwoDigitsIfNearer(than value: Double) {
    guard digits < 10, value.magnitude < 0x1p-1060, digits != 0 else { return }
    // The smallest subnormal is 4.9406564584124654e-324; `value` is a small multiple of it.
    let multiple = value.magnitude.significandBitPattern
    guard multiple < 10_000 else { return }
    var scaled = multiple * 49_406_564_584_124
    var scale = -337
    while scaled >= 1000 { (scaled, scale) = (scaled / 10, scale + 1) }
    let (rounded, roundedScale) = ((scaled + 5) / 10, scale + 1)
    (digits, exponent) = Self.stripped(rounded, roundedScale)
  }
}
