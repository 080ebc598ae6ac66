#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Draws whole numbers by a distribution. Decimals and doubles are drawn as multiples of their last digit.
struct NumberDraw {
  private enum Distribution {
    case uniform(low: Int64, span: UInt64)
    case normal(mean: Double, deviation: Double, ClosedRange<Double>)
    case exponential(mean: Double, ClosedRange<Double>)
    /// How likely it is that a number is not above the one at that place, counted from 0.
    case zipf(low: Int64, [Double])
    case sequence(start: Int64, step: Int64)
  }

  /// Numbers that doubles hold exactly.
  static let exact = -9_007_199_254_740_992.0...9_007_199_254_740_992.0

  private let distribution: Distribution
  private var random: SplitMix
  private var drawn: Int64 = 0

  private init(_ distribution: Distribution, seed: UInt64) {
    self.distribution = distribution
    random = SplitMix(seed: seed)
  }

  /// All numbers of the range, equally likely.
  static func uniform(_ range: ClosedRange<Int64>, seed: UInt64) -> NumberDraw {
    NumberDraw(.uniform(low: range.lowerBound, span: UInt64(bitPattern: range.upperBound &- range.lowerBound)), seed: seed)
  }

  /// The bell curve; what lies outside of `limits` becomes the nearer limit.
  static func normal(mean: Double, deviation: Double, limits: ClosedRange<Double>, seed: UInt64) -> NumberDraw {
    NumberDraw(.normal(mean: mean, deviation: deviation, limits), seed: seed)
  }

  /// Times between events that do not know of each other: many small ones, few large ones.
  static func exponential(mean: Double, limits: ClosedRange<Double>, seed: UInt64) -> NumberDraw {
    NumberDraw(.exponential(mean: mean, limits), seed: seed)
  }

  /// `count` numbers from `low`; the k-th comes with a likelihood of 1 / k^exponent: few hot keys, many cold ones.
  static func zipf(low: Int64, count: Int, exponent: Double, seed: UInt64) -> NumberDraw {
    var total = 0.0
    var sums: [Double] = []
    sums.reserveCapacity(count)
    for rank in 1...count {
      total += pow(Double(rank), -exponent)
      sums.append(total)
    }
    return NumberDraw(.zipf(low: low, sums.map { $0 / total }), seed: seed)
  }

  /// `start`, `start + step`, and so on: each number once, until they begin anew after 2^64.
  static func sequence(start: Int64, step: Int64) -> NumberDraw {
    NumberDraw(.sequence(start: start, step: step), seed: 0)
  }

  mutating func next() -> Int64 {
    switch distribution {
    case .uniform(let low, let span):
      if span == .max { return Int64(bitPattern: random.next()) }
      return low &+ Int64(bitPattern: random.next().multipliedFullWidth(by: span + 1).high)
    case .normal(let mean, let deviation, let limits):
      // Box and Muller; the second number is not kept, so that each draw stands alone.
      let radius = (-2 * log(1 - random.unit())).squareRoot()
      return Self.rounded(mean + deviation * radius * cos(2 * .pi * random.unit()), limits)
    case .exponential(let mean, let limits): return Self.rounded(-mean * log(1 - random.unit()), limits)
    case .zipf(let low, let sums):
      let point = random.unit()
      var (first, last) = (0, sums.count - 1)
      while first < last {
        let middle = (first + last) / 2
        if sums[middle] > point { last = middle } else { first = middle + 1 }
      }
      return low &+ Int64(first)
    case .sequence(let start, let step):
      defer { drawn &+= 1 }
      return start &+ step &* drawn
    }
  }

  private static func rounded(_ value: Double, _ limits: ClosedRange<Double>) -> Int64 {
    Int64(min(max(value, limits.lowerBound), limits.upperBound).rounded())
  }
}

extension SplitMix {
  /// A number from 0 up to, but not including, 1.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
