/// Values as nearly all records have them, read without a call: integers of up to 15 digits, numbers of few digits with
/// a point, strings without escapes.
///
/// Each gives nil and does not move where the text is anything else, right or wrong: what it is, the general way then
/// finds out. A cursor that no function is given the address of stays in registers, which is why the general way gets a
/// copy and gives it back.
extension JSONCursor {
  /// A string without escapes: where its content lies.
  @inline(__always)
  mutating func plainString() -> Range<Int>? {
    guard position < end, base[position] == UInt8(ascii: "\"") else { return nil }
    let start = position &+ 1
    var cursor = start
    var highBits: UInt64 = 0
    // Eight bytes can be read at `cursor` while that many are left.
    while cursor &+ 8 <= end {
      let word = UnsafeRawPointer(base + cursor).loadUnaligned(as: UInt64.self).littleEndian
      let flags = Self.flagsOfSpecialBytes(word)
      if flags == 0 {
        highBits |= word
        cursor &+= 8
        continue
      }
      let count = flags.trailingZeroBitCount &>> 3
      highBits |= word & ((1 &<< UInt64(truncatingIfNeeded: count &<< 3)) &- 1)
      cursor &+= count
      return endOfPlainString(start..<cursor, highBits)
    }
    while cursor < end, base[cursor] != UInt8(ascii: "\""), base[cursor] != UInt8(ascii: "\\"), base[cursor] >= 0x20 {
      highBits |= UInt64(base[cursor])
      cursor &+= 1
    }
    return cursor < end ? endOfPlainString(start..<cursor, highBits) : nil
  }

  /// The content again, and the cursor behind the closing quote, if that is what follows it.
  @inline(__always)
  private mutating func endOfPlainString(_ range: Range<Int>, _ highBits: UInt64) -> Range<Int>? {
    guard base[range.upperBound] == UInt8(ascii: "\"") else { return nil }
    if highBits & 0x8080_8080_8080_8080 != 0, !UTF8Check.isValid(bytes(range)) { return nil }
    position = range.upperBound &+ 1
    return range
  }

  /// An integer, within 15 digits.
  @inline(__always)
  mutating func plainInteger() -> Int64? {
    guard position < end else { return nil }
    let isNegative = base[position] == UInt8(ascii: "-")
    var cursor = isNegative ? position &+ 1 : position
    guard cursor &+ 8 <= end else { return nil }
    let first = DigitWord(base + cursor)
    let count = first.count
    guard count > 0, count == 1 || !first.beginsWithZero else { return nil }
    var number = first.number(count)
    cursor &+= count
    if count == 8 {
      guard cursor &+ 8 <= end else { return nil }
      let second = DigitWord(base + cursor)
      let more = second.count
      if more == 8 { return nil }
      number = number &* PowersOfTen.uint64(more) &+ second.number(more)
      cursor &+= more
    }
    // The byte behind the digits is one of the eight that were read last.
    let next = base[cursor]
    if next == UInt8(ascii: ".") || next | 0x20 == UInt8(ascii: "e") { return nil }
    position = cursor
    let value = Int64(truncatingIfNeeded: number)
    return isNegative ? 0 &- value : value
  }

  /// A number with up to seven digits on each side of its point, or without one.
  @inline(__always)
  mutating func plainDouble() -> Double? {
    guard position < end else { return nil }
    let isNegative = base[position] == UInt8(ascii: "-")
    var cursor = isNegative ? position &+ 1 : position
    guard cursor &+ 8 <= end else { return nil }
    let whole = DigitWord(base + cursor)
    let count = whole.count
    guard count > 0, count < 8, count == 1 || !whole.beginsWithZero else { return nil }
    var number = whole.number(count)
    var divisor: UInt64 = 1
    cursor &+= count
    var next = base[cursor]
    if next == UInt8(ascii: ".") {
      cursor &+= 1
      guard cursor &+ 8 <= end else { return nil }
      let fraction = DigitWord(base + cursor)
      let places = fraction.count
      guard places > 0, places < 8 else { return nil }
      divisor = PowersOfTen.uint64(places)
      number = number &* divisor &+ fraction.number(places)
      cursor &+= places
      next = base[cursor]
    }
    if next | 0x20 == UInt8(ascii: "e") { return nil }
    position = cursor
    // Both are below 2^53, so that the one rounding of the division is the right one (Clinger 1990).
    let value = Double(Int64(truncatingIfNeeded: number)) / Double(Int64(truncatingIfNeeded: divisor))
    return isNegative ? -value : value
  }

  /// Passes over a plain value that nobody reads; false and unmoved where there is none.
  @inline(__always)
  mutating func skipPlain() -> Bool {
    position < end && base[position] == UInt8(ascii: "\"") ? plainString() != nil : plainDouble() != nil
  }
}
