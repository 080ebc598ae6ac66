/// A place in a JSON text (RFC 8259) that is read from outside.
///
/// Holds: `position` is never beyond `end`, which every read checks; the bytes are borrowed for one `decode`.
struct JSONCursor {
  let base: UnsafePointer<UInt8>
  let end: Int
  var position = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    // An empty buffer may have no address; any will do for zero bytes.
    base = (bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1)!).assumingMemoryBound(to: UInt8.self)
    end = bytes.count
  }

  /// The byte at hand; 0, which no JSON text has, at the end.
  @inline(__always)
  var peek: UInt8 { position < end ? base[position] : 0 }

  /// The bytes of a range that was passed over.
  @inline(__always)
  func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  @inline(__always)
  mutating func skipBlanks() {
    while position < end {
      let byte = base[position]
      if byte > 0x20 { return }
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      position &+= 1
    }
  }

  /// Passes over `byte` if it comes next.
  @inline(__always)
  mutating func skip(_ byte: UInt8) -> Bool {
    guard position < end, base[position] == byte else { return false }
    position &+= 1
    return true
  }

  /// Passes over the byte, or throws `what` was expected.
  @inline(__always)
  mutating func expect(_ byte: UInt8, _ what: StaticString) throws(DecodeFault) {
    guard skip(byte) else { throw expected(what) }
  }

  /// Nothing but blanks may follow.
  mutating func expectEnd() throws(DecodeFault) {
    skipBlanks()
    if position < end { throw fault("text follows behind the end of the JSON value") }
  }

  @inline(never)
  func expected(_ what: StaticString) -> DecodeFault {
    position < end ? fault("\(what) was expected") : DecodeFault("the JSON text ends where \(what) was expected")
  }

  @inline(never)
  func fault(_ reason: String) -> DecodeFault { DecodeFault("\(reason) at byte \(position)") }
}

extension JSONCursor {
  /// A string that was passed over: where its content lies, and whether there are escapes in it.
  struct Text {
    var range: Range<Int>
    var hasEscapes: Bool
  }

  /// Passes over a string, whose opening quote comes next, and checks that it is well-formed UTF-8.
  @inline(__always)
  mutating func string() throws(DecodeFault) -> Text {
    try expect(UInt8(ascii: "\""), "a string")
    let start = position
    var highBits: UInt64 = 0
    var hasEscapes = false
    while true {
      // Eight bytes at a time up to the first that means something (the lowest flag is exact, higher ones may not be).
      while position &+ 8 <= end {
        let word = UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self).littleEndian
        let flags = Self.flagsOfSpecialBytes(word)
        if flags == 0 {
          highBits |= word
          position &+= 8
          continue
        }
        let count = flags.trailingZeroBitCount &>> 3
        highBits |= word & ((1 &<< UInt64(truncatingIfNeeded: count &<< 3)) &- 1)
        position &+= count
        break
      }
      guard position < end else { throw DecodeFault("the JSON text ends in the middle of a string") }
      let byte = base[position]
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        position &+= 2
        continue
      }
      if byte < 0x20 { throw fault("a control character stands in a string") }
      highBits |= UInt64(byte)
      position &+= 1
    }
    let range = start..<position
    position &+= 1
    if highBits & 0x8080_8080_8080_8080 != 0, !UTF8Check.isValid(bytes(range)) {
      throw fault("a string is not UTF-8")
    }
    return Text(range: range, hasEscapes: hasEscapes)
  }

  /// The high bit of each byte that is a quote, a backslash or a control character, up to the first such byte.
  @inline(__always)
  static func flagsOfSpecialBytes(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5C)
    let isQuote = (quote &- ones) & ~quote
    let isBackslash = (backslash &- ones) & ~backslash
    let isControl = (word &- ones &* 0x20) & ~word
    return (isQuote | isBackslash | isControl) & (ones &* 0x80)
  }
}
