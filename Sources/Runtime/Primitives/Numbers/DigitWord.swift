/// Eight characters at once, of which the first few are digits.
struct DigitWord {
  /// The first character is the lowest byte; a digit is its value.
  private let bytes: UInt64

  /// The caller has eight readable bytes.
  @inline(__always)
  init(_ text: UnsafePointer<UInt8>) {
    bytes = UnsafeRawPointer(text).loadUnaligned(as: UInt64.self).littleEndian ^ 0x3030_3030_3030_3030
  }

  /// The last of eight characters, without the first `passed` of them (fewer than eight); no digits follow.
  @inline(__always)
  init(_ text: UnsafePointer<UInt8>, passing passed: Int) {
    let word = UnsafeRawPointer(text).loadUnaligned(as: UInt64.self).littleEndian
    bytes = word &>> UInt64(truncatingIfNeeded: passed &<< 3) ^ 0x3030_3030_3030_3030
  }

  /// How many digits come before the first character that is none.
  @inline(__always)
  var count: Int {
    // The high bit of each byte above 9; a byte above 0x89 may spoil those behind it, never those before.
    let others = ((bytes &+ 0x7676_7676_7676_7676) | bytes) & 0x8080_8080_8080_8080
    return others.trailingZeroBitCount &>> 3
  }

  /// Where the first character is a digit: whether it is 0.
  @inline(__always)
  var beginsWithZero: Bool { bytes & 0xFF == 0 }

  /// The number that the first `count` characters are, which are digits; 0 for none.
  @inline(__always)
  func number(_ count: Int) -> UInt64 {
    if count == 1 { return bytes & 15 }
    // Zeros in front, and what stands behind the digits pushed out; then pairs, fours and all eight.
    var number = bytes << UInt64(truncatingIfNeeded: (8 &- count) &<< 3)
    number = (number &* 10 &+ number &>> 8) & 0x00FF_00FF_00FF_00FF
    number = (number &* 100 &+ number &>> 16) & 0x0000_FFFF_0000_FFFF
    return (number &* 10_000 &+ number &>> 32) & 0x0000_0000_FFFF_FFFF
  }
}
