/// `//` comments, which stand in test files and which JSON does not know.
enum JSONComments {
  /// The text with every `//` comment outside of strings made into blanks, so that places in it stay what they were.
  static func blanked(_ text: String) -> String {
    var bytes = Array(text.utf8)
    var isInString = false
    var position = 0
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""): isInString.toggle()
      case UInt8(ascii: "\\") where isInString: position += 1
      case UInt8(ascii: "/") where !isInString && bytes[position...].starts(with: "//".utf8):
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") {
          bytes[position] = UInt8(ascii: " ")
          position += 1
        }
      default: break
      }
      position += 1
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
