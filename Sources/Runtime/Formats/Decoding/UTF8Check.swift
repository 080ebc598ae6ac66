/// Whether bytes from outside are text.
enum UTF8Check {
  /// Whether all bytes are below 128: eight at a time.
  @inline(__always)
  static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var offset = 0
    var bits: UInt64 = 0
    while offset &+ 8 <= bytes.count {
      bits |= bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      offset &+= 8
    }
    while offset < bytes.count {
      bits |= UInt64(bytes[offset])
      offset &+= 1
    }
    return bits & 0x8080_8080_8080_8080 == 0
  }

  /// Whether the bytes are well-formed UTF-8 (Unicode, table 3-7: no overlong forms, no surrogates).
  @inline(__always)
  static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool { isASCII(bytes) || isValidSlow(bytes) }

  @inline(never)
  private static func isValidSlow(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var position = 0
    while position < bytes.count {
      let lead = bytes[position]
      if lead < 0x80 {
        position += 1
        continue
      }
      guard let (length, second) = sequence(lead), position + length <= bytes.count,
        second.contains(bytes[position + 1])
      else { return false }
      for index in position + 2..<max(position + length, position + 2) where bytes[index] & 0xC0 != 0x80 {
        return false
      }
      position += length
    }
    return true
  }

  /// How long the sequence of a lead byte is, and which second bytes it may have.
  private static func sequence(_ lead: UInt8) -> (length: Int, second: ClosedRange<UInt8>)? {
    switch lead {
    case 0xC2...0xDF: (2, 0x80...0xBF)
    case 0xE0: (3, 0xA0...0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: (3, 0x80...0xBF)
    case 0xED: (3, 0x80...0x9F)
    case 0xF0: (4, 0x90...0xBF)
    case 0xF1...0xF3: (4, 0x80...0xBF)
    case 0xF4: (4, 0x80...0x8F)
    default: nil
    }
  }
}
