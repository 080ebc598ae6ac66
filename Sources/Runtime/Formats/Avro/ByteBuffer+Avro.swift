/// Avro's binary encoding (specification, "Binary encoding").
extension ByteBuffer {
  /// Appends an int or a long: zigzag, seven bits a byte.
  @inline(__always)
  mutating func append(avroLong value: Int64) {
    var bits = UInt64(bitPattern: value &<< 1) ^ UInt64(bitPattern: value &>> 63)
    if bits < 0x80 { return append(UInt8(truncatingIfNeeded: bits)) }
    append(upTo: 10) { target in
      var count = 0
      while bits >= 0x80 {
        target[count] = UInt8(truncatingIfNeeded: bits) | 0x80
        bits &>>= 7
        count &+= 1
      }
      target[count] = UInt8(truncatingIfNeeded: bits)
      return count &+ 1
    }
  }

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
