/// Avro's binary encoding (specification, "Binary encoding").
extension ByteBuffer {
  /// Appends an int or a long.
  @inline(__always)
  mutating func append(avroLong value: Int64) { append(avroLong: value, branch: -1) }

  /// Appends a string or bytes: the length and the content.
  @inline(__always)
  mutating func append(avroContent bytes: UnsafeRawBufferPointer) { append(avroContent: bytes, branch: -1) }

  /// Appends the branch of a union, as the one byte that it is written as, and an int or a long.
  /// - Parameter branch: negative: there is no union.
  @inline(__always)
  mutating func append(avroLong value: Int64, branch: Int16) {
    append(upTo: 11) { target in
      let start = Self.put(branch, at: target)
      return start &+ Self.put(value, at: target + start)
    }
  }

  /// The same for a string or bytes.
  @inline(__always)
  mutating func append(avroContent bytes: UnsafeRawBufferPointer, branch: Int16) {
    append(upTo: bytes.count &+ 11) { target in
      var count = Self.put(branch, at: target)
      count &+= Self.put(Int64(bytes.count), at: target + count)
      if let source = bytes.baseAddress { copyShort(source, to: target + count, count: bytes.count) }
      return count &+ bytes.count
    }
  }

  /// The same for a double.
  @inline(__always)
  mutating func append(avroDouble value: Double, branch: Int16) {
    append(upTo: 9) { target in
      let start = Self.put(branch, at: target)
      UnsafeMutableRawPointer(target + start).storeBytes(of: value.bitPattern.littleEndian, as: UInt64.self)
      return start &+ 8
    }
  }

  /// Writes a branch, if there is a union, where there is room for it; gives the number of bytes.
  @inline(__always)
  private static func put(_ branch: Int16, at target: UnsafeMutablePointer<UInt8>) -> Int {
    target[0] = UInt8(truncatingIfNeeded: branch)
    return branch < 0 ? 0 : 1
  }

  /// Writes a long where there is room for ten bytes; gives the number of bytes.
  @inline(__always)
  private static func put(_ value: Int64, at target: UnsafeMutablePointer<UInt8>) -> Int {
    Varint.write(Varint.zigzag(value), to: target)
  }

  mutating func append(avroContent text: String) {
    var text = text
    text.withUTF8 { append(avroContent: UnsafeRawBufferPointer($0)) }
  }

  mutating func append(avroDouble value: Double) { append(avroDouble: value, branch: -1) }

  mutating func append(avroFloat value: Float) { append(littleEndian: value.bitPattern) }
}
