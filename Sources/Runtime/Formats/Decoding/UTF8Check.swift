import CIntrinsics

/// Whether bytes from outside are text.
enum UTF8Check {
  /// Whether all bytes are below 128: sixteen at a time, the last of which may overlap those before.
  @inline(__always)
  static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let count = bytes.count
    guard let base = bytes.baseAddress, count >= 8 else { return bytes.allSatisfy { $0 < 0x80 } }
    if count < 16 {
      let both =
        base.loadUnaligned(as: UInt64.self) | base.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
      return both & 0x8080_8080_8080_8080 == 0
    }
    var others = non_ascii_mask16(base + (count &- 16))
    var offset = 0
    while offset &+ 16 < count {
      others |= non_ascii_mask16(base + offset)
      offset &+= 16
    }
    return others == 0
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
