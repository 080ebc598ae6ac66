/// A place in the bytes of a message.
///
/// Holds: `position` never passes `end`, as every move is checked against what remains; the bytes are borrowed for the
/// time of one `decode`.
struct ProtobufCursor {
  private var position: UnsafeRawPointer
  private let end: UnsafeRawPointer

  init(_ bytes: UnsafeRawBufferPointer) {
    // An empty buffer may have no address; any will do for zero bytes.
    position = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1)!
    end = position + bytes.count
  }

  var isAtEnd: Bool { position == end }

  private var remaining: Int { end - position }

  /// The next `count` bytes.
  @inline(__always)
  mutating func take(_ count: Int) throws(DecodeFault) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= remaining else { throw Self.truncated() }
    defer { position += count }
    return UnsafeRawBufferPointer(start: position, count: count)
  }

  /// A number of seven bits a byte, ten bytes at most.
  @inline(__always)
  mutating func varint() throws(DecodeFault) -> UInt64 {
    if position < end, case let byte = position.load(as: UInt8.self), byte < 0x80 {
      position += 1
      return UInt64(byte)
    }
    return try varintSlow()
  }

  @inline(never)
  private mutating func varintSlow() throws(DecodeFault) -> UInt64 {
    var bits: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      guard position < end else { throw Self.truncated() }
      let byte = position.load(as: UInt8.self)
      position += 1
      // The tenth byte has room for the 64th bit only.
      if shift == 63, byte > 1 { throw DecodeFault("a number has more than 64 bits") }
      bits |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return bits }
      shift += 7
    }
  }

  /// The number and wire type of the next field.
  @inline(__always)
  mutating func tag() throws(DecodeFault) -> (number: Int32, type: ProtobufWire.WireType) {
    let bits = try varint()
    guard bits >> 3 > 0, bits >> 3 <= UInt64(ProtobufWire.maximumFieldNumber),
      let type = ProtobufWire.WireType(rawValue: UInt8(truncatingIfNeeded: bits & 7))
    else { throw Self.noTag(bits) }
    return (Int32(truncatingIfNeeded: bits >> 3), type)
  }

  /// A length and as many bytes.
  @inline(__always)
  mutating func sized() throws(DecodeFault) -> UnsafeRawBufferPointer {
    let count = try varint()
    guard count <= UInt64(remaining) else { throw Self.truncated() }
    return try take(Int(truncatingIfNeeded: count))
  }

  @inline(__always)
  mutating func fixed32() throws(DecodeFault) -> UInt32 {
    UInt32(littleEndian: try take(4).loadUnaligned(as: UInt32.self))
  }

  @inline(__always)
  mutating func fixed64() throws(DecodeFault) -> UInt64 {
    UInt64(littleEndian: try take(8).loadUnaligned(as: UInt64.self))
  }

  /// The bits of a number as it is on the wire.
  @inline(__always)
  mutating func bits(_ type: ProtobufWire.WireType) throws(DecodeFault) -> UInt64 {
    switch type {
    case .varint: try varint()
    case .fixed64: try fixed64()
    case .fixed32: UInt64(try fixed32())
    case .sized, .groupStart, .groupEnd: throw DecodeFault("a number was expected")
    }
  }

  /// Passes over the value of a field that nobody reads.
  @inline(__always)
  mutating func skip(_ type: ProtobufWire.WireType, number: Int32) throws(DecodeFault) {
    switch type {
    case .varint: _ = try varint()
    case .fixed64: _ = try take(8)
    case .sized: _ = try sized()
    case .fixed32: _ = try take(4)
    case .groupStart: try skipGroup(number)
    case .groupEnd: throw DecodeFault("a group ends that did not begin")
    }
  }

  /// Passes over a group, with those inside of it.
  @inline(never)
  private mutating func skipGroup(_ number: Int32) throws(DecodeFault) {
    var open = [number]
    while let innermost = open.last {
      let (number, type) = try tag()
      switch type {
      case .groupStart:
        guard open.count < 200 else { throw DecodeFault("groups nest deeper than 200 levels") }
        open.append(number)
      case .groupEnd:
        guard number == innermost else { throw DecodeFault("a group ends that did not begin") }
        open.removeLast()
      case .varint, .fixed64, .sized, .fixed32: try skip(type, number: number)
      }
    }
  }

  @inline(never)
  private static func truncated() -> DecodeFault { DecodeFault("the bytes end in the middle of a value") }

  @inline(never)
  private static func noTag(_ bits: UInt64) -> DecodeFault {
    DecodeFault("there is no field with the number \(bits >> 3) and the wire type \(bits & 7)")
  }
}
