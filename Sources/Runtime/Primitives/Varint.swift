/// Whole numbers of seven bits a byte, the lowest first, the top bit set while more follow (LEB128): in Avro's and
/// Protobuf's bytes and in those of states.
enum Varint {
  /// What the longest takes.
  static let maxByteCount = 10

  /// Writes a number where there is room for `maxByteCount` bytes, all of which it may touch; gives the number of bytes.
  @inline(__always)
  static func write(_ value: UInt64, to target: UnsafeMutablePointer<UInt8>) -> Int {
    if value < 0x80 {
      target[0] = UInt8(truncatingIfNeeded: value)
      return 1
    }
    guard value < 1 << 56 else { return writeExactly(value, to: target) }
    let count = byteCount(of: value)
    // All but the last byte say that more follow.
    let more = 0x8080_8080_8080_8080 & (1 &<< (UInt64(truncatingIfNeeded: count) &<< 3 &- 8) &- 1)
    UnsafeMutableRawPointer(target).storeBytes(of: (spread(value) | more).littleEndian, as: UInt64.self)
    return count
  }

  /// Writes a number and touches nothing behind it; gives the number of bytes.
  static func writeExactly(_ value: UInt64, to target: UnsafeMutablePointer<UInt8>) -> Int {
    var bits = value
    var count = 0
    while bits >= 0x80 {
      target[count] = UInt8(truncatingIfNeeded: bits) | 0x80
      bits &>>= 7
      count &+= 1
    }
    target[count] = UInt8(truncatingIfNeeded: bits)
    return count &+ 1
  }

  /// The number whose bytes, up to eight, these are; above them there are zeros.
  @inline(__always)
  static func joined(_ word: UInt64) -> UInt64 {
    var bits = word & 0x7F7F_7F7F_7F7F_7F7F
    bits = (bits & 0x007F_007F_007F_007F) | (bits & 0x7F00_7F00_7F00_7F00) &>> 1
    bits = (bits & 0x0000_3FFF_0000_3FFF) | (bits & 0x3FFF_0000_3FFF_0000) &>> 2
    return (bits & 0x0000_0000_0FFF_FFFF) | (bits & 0x0FFF_FFFF_0000_0000) &>> 4
  }

  /// A number of up to 56 bits, seven of them in each byte: what `joined` puts together.
  @inline(__always)
  private static func spread(_ value: UInt64) -> UInt64 {
    var bits = (value & 0x0000_0000_0FFF_FFFF) | (value & 0x00FF_FFFF_F000_0000) &<< 4
    bits = (bits & 0x0000_3FFF_0000_3FFF) | (bits & 0x0FFF_C000_0FFF_C000) &<< 2
    return (bits & 0x007F_007F_007F_007F) | (bits & 0x3F80_3F80_3F80_3F80) &<< 1
  }

  /// How many bytes a number takes.
  @inline(__always)
  static func byteCount(of value: UInt64) -> Int { max((70 &- value.leadingZeroBitCount) / 7, 1) }

  /// A signed number in the form in which small negative ones are short too: 0, -1, 1, -2 are 0, 1, 2, 3.
  @inline(__always)
  static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value &<< 1 ^ value &>> 63) }
}

extension ByteBuffer {
  /// Appends a number of seven bits a byte.
  @inline(__always)
  mutating func append(varint value: UInt64) {
    if value < 0x80 { return append(UInt8(truncatingIfNeeded: value)) }
    append(upTo: Varint.maxByteCount) { Varint.write(value, to: $0) }
  }
}
