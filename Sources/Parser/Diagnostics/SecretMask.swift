/// Passwords in a statement's text, written over with stars before a line of it is shown.
enum SecretMask {
  /// The text with as many bytes, so that places in it stay: stars in the place of the password of a URL
  /// (`://user:***@`) and of what follows `password =`.
  static func masked(_ source: String) -> String {
    var bytes = Array(source.utf8)
    maskURLs(&bytes)
    maskAssignments(&bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func maskURLs(_ bytes: inout [UInt8]) {
    let mark = Array("://".utf8)
    var index = 0
    while index + mark.count <= bytes.count {
      guard bytes[index..<index + mark.count].elementsEqual(mark) else {
        index += 1
        continue
      }
      let start = index + mark.count
      let end = bytes[start...].firstIndex(where: endsWord) ?? bytes.count
      index = end
      guard let at = bytes[start..<end].lastIndex(of: UInt8(ascii: "@")),
        let colon = bytes[start..<at].firstIndex(of: UInt8(ascii: ":"))
      else { continue }
      mask(colon + 1..<at, &bytes)
    }
  }

  /// `password=...` of a URL or of libpq's keywords, `'password' = '...'` and `PASSWORD='...'` of WITH.
  private static func maskAssignments(_ bytes: inout [UInt8]) {
    let word = Array("password".utf8)
    var index = 0
    while index + word.count <= bytes.count {
      guard zip(bytes[index...], word).allSatisfy({ $0 | 0x20 == $1 }) else {
        index += 1
        continue
      }
      index += word.count
      var start = index
      while start < bytes.count, isQuote(bytes[start]) || isBlank(bytes[start]) { start += 1 }
      guard start < bytes.count, bytes[start] == UInt8(ascii: "=") else { continue }
      start += 1
      while start < bytes.count, isBlank(bytes[start]) { start += 1 }
      let isQuoted = start < bytes.count && isQuote(bytes[start])
      while start < bytes.count, isQuote(bytes[start]) { start += 1 }
      let end = bytes[start...].firstIndex { isQuoted ? isQuote($0) : endsWord($0) || $0 == UInt8(ascii: "&") }
      mask(start..<(end ?? bytes.count), &bytes)
      index = end ?? bytes.count
    }
  }

  private static func mask(_ range: Range<Int>, _ bytes: inout [UInt8]) {
    // Line ends stay: they are what places are counted by.
    for index in range where bytes[index] != UInt8(ascii: "\n") { bytes[index] = UInt8(ascii: "*") }
  }

  private static func endsWord(_ byte: UInt8) -> Bool { isQuote(byte) || isBlank(byte) }
  private static func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") }
  private static func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 }
}
