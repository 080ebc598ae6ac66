/// What stands in front of a message whose schema is in the registry: the registry's frame, and which message of the
/// schema it is (Confluent's wire format).
///
/// That is a list of indexes: of the top-level message, of the one inside of it, and so on; as zigzag numbers, their
/// count in front. The commonest list, [0], is a single 0.
///
/// Python's client up to 1.7 wrote plain numbers where these are zigzag ones (later ones call it the deprecated format).
/// A count of 1, the message being a top-level one, then reads as -1, which no count can be, and tells it.
struct ProtobufFrame {
  var schemaID: Int32
  var path: [Int]
  /// How many bytes the frame has.
  var byteCount: Int

  private static let depthLimit = 100

  init(splitting bytes: UnsafeRawBufferPointer) throws(DecodeFault) {
    let content: UnsafeRawBufferPointer
    (schemaID, content) = try RegistryFrame.split(bytes)
    var position = 0
    var count = try Self.number(content, &position)
    let isPlain = count == -1
    if isPlain { count = 1 }
    guard (0...Self.depthLimit).contains(count) else {
      throw DecodeFault("the frame has \(count) message indexes")
    }
    path = count == 0 ? [0] : []
    for _ in 0..<count {
      let index = try Self.number(content, &position)
      path.append(isPlain ? Int(Self.zigzag(index)) : index)
    }
    byteCount = RegistryFrame.byteCount + position
  }

  static func append(schemaID: Int32, path: [Int], to buffer: inout ByteBuffer) {
    RegistryFrame.append(schemaID: schemaID, to: &buffer)
    if path == [0] { return buffer.append(0) }
    buffer.append(varint: zigzag(path.count))
    for index in path { buffer.append(varint: zigzag(index)) }
  }

  private static func number(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) throws(DecodeFault) -> Int {
    var bits: UInt64 = 0
    for shift in stride(from: UInt64(0), through: 28, by: 7) {
      guard position < bytes.count else { throw DecodeFault("the bytes end in the message indexes of the frame") }
      let byte = bytes[position]
      position += 1
      bits |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return Int(bits >> 1) ^ -Int(bits & 1) }
    }
    throw DecodeFault("a message index of the frame has more than 32 bits")
  }

  private static func zigzag(_ value: Int) -> UInt64 { Varint.zigzag(Int64(value)) }
}
