/// Reads what `ByteBuffer` was given in the state's form, from bytes that may be damaged: every step checks bounds.
///
/// What a row is read with is inlined, and no function that is called gets the reader's address: so its position stays
/// in a register.
package struct StateReader {
  // Holds: the bytes are borrowed from the caller for the time of the reading; `next` is never behind `end`.
  private let start: UnsafeRawPointer
  private var next: UnsafeRawPointer
  private let end: UnsafeRawPointer

  @inline(__always)
  init(_ bytes: UnsafeRawBufferPointer) {
    // Of no bytes any address is the start and the end.
    start = bytes.baseAddress ?? Self.nowhere
    next = start
    end = start + bytes.count
  }

  private static var nowhere: UnsafeRawPointer { UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped }

  var isAtEnd: Bool { next == end }
  var remaining: Int { end - next }

  /// Whether a bit is set in the first bytes, which the caller has read as flags.
  @inline(__always)
  func hasFlag(_ bit: Int) -> Bool {
    start.load(fromByteOffset: bit &>> 3, as: UInt8.self) &>> UInt8(truncatingIfNeeded: bit & 7) & 1 == 1
  }

  @inline(__always)
  mutating func byte() throws(StateError) -> UInt8 {
    guard next < end else { throw Self.tooShort() }
    defer { next += 1 }
    return next.load(as: UInt8.self)
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
    guard remaining >= size else { throw Self.tooShort() }
    defer { next += size }
    return Number(littleEndian: next.loadUnaligned(as: Number.self))
  }

  @inline(__always)
  mutating func double() throws(StateError) -> Double {
    Double(bitPattern: try fixed(UInt64.self))
  }

  /// A number in the varint form of Protobuf: seven bits a byte, least significant first.
  @inline(__always)
  mutating func unsigned() throws(StateError) -> UInt64 {
    let left = end - next
    if left > 0, next.load(as: UInt8.self) < 0x80 {
      defer { next += 1 }
      return UInt64(next.load(as: UInt8.self))
    }
    if end - start >= 8 {
      // Near the end the last eight bytes, less those that were passed.
      let word = left >= 8
        ? Self.word(at: next) : Self.word(at: end - 8) &>> UInt64(truncatingIfNeeded: (8 &- left) &<< 3)
      let ends = ~word & 0x8080_8080_8080_8080
      let count = ends.trailingZeroBitCount &>> 3 &+ 1
      if ends != 0, count <= left {
        next += count
        return Varint.joined(word & (ends ^ (ends &- 1)))
      }
    }
    let (number, next) = try Self.longUnsigned(UnsafeRawBufferPointer(start: self.next, count: left))
    self.next = next
    return number
  }

  @inline(__always)
  private static func word(at place: UnsafeRawPointer) -> UInt64 {
    UInt64(littleEndian: place.loadUnaligned(as: UInt64.self))
  }

  /// A number byte by byte: of more than eight, or in a short row. Gives what stands behind it, too.
  @inline(never)
  private static func longUnsigned(
    _ bytes: UnsafeRawBufferPointer
  ) throws(StateError) -> (number: UInt64, next: UnsafeRawPointer) {
    var reader = StateReader(bytes)
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 70 {
      let byte = try reader.byte()
      if shift == 63, byte > 1 { break }
      number |= UInt64(byte & 0x7f) &<< shift
      if byte < 0x80 { return (number, reader.next) }
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
    guard count >= 0, count <= remaining else { throw Self.tooShort() }
    defer { next += count }
    return UnsafeRawBufferPointer(start: next, count: count)
  }

  /// All that is left.
  mutating func rest() -> UnsafeRawBufferPointer {
    defer { next = end }
    return UnsafeRawBufferPointer(start: next, count: remaining)
  }

  @inline(__always)
  func expectEnd() throws(StateError) {
    guard isAtEnd else { throw Self.leftOver(remaining) }
  }

  @inline(never)
  private static func tooShort() -> StateError { .damaged("it ends too early") }

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
