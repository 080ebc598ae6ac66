extension ByteBuffer {
  /// Appends a well-formed JSON document as it is but for the blanks between its tokens, which is what parsing and writing
  /// it comes to.
  /// - Returns: false where there are escapes in it, which may be written in another way; what was appended is then of no
  ///   use.
  mutating func appendWithoutBlanks(_ document: UnsafeRawBufferPointer) -> Bool {
    var isPlain = true
    append(upTo: document.count) { target in
      var (count, isInText) = (0, false)
      for byte in document {
        switch byte {
        case UInt8(ascii: "\""): isInText.toggle()
        case UInt8(ascii: "\\"): isPlain = false
        case 0x20, 0x09, 0x0A, 0x0D: if !isInText { continue }
        default: break
        }
        target[count] = byte
        count &+= 1
      }
      return isPlain ? count : 0
    }
    return isPlain
  }
}
