/// A decimal number's text taken apart: ±`significand` × 10^`exponent`, as far as 19 digits go.
///
/// Scanning needs no second look at the text for integers and for nearly all doubles.
package struct ScannedNumber {
  /// Whether the text begins with `-`.
  package private(set) var isNegative = false
  /// The first 19 digits without the point.
  package private(set) var significand: UInt64 = 0
  /// The power of ten that the significand is multiplied by.
  package private(set) var exponent = 0
  /// Whether the text has neither point nor exponent.
  package private(set) var isInteger = true
  /// Whether the significand has all the digits; if not, the text itself is needed.
  package private(set) var hasAllDigits = true

  /// Which texts are numbers.
  package enum Grammar {
    /// RFC 8259: no `+`, no zeros in front, digits on both sides of a point.
    case json
    /// What Java's `parseDouble` and `BigDecimal` take: also `+1`, `007`, `.5`, `5.`
    case java
  }

  /// Scans the number that begins at `position` and moves `position` behind it; nil where none begins there.
  ///
  /// `bytes` must hold `end` readable bytes; no byte at `end` or behind it is looked at.
  @inline(__always)
  static func scan(
    _ bytes: UnsafePointer<UInt8>, from position: inout Int, end: Int, grammar: Grammar
  ) -> ScannedNumber? {
    var number = ScannedNumber()
    var cursor = position
    if cursor < end, bytes[cursor] == UInt8(ascii: "-") || (grammar == .java && bytes[cursor] == UInt8(ascii: "+")) {
      number.isNegative = bytes[cursor] == UInt8(ascii: "-")
      cursor &+= 1
    }
    let wholeStart = cursor
    number.scanDigits(bytes, &cursor, end)
    let wholeDigits = cursor &- wholeStart
    if grammar == .json {
      if wholeDigits == 0 || (bytes[wholeStart] == UInt8(ascii: "0") && wholeDigits > 1) { return nil }
    }
    var digits = wholeDigits
    if cursor < end, bytes[cursor] == UInt8(ascii: ".") {
      cursor &+= 1
      let fractionStart = cursor
      number.isInteger = false
      number.scanDigits(bytes, &cursor, end)
      let fractionDigits = cursor &- fractionStart
      number.exponent &-= fractionDigits
      if grammar == .json, fractionDigits == 0 { return nil }
      digits &+= fractionDigits
    }
    if digits == 0 { return nil }
    if digits > 19 { number.rescanLong(bytes, from: wholeStart, to: cursor) }
    if cursor < end, bytes[cursor] | 0x20 == UInt8(ascii: "e") {
      cursor &+= 1
      guard number.scanExponent(bytes, &cursor, end) else { return nil }
    }
    position = cursor
    return number
  }

  /// Takes in digits; with more than 19 of them the significand is wrong until `rescanLong`.
  @inline(__always)
  private mutating func scanDigits(_ bytes: UnsafePointer<UInt8>, _ cursor: inout Int, _ end: Int) {
    while cursor &+ 8 <= end {
      let word = DigitWord(bytes + cursor)
      let count = word.count
      significand = significand &* PowersOfTen.uint64(count) &+ word.number(count)
      cursor &+= count
      if count < 8 { return }
    }
    while cursor < end, let digit = digitValue(bytes[cursor]) {
      significand = significand &* 10 &+ UInt64(digit)
      cursor &+= 1
    }
  }

  /// Scans again a number of more than 19 digits: zeros in front don't count, digits from the 20th on are left out.
  @inline(never)
  private mutating func rescanLong(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) {
    (significand, exponent) = (0, 0)
    var (taken, behindPoint) = (0, false)
    for cursor in start..<end {
      guard let digit = digitValue(bytes[cursor]) else {
        behindPoint = true
        continue
      }
      if taken < 19 {
        significand = significand * 10 + UInt64(digit)
        if significand > 0 { taken += 1 }
        if behindPoint { exponent -= 1 }
      } else {
        if digit != 0 { hasAllDigits = false }
        if !behindPoint { exponent += 1 }
      }
    }
  }

  @inline(never)
  private mutating func scanExponent(_ bytes: UnsafePointer<UInt8>, _ cursor: inout Int, _ end: Int) -> Bool {
    isInteger = false
    var negative = false
    if cursor < end, bytes[cursor] == UInt8(ascii: "-") || bytes[cursor] == UInt8(ascii: "+") {
      negative = bytes[cursor] == UInt8(ascii: "-")
      cursor += 1
    }
    let start = cursor
    var value = 0
    while cursor < end, let digit = digitValue(bytes[cursor]) {
      // Greater exponents make no difference: the number is zero or infinite.
      value = min(value * 10 + Int(digit), 1_000_000_000)
      cursor += 1
    }
    exponent += negative ? -value : value
    return cursor > start
  }

  /// The number as an integer: nil where the text has a point or an exponent, or where 64 bits can't hold it.
  @inline(__always)
  package var int64: Int64? {
    guard isInteger, hasAllDigits, exponent == 0 else { return nil }
    if significand <= UInt64(Int64.max) {
      return isNegative ? 0 &- Int64(truncatingIfNeeded: significand) : Int64(truncatingIfNeeded: significand)
    }
    return isNegative && significand == Int64.min.magnitude ? .min : nil
  }

  /// The nearest double, or nil where only the whole text can tell.
  @inline(__always)
  package var double: Double? {
    guard hasAllDigits else { return nil }
    if significand <= 1 << 53, exponent >= -22, exponent <= 22 {
      // Both operands are exact, so the one rounding of the operation is the right one (Clinger 1990).
      let magnitude = Double(significand)
      let power = exactPowersOfTen[abs(exponent)]
      let value = exponent < 0 ? magnitude / power : magnitude * power
      return isNegative ? -value : value
    }
    guard let value = DecimalToDouble.nearest(significand, exponent: exponent) else { return nil }
    return isNegative ? -value : value
  }

  /// The nearest double of the number that `text` is the whole text of.
  @inline(__always)
  package func double(text: UnsafeRawBufferPointer) -> Double? {
    double ?? Double(String(decoding: text, as: UTF8.self))
  }
}

/// 10^0 to 10^22, all the powers of ten that a double holds exactly.
private let exactPowersOfTen: [Double] = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]
