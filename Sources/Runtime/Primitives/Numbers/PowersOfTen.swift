/// The powers of ten that fit integers.
enum PowersOfTen {
  /// 10^38 is the highest power of ten below 2^127.
  static let highestExponent = 38

  /// 10^exponent, or nil where 128 bits can't hold it; `exponent` may be any non-negative number.
  static func uint128(_ exponent: Int) -> UInt128? {
    exponent <= highestExponent ? wide[exponent] : nil
  }

  /// 10^exponent for 0...19.
  @inline(__always)
  static func uint64(_ exponent: Int) -> UInt64 { narrow[exponent] }

  private static let wide: [UInt128] = (0...highestExponent).map { exponent in
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }

  private static let narrow: [UInt64] = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
    100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
    10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
  ]
}
