/// What stands in front of a value whose schema is in the registry: a zero byte and the schema's id, big-endian
/// (Confluent's wire format).
enum RegistryFrame {
  static let byteCount = 5

  /// Takes the frame off.
  @inline(__always)
  static func split(
    _ bytes: UnsafeRawBufferPointer
  ) throws(DecodeFault) -> (schemaID: Int32, content: UnsafeRawBufferPointer) {
    guard bytes.count >= byteCount, let base = bytes.baseAddress, base.load(as: UInt8.self) == 0 else {
      throw noFrame(bytes)
    }
    let id = Int32(bigEndian: base.loadUnaligned(fromByteOffset: 1, as: Int32.self))
    return (id, UnsafeRawBufferPointer(start: base + byteCount, count: bytes.count &- byteCount))
  }

  static func append(schemaID: Int32, to buffer: inout ByteBuffer) {
    // The zero is what the shift lets in at the end that comes first; of the eight bytes three are written over.
    let frame = UInt64(UInt32(bitPattern: schemaID).byteSwapped) &<< 8
    buffer.append(upTo: 8) { target in
      UnsafeMutableRawPointer(target).storeBytes(of: frame.littleEndian, as: UInt64.self)
      return byteCount
    }
  }

  @inline(never)
  private static func noFrame(_ bytes: UnsafeRawBufferPointer) -> DecodeFault {
    bytes.count < byteCount
      ? DecodeFault("there is no schema registry frame: \(bytes.count) bytes are too few for one")
      : DecodeFault("there is no schema registry frame: the first byte is \(bytes[0]), not 0")
  }
}
