/// Base64 (RFC 4648, section 4), as text formats carry BYTES.
package enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let invalid: UInt8 = 0xFF
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: invalid, count: 256)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }()

  /// The bytes that a text stands for; nil where it is no Base64.
  package static func decode(_ text: String) -> [UInt8]? {
    var text = text
    return text.withUTF8 { decode(UnsafeRawBufferPointer($0)) }
  }

  /// The bytes that the text stands for; nil where it is no Base64. Padding may be left out.
  static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    var text = text[...]
    var padding = 0
    while padding < 2, text.last == UInt8(ascii: "=") {
      text = text.dropLast()
      padding += 1
    }
    guard text.count % 4 != 1, padding == 0 || (text.count + padding) % 4 == 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count * 3 / 4)
    var (group, bits): (UInt32, UInt32) = (0, 0)
    for character in text {
      let value = values[Int(character)]
      if value == invalid { return nil }
      group = group << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: group >> bits))
      }
    }
    return bytes
  }

  /// Appends the text of the bytes, with padding.
  package static func encode(_ bytes: UnsafeRawBufferPointer, into buffer: inout ByteBuffer) {
    var index = 0
    while index < bytes.count {
      let (first, second, third) = (bytes[index], byte(index + 1, of: bytes), byte(index + 2, of: bytes))
      let group = UInt32(first) << 16 | UInt32(second ?? 0) << 8 | UInt32(third ?? 0)
      buffer.append(character(group >> 18))
      buffer.append(character(group >> 12))
      buffer.append(second == nil ? UInt8(ascii: "=") : character(group >> 6))
      buffer.append(third == nil ? UInt8(ascii: "=") : character(group))
      index += 3
    }
  }

  private static func byte(_ index: Int, of bytes: UnsafeRawBufferPointer) -> UInt8? {
    index < bytes.count ? bytes[index] : nil
  }

  private static func character(_ sextet: UInt32) -> UInt8 { alphabet[Int(sextet & 63)] }
}
