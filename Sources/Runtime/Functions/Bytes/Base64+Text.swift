extension Base64 {
  /// The text of the bytes, with padding.
  package static func encode(_ bytes: [UInt8]) -> String {
    var buffer = ByteBuffer(capacity: bytes.count * 4 / 3 + 4)
    bytes.withUnsafeBytes { encode($0, into: &buffer) }
    return buffer.text
  }
}
