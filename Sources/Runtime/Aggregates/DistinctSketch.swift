#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// How many distinct hashes were inserted: the hashes themselves while they are few, then a HyperLogLog sketch
/// (Flajolet et al. 2007, with 64-bit hashes and linear counting for small numbers).
enum DistinctSketch: Equatable, Sendable {
  case few(Set<UInt64>)
  /// For each of the registers the most zeros seen before the first one bit, and one.
  case many([UInt8])

  private static let fewLimit = 512
  private static let registerBits = 12
  private static let registerCount = 1 << registerBits

  mutating func insert(_ hash: UInt64) {
    switch self {
    case .few(var hashes):
      // Taken out, so that the set has one owner and is changed in place.
      self = .few([])
      hashes.insert(hash)
      self = hashes.count > Self.fewLimit ? .many(Self.registers(hashes)) : .few(hashes)
    case .many(var registers):
      self = .many([])
      Self.insert(hash, into: &registers)
      self = .many(registers)
    }
  }

  mutating func formUnion(_ other: DistinctSketch) {
    switch other {
    case .few(let hashes):
      for hash in hashes { insert(hash) }
    case .many(let others):
      var registers: [UInt8]
      switch self {
      case .few(let hashes): registers = Self.registers(hashes)
      case .many(let own): registers = own
      }
      for index in registers.indices where others[index] > registers[index] { registers[index] = others[index] }
      self = .many(registers)
    }
  }

  var count: Int64 {
    switch self {
    case .few(let hashes): Int64(hashes.count)
    case .many(let registers): Self.estimate(registers)
    }
  }

  private static func registers(_ hashes: Set<UInt64>) -> [UInt8] {
    var registers = [UInt8](repeating: 0, count: registerCount)
    for hash in hashes { insert(hash, into: &registers) }
    return registers
  }

  private static func insert(_ hash: UInt64, into registers: inout [UInt8]) {
    let index = Int(hash >> UInt64(64 - registerBits))
    // The bit behind the hash's end stops the count of zeros.
    let rest = hash << UInt64(registerBits) | 1 << UInt64(registerBits - 1)
    registers[index] = max(registers[index], UInt8(rest.leadingZeroBitCount) + 1)
  }

  private static func estimate(_ registers: [UInt8]) -> Int64 {
    let count = Double(registerCount)
    var sum = 0.0
    var zeros = 0
    for register in registers {
      sum += 1 / Double(UInt64(1) << UInt64(min(register, 63)))
      if register == 0 { zeros += 1 }
    }
    let estimate = 0.7213 / (1 + 1.079 / count) * count * count / sum
    if estimate <= 2.5 * count, zeros > 0 { return Int64((count * log(count / Double(zeros))).rounded()) }
    return Int64(estimate.rounded())
  }
}

extension DistinctSketch {
  /// A mark, then the hashes in order, or the registers.
  var bytes: [UInt8] {
    switch self {
    case .few(let hashes):
      var buffer = ByteBuffer(capacity: 1 + hashes.count * 8)
      buffer.append(0)
      for hash in hashes.sorted() { buffer.append(littleEndian: hash) }
      return buffer.bytes
    case .many(let registers): return [1] + registers
    }
  }

  /// nil where the bytes are not those of a sketch.
  init?(bytes: [UInt8]) {
    switch bytes.first {
    case 0 where (bytes.count - 1).isMultiple(of: 8) && bytes.count - 1 <= Self.fewLimit * 8:
      var hashes: Set<UInt64> = []
      for start in stride(from: 1, to: bytes.count, by: 8) {
        hashes.insert(bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) })
      }
      self = .few(hashes)
    case 1 where bytes.count == 1 + Self.registerCount && bytes.dropFirst().allSatisfy { $0 <= 64 }:
      self = .many(Array(bytes.dropFirst()))
    default: return nil
    }
  }
}
