/// Avro's binary encoding (specification, "Binary encoding").
extension ByteBuffer {
  /// Appends an int or a long.
  @inline(__always)
  mutating func append(avroLong value: Int64) { append(varint: Varint.zigzag(value)) }

  /// Appends a string or bytes: the length and the content.
  @inline(__always)
  mutating func append(avroContent bytes: UnsafeRawBufferPointer) {
    append(avroLong: Int64(bytes.count))
    append(bytes)
  }

  mutating func append(avroContent text: String) {
    var text = text
    text.withUTF8 { append(avroContent: UnsafeRawBufferPointer($0)) }
  }

  mutating func append(avroDouble value: Double) { append(littleEndian: value.bitPattern) }

  mutating func append(avroFloat value: Float) { append(littleEndian: value.bitPattern) }
}
