/// The wire format (Protocol Buffers documentation, "Encoding").
extension ByteBuffer {
  /// Appends a field's number and wire type.
  @inline(__always)
  mutating func append(tag number: Int32, _ type: ProtobufWire.WireType) {
    append(varint: UInt64(UInt32(bitPattern: number)) << 3 | UInt64(type.rawValue))
  }

  /// Appends a length and as many bytes.
  @inline(__always)
  mutating func append(sized bytes: UnsafeRawBufferPointer) {
    append(varint: UInt64(bytes.count))
    append(bytes)
  }

  /// Appends the scalar of which the wire's bits are given.
  @inline(__always)
  mutating func append(bits: UInt64, _ type: ProtobufWire.WireType) {
    switch type {
    case .varint: append(varint: bits)
    case .fixed64: append(littleEndian: bits)
    case .fixed32: append(littleEndian: UInt32(truncatingIfNeeded: bits))
    case .sized, .groupStart, .groupEnd: break
    }
  }

  /// Appends what `write` appends, with its length in front.
  mutating func appendSized(
    _ write: (inout ByteBuffer) throws(FormatError) -> Void
  ) throws(FormatError) {
    let start = count
    try write(&self)
    let length = UInt64(count - start)
    insert(Varint.byteCount(of: length), at: start) { _ = Varint.writeExactly(length, to: $0) }
  }

  /// Appends a field of a message that stands for a value of its own; zero is left out, as proto3 has it.
  mutating func append(field number: Int32, varint value: Int64) {
    guard value != 0 else { return }
    append(tag: number, .varint)
    append(varint: UInt64(bitPattern: value))
  }
}
