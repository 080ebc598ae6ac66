/// The decimal text of integers, written straight into a buffer.
extension ByteBuffer {
  /// Appends a signed integer's decimal digits, with `-` if negative.
  package mutating func append(decimal value: Int64) {
    if value < 0 { append(UInt8(ascii: "-")) }
    append(decimal: value.magnitude)
  }

  /// Appends an unsigned integer's decimal digits.
  package mutating func append(decimal value: UInt64) {
    append(decimal: value, digits: value.decimalDigitCount)
  }

  /// Appends the last `digits` decimal digits of `value` (at most 20), with zeros in front where it has fewer.
  package mutating func append(decimal value: UInt64, digits: Int) {
    append(upTo: digits) { target in
      var rest = value
      var position = digits
      while position >= 2 {
        let pair = Int(rest % 100) &* 2
        rest /= 100
        position &-= 2
        // `pair` is at most 198 and the table has 200 bytes.
        target[position] = digitPairs.utf8Start[pair]
        target[position &+ 1] = digitPairs.utf8Start[pair &+ 1]
      }
      if position == 1 { target[0] = UInt8(ascii: "0") &+ UInt8(rest % 10) }
      return digits
    }
  }

  /// Appends an unsigned 128-bit integer's decimal digits.
  mutating func append(decimal value: UInt128) {
    if let small = UInt64(exactly: value) { return append(decimal: small) }
    let (upper, lower) = value.quotientAndRemainder(dividingBy: 10_000_000_000_000_000_000)
    append(decimal: upper)
    append(decimal: UInt64(lower), digits: 19)
  }
}

extension UInt64 {
  /// How many decimal digits the number has; 1 for zero.
  var decimalDigitCount: Int {
    // 1233/4096 is log10(2), good enough up to 64 bits: the estimate is right or one too low.
    let estimate = ((64 &- leadingZeroBitCount) &* 1233) >> 12
    return estimate &+ (self >= PowersOfTen.uint64(estimate) || self == 0 ? 1 : 0)
  }
}

/// The texts of 00 to 99, one after the other.
private let digitPairs: StaticString = """
  0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
  5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899
  """
