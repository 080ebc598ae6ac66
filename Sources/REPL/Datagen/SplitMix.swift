/// Random numbers with a fixed sequence for each seed (SplitMix64, Steele et al. 2014).
///
/// Its draws are its own, not the standard library's, so that a seed gives the same events with every Swift version.
struct SplitMix: Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number of the range, all about equally likely (multiply and shift; the bias is below one in 2^32).
  mutating func number(in range: ClosedRange<Int>) -> Int {
    let count = UInt64(range.upperBound - range.lowerBound + 1)
    return range.lowerBound + Int(next().multipliedFullWidth(by: count).high)
  }

  /// Whether something happens that happens so many times in a hundred.
  mutating func chance(percent: Int) -> Bool { number(in: 1...100) <= percent }

  mutating func identifier() -> RandomIdentifier { RandomIdentifier(high: next(), low: next()) }

  /// Puts items in a random order (Fisher and Yates).
  mutating func shuffle<Item>(_ items: inout [Item]) {
    for last in stride(from: items.count - 1, to: 0, by: -1) { items.swapAt(last, number(in: 0...last)) }
  }
}

/// 128 random bits, whose text is 32 hexadecimal digits.
struct RandomIdentifier: Sendable {
  let high: UInt64
  let low: UInt64
}
