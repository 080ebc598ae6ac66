/// Reads what `ByteBuffer` was given in the state's form, from bytes that may be damaged: every step checks bounds.
///
/// What a row is read with is inlined, and no function that is called gets the reader's address: so its position stays
/// in a register.
package struct StateReader {
  // Holds: the bytes are borrowed from the caller for the time of the reading.
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { position == bytes.count }
  var remaining: Int { bytes.count - position }

  @inline(__always)
  mutating func byte() throws(StateError) -> UInt8 {
    guard position < bytes.count else { throw .damaged("it ends too early") }
    defer { position &+= 1 }
    return bytes[position]
  }

  @inline(__always)
  mutating func flag() throws(StateError) -> Bool {
    switch try byte() {
    case 0: false
    case 1: true
    case let other: throw .damaged("\(other) where 0 or 1 must be")
    }
  }

  /// A number of fixed width, least significant byte first.
  @inline(__always)
  mutating func fixed<Number: FixedWidthInteger>(_ type: Number.Type) throws(StateError) -> Number {
    let size = MemoryLayout<Number>.size
    guard remaining >= size else { throw .damaged("it ends too early") }
    defer { position += size }
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Number.self))
  }

  @inline(__always)
  mutating func double() throws(StateError) -> Double {
    Double(bitPattern: try fixed(UInt64.self))
  }

  /// A number in the varint form of Protobuf: seven bits a byte, least significant first.
  @inline(__always)
  mutating func unsigned() throws(StateError) -> UInt64 {
    let left = bytes.count &- position
    if left > 0, bytes[position] < 0x80 {
      position &+= 1
      return UInt64(bytes[position &- 1])
    }
    if bytes.count >= 8 {
      // Near the end the last eight bytes, less those that were passed.
      let word = left >= 8 ? word(at: position) : word(at: bytes.count &- 8) &>> UInt64(truncatingIfNeeded: (8 &- left) &<< 3)
      let ends = ~word & 0x8080_8080_8080_8080
      let count = ends.trailingZeroBitCount &>> 3 &+ 1
      if ends != 0, count <= left {
        position &+= count
        return Varint.joined(word & (ends ^ (ends &- 1)))
      }
    }
    let (number, end) = try Self.longUnsigned(bytes, from: position)
    position = end
    return number
  }

  @inline(__always)
  private func word(at position: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
  }

  /// A number byte by byte: of more than eight, or in a short row.
  @inline(never)
  private static func longUnsigned(
    _ bytes: UnsafeRawBufferPointer, from start: Int
  ) throws(StateError) -> (number: UInt64, end: Int) {
    var reader = StateReader(bytes)
    reader.position = start
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 70 {
      let byte = try reader.byte()
      if shift == 63, byte > 1 { break }
      number |= UInt64(byte & 0x7f) &<< shift
      if byte < 0x80 { return (number, reader.position) }
      shift &+= 7
    }
    throw .damaged("a number is too long")
  }

  /// A number in the zigzag form: small negative ones are short too.
  @inline(__always)
  mutating func signed() throws(StateError) -> Int64 {
    let number = try unsigned()
    return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
  }

  /// How many elements follow, each of at least `bytesEach` bytes.
  mutating func count(bytesEach: Int = 1) throws(StateError) -> Int {
    let number = try unsigned()
    guard number <= UInt64(remaining / max(bytesEach, 1)) else { throw .damaged("a length is beyond its end") }
    return Int(number)
  }

  /// A byte string with its length before it.
  @inline(__always)
  mutating func byteString() throws(StateError) -> UnsafeRawBufferPointer {
    let count = try unsigned()
    guard count <= UInt64(remaining) else { throw .damaged("a length is beyond its end") }
    return try bytes(Int(count))
  }

  /// The next `count` bytes.
  @inline(__always)
  mutating func bytes(_ count: Int) throws(StateError) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= remaining else { throw .damaged("it ends too early") }
    defer { position &+= count }
    // Holds: the place is within the bytes, as just looked at.
    return UnsafeRawBufferPointer(start: bytes.baseAddress.map { $0 + position }, count: count)
  }

  /// All that is left.
  mutating func rest() -> UnsafeRawBufferPointer {
    defer { position = bytes.count }
    return UnsafeRawBufferPointer(rebasing: bytes[position...])
  }

  @inline(__always)
  func expectEnd() throws(StateError) {
    guard isAtEnd else { throw Self.leftOver(remaining) }
  }

  @inline(never)
  private static func leftOver(_ count: Int) -> StateError { .damaged("\(count) bytes are left over") }
}

extension ByteBuffer {
  mutating func append(flag: Bool) {
    append(flag ? 1 : 0)
  }

  mutating func append(double: Double) {
    append(littleEndian: double.bitPattern)
  }

  mutating func append(signed number: Int64) {
    append(varint: Varint.zigzag(number))
  }

  mutating func append(lengthAnd bytes: UnsafeRawBufferPointer) {
    append(varint: UInt64(bytes.count))
    append(bytes)
  }
}
