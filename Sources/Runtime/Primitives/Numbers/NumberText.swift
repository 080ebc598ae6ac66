/// Numbers from text: exact or nearest, the same in every locale.
package enum NumberText {
  /// The integer that `bytes` is the whole text of, with an optional sign; nil where it is none or doesn't fit.
  package static func int64(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    guard let number = scan(bytes), number.isInteger else { return nil }
    return number.int64
  }

  /// The integer that `text` is, with an optional sign (Java's `Long.parseLong`).
  package static func int64(_ text: String) -> Int64? {
    var text = text
    return text.withUTF8 { int64(UnsafeRawBufferPointer($0)) }
  }

  /// The double nearest to the decimal number that `bytes` is the whole text of; nil where it is none.
  package static func double(_ bytes: UnsafeRawBufferPointer) -> Double? {
    scan(bytes)?.double(text: bytes)
  }

  /// The double that `text` stands for in Java's `Double.parseDouble`.
  ///
  /// Blanks around it don't count; `NaN`, `Infinity` and a type letter at the end (`1.5d`, `2F`) are allowed.
  package static func double(_ text: String) -> Double? {
    var text = text
    return text.withUTF8 { utf8 in
      var rest = utf8[...]
      while let first = rest.first, first <= UInt8(ascii: " ") { rest.removeFirst() }
      while let last = rest.last, last <= UInt8(ascii: " ") { rest.removeLast() }
      if let last = rest.last, "dDfF".utf8.contains(last) { rest.removeLast() }
      return double(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: rest))) ?? nonFinite(utf8, rest)
    }
  }

  private static func nonFinite(
    _ text: UnsafeBufferPointer<UInt8>, _ trimmed: Slice<UnsafeBufferPointer<UInt8>>
  ) -> Double? {
    switch String(decoding: trimmed, as: UTF8.self) {
    case "NaN", "+NaN", "-NaN": .nan
    case "Infinity", "+Infinity": .infinity
    case "-Infinity": -.infinity
    default: nil
    }
  }

  /// Takes apart the number that all of `bytes` is the text of.
  package static func scan(_ bytes: UnsafeRawBufferPointer) -> ScannedNumber? {
    bytes.withMemoryRebound(to: UInt8.self) { bytes in
      guard let base = bytes.baseAddress else { return nil }
      var position = 0
      // `base` points to `bytes.count` readable bytes, which is all that `scan` asks for.
      let number = ScannedNumber.scan(base, from: &position, end: bytes.count, grammar: .java)
      return position == bytes.count ? number : nil
    }
  }
}
