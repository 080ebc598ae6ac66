/// Room at the end of a `ByteBuffer`, asked for as a whole: values are written one behind the other, and nothing looks at
/// how much is left.
///
/// Its place is a variable of its own, for what is written might be the buffer itself as far as the compiler knows.
struct ByteRoom {
  /// What a varint may touch, however short it is.
  static let varintBytes = Varint.maxByteCount

  private(set) var end: UnsafeMutablePointer<UInt8>

  init(at start: UnsafeMutablePointer<UInt8>) {
    end = start
  }

  @inline(__always)
  mutating func put(_ byte: UInt8) {
    end[0] = byte
    end += 1
  }

  /// Leaves bytes out, which are written by their address.
  @inline(__always)
  mutating func skip(_ byteCount: Int) { end += byteCount }

  /// A number of seven bits a byte.
  @inline(__always)
  mutating func put(varint number: UInt64) {
    end += Varint.write(number, to: end)
  }

  /// The same for a signed number, small negative ones being short too.
  @inline(__always)
  mutating func put(zigzag number: Int64) {
    put(varint: Varint.zigzag(number))
  }

  /// A number of fixed width, least significant byte first.
  @inline(__always)
  mutating func put<Number: FixedWidthInteger & BitwiseCopyable>(littleEndian number: Number) {
    UnsafeMutableRawPointer(end).storeBytes(of: number.littleEndian, as: Number.self)
    end += MemoryLayout<Number>.size
  }

  @inline(__always)
  mutating func put(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    copyShort(source, to: end, count: bytes.count)
    end += bytes.count
  }
}

extension ByteBuffer {
  /// Appends what `write` puts into the room, whose bytes are at most `byteCount`; nothing where it returns false.
  /// - Returns: what `write` returned.
  @inline(__always)
  mutating func append(upTo byteCount: Int, into write: (inout ByteRoom) -> Bool) -> Bool {
    var isWritten = false
    append(upTo: byteCount) { start in
      var room = ByteRoom(at: start)
      isWritten = write(&room)
      return isWritten ? room.end - start : 0
    }
    return isWritten
  }
}
