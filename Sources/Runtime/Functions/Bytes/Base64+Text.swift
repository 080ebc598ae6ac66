extension Base64 {
  static func encode(_ bytes: [UInt8]) -> String {
    var buffer = ByteBuffer(capacity: bytes.count * 4 / 3 + 4)
    bytes.withUnsafeBytes { encode($0, into: &buffer) }
    return buffer.text
  }

  /// The bytes that a text stands for; nil where it is no Base64.
  package static func decode(_ text: String) -> [UInt8]? {
    var text = text
    return text.withUTF8 { decode(UnsafeRawBufferPointer($0)) }
  }
}
