extension Decimal: CustomStringConvertible, LosslessStringConvertible {
  /// The plain text, never with an exponent (Java's `toPlainString`): 12.50, -0.001, 12000.
  package var description: String {
    var buffer = ByteBuffer(capacity: 48)
    buffer.append(decimal: self)
    return buffer.text
  }

  /// Reads `text`; nil where it is no number or doesn't fit.
  package init?(_ text: String) {
    guard let parsed = try? Decimal(parsing: text) else { return nil }
    self = parsed
  }

  /// Reads what Java's `BigDecimal` reads: a sign, digits with or without a point, an exponent; no blanks.
  ///
  /// - Throws: `notANumber`, or `outOfRange` where the digits don't fit.
  package init(parsing text: String) throws(DecimalError) {
    var text = text
    let result = text.withUTF8 { utf8 in
      Result { () throws(DecimalError) in try Decimal(parsing: UnsafeRawBufferPointer(utf8)) }
    }
    self = try result.get()
  }

  /// Reads the number that `bytes` is the UTF-8 text of.
  package init(parsing bytes: UnsafeRawBufferPointer) throws(DecimalError) {
    var digits = DecimalDigits()
    guard digits.read(bytes) else { throw .notANumber(String(decoding: bytes, as: UTF8.self)) }
    self = try digits.result()
  }
}

extension ByteBuffer {
  /// Appends the decimal's plain text, never with an exponent.
  package mutating func append(decimal value: Decimal) {
    if value.isNegative { append(UInt8(ascii: "-")) }
    let magnitude = value.unscaled.magnitude
    guard value.scale > 0 else {
      append(decimal: magnitude)
      if magnitude != 0 { append(UInt8(ascii: "0"), times: -value.scale) }
      return
    }
    let digits = value.precision
    if digits <= value.scale {
      append("0.")
      append(UInt8(ascii: "0"), times: value.scale - digits)
      append(decimal: magnitude)
    } else if let power = PowersOfTen.uint128(value.scale) {
      let (whole, fraction) = magnitude.quotientAndRemainder(dividingBy: power)
      append(decimal: whole)
      append(UInt8(ascii: "."))
      if fraction == 0 { return append(UInt8(ascii: "0"), times: value.scale) }
      append(UInt8(ascii: "0"), times: value.scale - Decimal(unscaled: Int128(fraction), scale: 0).precision)
      append(decimal: fraction)
    }
  }
}

/// What a number's text says, gathered digit by digit.
private struct DecimalDigits {
  private var negative = false
  private var magnitude: UInt128 = 0
  private var scale = 0
  private var overflow = false
  /// Zeros behind the last digit other than zero: they only count once another digit follows, or while they fit.
  private var pendingZeros = 0

  /// Takes in all of `bytes`; false where they are no number.
  mutating func read(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var rest = bytes[...]
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      negative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    let wholeDigits = readDigits(&rest)
    var fractionDigits = 0
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      fractionDigits = readDigits(&rest)
      scale = fractionDigits
    }
    guard wholeDigits + fractionDigits > 0 else { return false }
    if let letter = rest.first, letter == UInt8(ascii: "e") || letter == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      guard let exponent = readExponent(&rest) else { return false }
      scale -= exponent
    }
    return rest.isEmpty
  }

  /// The number that the text stands for.
  func result() throws(DecimalError) -> Decimal {
    if overflow { throw .outOfRange }
    // Zeros at the end are kept (1.50 has scale 2) while they fit; those that don't carry no value.
    var kept = Decimal(negative: negative, magnitude: magnitude, scale: scale - pendingZeros)
    if let power = PowersOfTen.uint128(pendingZeros),
      case let (scaled, overflow) = magnitude.multipliedReportingOverflow(by: power), !overflow,
      let withZeros = Decimal(negative: negative, magnitude: scaled, scale: scale)
    {
      kept = withZeros
    }
    guard let kept, abs(kept.scale) <= Decimal.scaleBound else { throw .outOfRange }
    return kept
  }

  /// Takes in digits up to the first other byte and returns how many there were.
  private mutating func readDigits(_ rest: inout Slice<UnsafeRawBufferPointer>) -> Int {
    let start = rest.startIndex
    while let digit = rest.first.flatMap(digitValue) {
      rest = rest.dropFirst()
      if digit == 0 {
        if magnitude != 0 { pendingZeros += 1 }
      } else {
        append(digit)
      }
    }
    return rest.startIndex - start
  }

  private mutating func append(_ digit: UInt8) {
    guard magnitude != 0 else { return magnitude = UInt128(digit) }
    guard let power = PowersOfTen.uint128(pendingZeros + 1) else { return overflow = true }
    pendingZeros = 0
    let (scaled, overflowOfProduct) = magnitude.multipliedReportingOverflow(by: power)
    let (sum, overflowOfSum) = scaled.addingReportingOverflow(UInt128(digit))
    magnitude = sum
    overflow = overflow || overflowOfProduct || overflowOfSum
  }

  /// Reads a sign and at least one digit; great exponents are cut to one that is out of range anyhow.
  private func readExponent(_ rest: inout Slice<UnsafeRawBufferPointer>) -> Int? {
    var negative = false
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      negative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    var exponent: Int?
    while let digit = rest.first.flatMap(digitValue) {
      rest = rest.dropFirst()
      exponent = min((exponent ?? 0) * 10 + Int(digit), 1_000_000_000)
    }
    return exponent.map { negative ? -$0 : $0 }
  }
}

/// The value of an ASCII digit; nil for another byte.
@inline(__always)
func digitValue(_ byte: UInt8) -> UInt8? {
  let value = byte &- UInt8(ascii: "0")
  return value < 10 ? value : nil
}
