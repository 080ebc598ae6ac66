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

  /// Where `other` stands for the `number`th time (from 1) at or behind `start`; nil where it doesn't. Occurrences may
  /// overlap; an empty one stands everywhere.
  func offset(of other: UTF16Text, from start: Int, number: Int) -> Int? {
    guard start >= 0, start <= count, number <= count + 1 else { return nil }
    if other.count == 0 { return start + number - 1 <= count ? start + number - 1 : nil }
    return Self.offset(of: other.units, in: units[start...], number: number).map { start + $0 }
  }

  /// The same backwards: where it stands for the `number`th time at or before `start`, the last one first.
  func lastOffset(of other: UTF16Text, from start: Int, number: Int) -> Int? {
    let start = min(start, count - other.count)
    guard start >= 0, number <= count + 1 else { return nil }
    if other.count == 0 { return start - number + 1 >= 0 ? start - number + 1 : nil }
    let backwards = units[..<(start + other.count)].reversed()
    return Self.offset(of: other.units.reversed(), in: backwards, number: number).map { start - $0 }
  }

  private static func offset(of part: [UInt16], in text: some Sequence<UInt16>, number: Int) -> Int? {
    var found: Int?
    var remaining = number
    Occurrences(of: part).forEach(in: text, overlapping: true) { place in
      remaining -= 1
      if remaining == 0 { found = place }
      return remaining > 0
    }
    return found
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
