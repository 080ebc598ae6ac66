/// Text as Java counts it: in UTF-16 units.
struct UTF16Text {
  private let units: [UInt16]

  init(_ text: String) {
    units = Array(text.utf16)
  }

  init(units: some Sequence<UInt16>) {
    self.units = Array(units)
  }

  var count: Int { units.count }

  /// The text of some units. A half of a surrogate pair becomes U+FFFD.
  subscript(range: Range<Int>) -> String { String(decoding: units[range], as: UTF16.self) }

  /// Where `other` first stands at or behind `start`; nil where it doesn't.
  func offset(of other: UTF16Text, from start: Int) -> Int? {
    var start = start
    while start >= 0, start + other.count <= count {
      if stands(other, at: start) { return start }
      start += 1
    }
    return nil
  }

  /// Where `other` last stands at or before `start`; nil where it doesn't.
  func lastOffset(of other: UTF16Text, from start: Int) -> Int? {
    var start = min(start, count - other.count)
    while start >= 0 {
      if stands(other, at: start) { return start }
      start -= 1
    }
    return nil
  }

  private func stands(_ other: UTF16Text, at start: Int) -> Bool {
    units[start..<start + other.count].elementsEqual(other.units)
  }

  /// How many UTF-16 units the UTF-8 bytes make: one a character, two for those of four bytes.
  static func length(ofUTF8 bytes: UnsafeRawBufferPointer) -> Int {
    guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
    var length = 0
    // By index and without branches, so that it vectorises.
    for index in 0..<bytes.count {
      length &+= (base[index] & 0xC0 == 0x80 ? 0 : 1) &+ (base[index] >= 0xF0 ? 1 : 0)
    }
    return length
  }
}
