import Planner

@testable import Runtime

/// Random values with a fixed seed, so that a failure comes back.
struct RandomValues: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  mutating func value(of type: SQLType, nullEvery: Int = 5) -> Value {
    if Int.random(in: 0..<nullEvery, using: &self) == 0 { return .null }
    switch type {
    case .boolean: return .boolean(Bool.random(using: &self))
    case .integer: return .integer(integer(bits: 32))
    case .bigint, .timestamp: return .integer(integer(bits: 64))
    case .date: return .integer(Int64.random(in: -800_000...2_900_000, using: &self))
    case .time: return .integer(Int64.random(in: 0...86_399_999, using: &self))
    case .double: return .double(double())
    case .decimal(let precision, let scale): return .decimal(decimal(precision: precision, scale: scale))
    case .string: return .string(text())
    case .bytes:
      return .bytes((0..<Int.random(in: 0...20, using: &self)).map { _ in UInt8.random(in: 0...255, using: &self) })
    case .array(let element): return .array((0..<Int.random(in: 0...4, using: &self)).map { _ in value(of: element) })
    case .map(let key, let item):
      let entries = (0..<Int.random(in: 0...4, using: &self)).map { _ in
        MapValue.Entry(key: value(of: key, nullEvery: .max), value: value(of: item))
      }
      return .map(MapValue(entries))
    case .structure(let fields): return .structure(fields.map { value(of: $0.type) })
    }
  }

  /// A type, nested up to `depth` levels. Maps have text for keys, as most formats want it.
  mutating func type(depth: Int) -> SQLType {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &self) {
    case 5: return .array(type(depth: depth - 1))
    case 6: return .map(key: .string, value: type(depth: depth - 1))
    case 7:
      return .structure(
        (0..<Int.random(in: 1...4, using: &self)).map { StructField("F\($0)", type(depth: depth - 1)) })
    default:
      let precision = Int.random(in: 1...38, using: &self)
      let decimal = SQLType.decimal(precision: precision, scale: Int.random(in: 0...precision, using: &self))
      let scalars: [SQLType] = [
        .boolean, .integer, .bigint, .double, decimal, .string, .bytes, .date, .time, .timestamp,
      ]
      return scalars[Int.random(in: 0..<scalars.count, using: &self)]
    }
  }

  private mutating func integer(bits: Int) -> Int64 {
    let kept = Int64(Int.random(in: 1...bits, using: &self))
    return Int64(bitPattern: next()) >> (64 - kept)
  }

  private mutating func double() -> Double {
    switch Int.random(in: 0..<4, using: &self) {
    case 0: return Double(Int.random(in: -1000...1000, using: &self)) / 100
    case 1:
      return [0, -0.0, 1e-300, 1e300, .greatestFiniteMagnitude, .leastNonzeroMagnitude, 0.1].randomElement(
        using: &self)!
    default:
      let value = Double(bitPattern: next())
      return value.isFinite ? value : 1.5
    }
  }

  private mutating func decimal(precision: Int, scale: Int) -> Decimal {
    let digits = Int.random(in: 1...precision, using: &self)
    var unscaled: Int128 = 0
    for _ in 0..<digits { unscaled = unscaled * 10 + Int128.random(in: 0...9, using: &self) }
    return Decimal(unscaled: Bool.random(using: &self) ? unscaled : -unscaled, scale: scale)
  }

  private mutating func text() -> String {
    let alphabet: [Character] = [
      "a", "Z", "0", " ", "\"", "\\", "/", "\n", "\t", "\u{1}", ",", "ä", "€", "😀", "{", "'", ";", "#",
    ]
    // At least one character: DELIMITED reads an empty text as NULL.
    return String((0..<Int.random(in: 1...24, using: &self)).map { _ in alphabet.randomElement(using: &self)! })
  }
}
