/// A fast 64-bit hash of short byte strings, for tables in memory only: it is neither stable nor cryptographic.
///
/// The mixing is that of wyhash (two words multiplied to 128 bits, halves folded). The seed is random for each
/// process, so that nobody can send keys that all meet in one place.
struct KeyHash {
  private let seed: UInt64

  /// Swift's own seed of hashes: random, or always the same where `SWIFT_DETERMINISTIC_HASHING` is set, as it is while
  /// instructions are counted.
  static let processSeed = UInt64(truncatingIfNeeded: Hasher().finalize())

  init(seed: UInt64) {
    self.seed = seed
  }

  private static let first: UInt64 = 0xa076_1d64_78bd_642f
  private static let second: UInt64 = 0xe703_7ed1_a0b4_28db

  /// The caller gives `count` readable bytes at `bytes`.
  @inline(__always)
  func hash(_ bytes: UnsafeRawPointer, count: Int) -> UInt64 {
    var state = seed ^ Self.first
    var position = 0
    while count &- position > 16 {
      state = Self.mix(Self.word(bytes, position) ^ Self.second, Self.word(bytes, position &+ 8) ^ state)
      position &+= 16
    }
    let (low, high) = Self.tail(bytes, position, count &- position)
    return Self.mix(Self.second ^ UInt64(truncatingIfNeeded: count), Self.mix(low ^ Self.second, high ^ state))
  }

  /// The last 0 to 16 bytes as two words.
  @inline(__always)
  private static func tail(_ bytes: UnsafeRawPointer, _ position: Int, _ count: Int) -> (UInt64, UInt64) {
    if count >= 8 { return (word(bytes, position), word(bytes, position &+ count &- 8)) }
    if count >= 4 {
      let low = bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)
      let high = bytes.loadUnaligned(fromByteOffset: position &+ count &- 4, as: UInt32.self)
      return (UInt64(low) << 32 | UInt64(high), 0)
    }
    if count == 0 { return (0, 0) }
    let first = bytes.load(fromByteOffset: position, as: UInt8.self)
    let middle = bytes.load(fromByteOffset: position &+ count >> 1, as: UInt8.self)
    let last = bytes.load(fromByteOffset: position &+ count &- 1, as: UInt8.self)
    return (UInt64(first) << 16 | UInt64(middle) << 8 | UInt64(last), 0)
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawPointer, _ position: Int) -> UInt64 {
    bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
  }

  @inline(__always)
  private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.low ^ product.high
  }
}
