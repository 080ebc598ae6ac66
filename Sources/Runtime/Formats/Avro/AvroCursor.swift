/// A place in the bytes of an Avro value (Avro specification, "Binary encoding").
///
/// Holds: `position` never passes `end`, as every move is checked against what remains; the bytes are borrowed for the
/// time of one `decode`.
struct AvroCursor {
  private var position: UnsafeRawPointer
  private let end: UnsafeRawPointer
  /// How many bytes there were in all: no array or map can have more items.
  let total: Int

  init(_ bytes: UnsafeRawBufferPointer) {
    // An empty buffer may have no address; any will do for zero bytes.
    position = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1)!
    end = position + bytes.count
    total = bytes.count
  }

  var remaining: Int { end - position }

  /// Takes over the place of a copy.
  @inline(__always)
  mutating func move(to copy: AvroCursor) { position = copy.position }

  @inline(__always)
  mutating func byte() throws(DecodeFault) -> UInt8 {
    guard position < end else { throw Self.truncated() }
    let byte = position.load(as: UInt8.self)
    position += 1
    return byte
  }

  /// The next `count` bytes.
  @inline(__always)
  mutating func take(_ count: Int) throws(DecodeFault) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= remaining else { throw Self.truncated() }
    defer { position += count }
    return UnsafeRawBufferPointer(start: position, count: count)
  }

  /// An int or a long: a zigzag number of seven bits a byte, ten bytes at most.
  @inline(__always)
  mutating func long() throws(DecodeFault) -> Int64 {
    if position < end, case let byte = position.load(as: UInt8.self), byte < 0x80 {
      position += 1
      return Int64(byte >> 1) ^ -Int64(byte & 1)
    }
    if remaining >= 8 {
      let word = position.loadUnaligned(as: UInt64.self).littleEndian
      // The last byte is the first without its high bit.
      let ends = ~word & 0x8080_8080_8080_8080
      if ends != 0 {
        position += ends.trailingZeroBitCount &>> 3 &+ 1
        let bits = Varint.joined(word & (ends ^ (ends &- 1)))
        return Int64(bitPattern: bits &>> 1) ^ -Int64(bitPattern: bits & 1)
      }
    }
    return try longSlow()
  }

  /// A number of up to eight bytes; nil where there is none.
  @inline(__always)
  mutating func plainLong() -> Int64? {
    guard position < end else { return nil }
    let byte = position.load(as: UInt8.self)
    if byte < 0x80 {
      position += 1
      return Int64(byte >> 1) ^ -Int64(byte & 1)
    }
    let left = remaining
    let word: UInt64
    if left >= 8 {
      word = position.loadUnaligned(as: UInt64.self).littleEndian
    } else {
      // The last eight bytes, less those that were passed.
      guard total >= 8 else { return nil }
      let last = (end - 8).loadUnaligned(as: UInt64.self).littleEndian
      word = last &>> UInt64(truncatingIfNeeded: (8 &- left) &<< 3)
    }
    let ends = ~word & 0x8080_8080_8080_8080
    let count = ends.trailingZeroBitCount &>> 3 &+ 1
    guard ends != 0, count <= left else { return nil }
    position += count
    let bits = Varint.joined(word & (ends ^ (ends &- 1)))
    return Int64(bitPattern: bits &>> 1) ^ -Int64(bitPattern: bits & 1)
  }

  /// A number of any length; nil where there is none.
  @inline(__always)
  mutating func anyLong() -> Int64? {
    if let number = plainLong() { return number }
    // Given a copy, this cursor stays in registers.
    guard let (number, rest) = Self.longBehind(self) else { return nil }
    self = rest
    return number
  }

  @inline(never)
  private static func longBehind(_ start: AvroCursor) -> (number: Int64, rest: AvroCursor)? {
    var cursor = start
    guard let number = try? cursor.long() else { return nil }
    return (number, cursor)
  }

  /// Passes over the number of a union's branch if it is this byte, as the numbers of the first 64 branches are one.
  @inline(__always)
  mutating func passPlainBranch(_ byte: UInt8) -> Bool {
    guard position < end, position.load(as: UInt8.self) == byte else { return false }
    position += 1
    return true
  }

  /// The content of a string or of bytes; nil where it is not all there.
  @inline(__always)
  mutating func plainSized() -> UnsafeRawBufferPointer? {
    guard position < end else { return nil }
    let byte = position.load(as: UInt8.self)
    // Up to 63 bytes have their length in one; an odd one would be negative.
    if byte & 0x81 != 0 {
      guard let count = plainLong() else { return nil }
      return plainBytes(count)
    }
    let count = Int(byte &>> 1)
    let start = position + 1
    guard count <= end - start else { return nil }
    position = start + count
    return UnsafeRawBufferPointer(start: start, count: count)
  }

  /// The next `count` bytes; nil where there are not as many.
  @inline(__always)
  mutating func plainBytes(_ count: Int64) -> UnsafeRawBufferPointer? {
    guard count >= 0, count <= Int64(remaining) else { return nil }
    let count = Int(truncatingIfNeeded: count)
    let bytes = UnsafeRawBufferPointer(start: position, count: count)
    position += count
    return bytes
  }

  @inline(never)
  private mutating func longSlow() throws(DecodeFault) -> Int64 {
    var bits: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try byte()
      // The tenth byte has room for the 64th bit only.
      if shift == 63, byte > 1 { throw DecodeFault("a number has more than 64 bits") }
      bits |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { break }
      shift += 7
    }
    return Int64(bitPattern: bits >> 1) ^ -Int64(bitPattern: bits & 1)
  }

  /// The number of the branch of a union of `count` branches that comes next.
  @inline(__always)
  mutating func branch(of count: Int) throws(DecodeFault) -> Int {
    let branch = try long()
    guard branch >= 0, branch < Int64(count) else { throw Self.noSuchBranch() }
    return Int(truncatingIfNeeded: branch)
  }

  /// The content of a string or of bytes: a length and as many bytes.
  @inline(__always)
  mutating func sized() throws(DecodeFault) -> UnsafeRawBufferPointer {
    let count = try long()
    guard count >= 0, count <= Int64(remaining) else { throw Self.truncated() }
    return try take(Int(truncatingIfNeeded: count))
  }

  @inline(__always)
  mutating func float() throws(DecodeFault) -> Float {
    Float(bitPattern: UInt32(littleEndian: try take(4).loadUnaligned(as: UInt32.self)))
  }

  @inline(__always)
  mutating func double() throws(DecodeFault) -> Double {
    Double(bitPattern: UInt64(littleEndian: try take(8).loadUnaligned(as: UInt64.self)))
  }

  /// The number of items of the next block of an array or map, 0 behind the last one, of which `soFar` came before.
  mutating func blockCount(soFar: Int) throws(DecodeFault) -> Int {
    var count = try long()
    if count < 0 {
      // A negative count is followed by the block's length in bytes, for those who want to skip it.
      _ = try long()
      count = 0 &- count
    }
    // Items take a byte at least (but for null and its like, of which we then want no more either).
    guard count >= 0, count <= Int64(total), soFar + Int(count) <= total else {
      throw DecodeFault("an array or map is said to have \(count) items, more than the record has bytes")
    }
    return Int(count)
  }

  @inline(never)
  private static func truncated() -> DecodeFault { DecodeFault("the bytes end in the middle of a value") }

  @inline(never)
  private static func noSuchBranch() -> DecodeFault { DecodeFault("a union's branch number is out of range") }
}
