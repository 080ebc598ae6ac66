/// The text of doubles, written straight into a buffer.
extension ByteBuffer {
  /// Appends the double as Java's `Double.toString` prints it (JDK 19 and later, which is always the shortest text):
  /// 1.0, 0.001, 1.0E10, 1.0E-5, NaN, -Infinity.
  package mutating func append(java value: Double) {
    guard value.isFinite else { return appendNonFinite(value) }
    var digits = DoubleDigits(value)
    digits.takeTwoDigitsIfNearer(than: value)
    if digits.isNegative { append(UInt8(ascii: "-")) }
    if digits.digits == 0 || (digits.pointPosition > -3 && digits.pointPosition <= 7) {
      appendPlain(digits)
    } else {
      appendScientific(digits)
    }
  }

  /// Appends the double as a JSON number, in the shortest text that is read back as the same double: 1.0, 0.00001,
  /// 12000000.0, 1.5E300.
  ///
  /// Whole numbers keep their `.0`, so that readers which guess types see a floating point number. JSON has no text
  /// for NaN and the infinities; they become strings, as Jackson (so ksqlDB) writes them.
  package mutating func append(json value: Double) {
    guard value.isFinite else {
      append(UInt8(ascii: "\""))
      appendNonFinite(value)
      return append(UInt8(ascii: "\""))
    }
    let digits = DoubleDigits(value)
    if digits.isNegative { append(UInt8(ascii: "-")) }
    if digits.digits == 0 || (digits.pointPosition > -5 && digits.pointPosition <= 17) {
      appendPlain(digits)
    } else {
      appendScientific(digits)
    }
  }

  private mutating func appendNonFinite(_ value: Double) {
    append(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity" as StaticString)
  }

  private mutating func appendPlain(_ number: DoubleDigits) {
    let places = -number.exponent
    if places <= 0 {
      append(decimal: number.digits)
      append(UInt8(ascii: "0"), times: number.exponent)
      append(".0")
    } else if number.pointPosition > 0 {
      let power = PowersOfTen.uint64(places)
      append(decimal: number.digits / power)
      append(UInt8(ascii: "."))
      append(decimal: number.digits % power, digits: places)
    } else {
      append("0.")
      append(UInt8(ascii: "0"), times: -number.pointPosition)
      append(decimal: number.digits)
    }
  }

  private mutating func appendScientific(_ number: DoubleDigits) {
    let count = number.count
    let power = PowersOfTen.uint64(count - 1)
    append(decimal: number.digits / power)
    append(UInt8(ascii: "."))
    append(decimal: number.digits % power, digits: max(count - 1, 1))
    append(UInt8(ascii: "E"))
    append(decimal: Int64(number.pointPosition - 1))
  }
}

/// Java's texts of numbers, for CAST(... AS STRING).
package enum JavaNumberText {
  /// What Java's `Double.toString` gives.
  package static func string(_ value: Double) -> String {
    var buffer = ByteBuffer(capacity: 32)
    buffer.append(java: value)
    return buffer.text
  }
}
