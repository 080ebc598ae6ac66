/// Reads what `ByteBuffer` was given in the state's form, from bytes that may be damaged: every step checks bounds.
package struct StateReader {
  // Holds: the bytes are borrowed from the caller for the time of the reading.
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { position == bytes.count }
  var remaining: Int { bytes.count - position }

  mutating func byte() throws(StateError) -> UInt8 {
    guard position < bytes.count else { throw .damaged("it ends too early") }
    defer { position &+= 1 }
    return bytes[position]
  }

  mutating func flag() throws(StateError) -> Bool {
    switch try byte() {
    case 0: false
    case 1: true
    case let other: throw .damaged("\(other) where 0 or 1 must be")
    }
  }

  /// A number of fixed width, least significant byte first.
  mutating func fixed<Number: FixedWidthInteger>(_ type: Number.Type) throws(StateError) -> Number {
    let size = MemoryLayout<Number>.size
    guard remaining >= size else { throw .damaged("it ends too early") }
    defer { position += size }
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Number.self))
  }

  mutating func double() throws(StateError) -> Double {
    Double(bitPattern: try fixed(UInt64.self))
  }

  /// A number in the varint form of Protobuf: seven bits a byte, least significant first.
  @inline(__always)
  mutating func unsigned() throws(StateError) -> UInt64 {
    if position < bytes.count, bytes[position] < 0x80 {
      position &+= 1
      return UInt64(bytes[position &- 1])
    }
    return try longUnsigned()
  }

  @inline(__always)
  private mutating func longUnsigned() throws(StateError) -> UInt64 {
    if remaining >= 8 {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let ends = ~word & 0x8080_8080_8080_8080
      if ends != 0 {
        position &+= ends.trailingZeroBitCount &>> 3 &+ 1
        return Varint.joined(word & (ends ^ (ends &- 1)))
      }
    }
    return try longestUnsigned()
  }

  /// A number byte by byte: one of more than eight, or near the end.
  @inline(never)
  private mutating func longestUnsigned() throws(StateError) -> UInt64 {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 70 {
      let byte = try byte()
      if shift == 63, byte > 1 { break }
      result |= UInt64(byte & 0x7f) &<< shift
      if byte < 0x80 { return result }
      shift &+= 7
    }
    throw .damaged("a number is too long")
  }

  /// A number in the zigzag form: small negative ones are short too.
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

  mutating func expectEnd() throws(StateError) {
    guard isAtEnd else { throw .damaged("\(remaining) bytes are left over") }
  }
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
