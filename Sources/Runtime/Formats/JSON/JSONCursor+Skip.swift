extension JSONCursor {
  /// How deep arrays and objects may lie in each other.
  static let depthLimit = 200

  /// Passes over a value of any kind and checks that it is one.
  @inline(__always)
  mutating func skipValue(depth: Int = 0) throws(DecodeFault) {
    switch peek {
    case UInt8(ascii: "\""): try checkEscapes(try string())
    case UInt8(ascii: "{"), UInt8(ascii: "["): try skipNested(depth: depth)
    case UInt8(ascii: "t"): try literal("true")
    case UInt8(ascii: "f"): try literal("false")
    case UInt8(ascii: "n"): try literal("null")
    default: _ = try number()
    }
  }

  /// A cursor behind the value that comes next.
  @inline(never)
  func skippingValue(depth: Int) throws(DecodeFault) -> JSONCursor {
    var cursor = self
    try cursor.skipValue(depth: depth)
    return cursor
  }

  /// Passes over a number and takes it apart.
  @inline(__always)
  mutating func number() throws(DecodeFault) -> ScannedNumber {
    // `base` holds `end` readable bytes.
    guard let number = ScannedNumber.scan(base, from: &position, end: end, grammar: .json) else {
      throw expected("a value")
    }
    return number
  }

  @inline(__always)
  mutating func literal(_ text: StaticString) throws(DecodeFault) {
    let count = text.utf8CodeUnitCount
    guard position &+ count <= end else { throw expected("a value") }
    for index in 0..<count where base[position &+ index] != text.utf8Start[index] { throw expected("a value") }
    position &+= count
  }

  @inline(never)
  private mutating func skipNested(depth: Int) throws(DecodeFault) {
    try checkDepth(depth)
    let isObject = peek == UInt8(ascii: "{")
    let close: UInt8 = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
    position += 1
    skipBlanks()
    if skip(close) { return }
    while true {
      if isObject {
        try checkEscapes(try string())
        skipBlanks()
        try expect(UInt8(ascii: ":"), "a colon")
        skipBlanks()
      }
      try skipValue(depth: depth + 1)
      skipBlanks()
      if skip(close) { return }
      try expect(UInt8(ascii: ","), "a comma")
      skipBlanks()
    }
  }

  func checkDepth(_ depth: Int) throws(DecodeFault) {
    if depth >= Self.depthLimit { throw fault("more than \(Self.depthLimit) arrays and objects lie in each other") }
  }
}

extension JSONCursor {
  /// The content of a string as the text it stands for, escapes resolved.
  @inline(never)
  func unescape(_ text: Text) throws(DecodeFault) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.range.count)
    var index = text.range.lowerBound
    while index < text.range.upperBound {
      let byte = base[index]
      index += 1
      if byte != UInt8(ascii: "\\") {
        result.append(byte)
        continue
      }
      guard index < text.range.upperBound else { throw badEscape(index) }
      let letter = base[index]
      index += 1
      if letter == UInt8(ascii: "u") {
        let scalar = try unescapeUnicode(&index, end: text.range.upperBound)
        result.append(contentsOf: String(Character(scalar)).utf8)
      } else if let character = Self.escapes(letter) {
        result.append(character)
      } else {
        throw badEscape(index)
      }
    }
    return result
  }

  /// Checks the escapes of a string that nobody reads, so that a record is broken or not whatever is read of it.
  @inline(__always)
  private func checkEscapes(_ text: Text) throws(DecodeFault) {
    if text.hasEscapes { _ = try unescape(text) }
  }

  private static func escapes(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: nil
    }
  }

  /// Reads four hexadecimal digits, and four more where they are the first half of a pair of surrogates; half a pair
  /// becomes U+FFFD.
  private func unescapeUnicode(_ index: inout Int, end: Int) throws(DecodeFault) -> Unicode.Scalar {
    let first = try hexadecimal(&index, end: end)
    if let scalar = Unicode.Scalar(first) { return scalar }
    if first < 0xDC00, index + 6 <= end, base[index] == UInt8(ascii: "\\"), base[index + 1] == UInt8(ascii: "u") {
      var next = index + 2
      let second = try hexadecimal(&next, end: end)
      if (0xDC00...0xDFFF).contains(second),
        let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      {
        index = next
        return scalar
      }
    }
    return "\u{FFFD}"
  }

  private func hexadecimal(_ index: inout Int, end: Int) throws(DecodeFault) -> UInt32 {
    guard index + 4 <= end else { throw badEscape(index) }
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(base[index])).hexDigitValue else { throw badEscape(index) }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }

  private func badEscape(_ index: Int) -> DecodeFault {
    DecodeFault("a string has a wrong escape at byte \(index - 1)")
  }
}
