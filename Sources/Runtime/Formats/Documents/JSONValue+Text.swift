extension JSONValue {
  /// The value as JSON on one line.
  package var jsonText: String {
    var buffer = ByteBuffer()
    buffer.append(self)
    return String(decoding: buffer.bytes, as: UTF8.self)
  }
}
