import CIntrinsics

/// How a value is read where its text is plain.
enum JSONPlainForm: UInt8 {
  /// Not at all: the general way reads it.
  case none
  /// Nobody reads it.
  case skipped
  case integer, int32, double, text

  init(_ target: ScalarTarget?) {
    switch target {
    case .int64: self = .integer
    case .int32: self = .int32
    case .double: self = .double
    case .text: self = .text
    case .boolean, .time, .bytes, .decimal, nil: self = .none
    }
  }
}

/// Values as nearly all records have them, read without a call: integers of up to 15 digits, numbers of few digits with
/// a point, strings without escapes.
///
/// Each gives nil and does not move where the text is anything else, right or wrong: what it is, the general way then
/// finds out. A cursor that no function is given the address of stays in registers, which is why the general way gets a
/// copy and gives it back.
extension JSONCursor {
  /// Reads the value that comes next and puts it; false, unmoved and nothing put where it is not plain.
  @inline(__always)
  mutating func readPlain(_ form: JSONPlainForm, into lane: LaneSink) -> Bool {
    switch form {
    case .integer:
      guard let value = plainInteger() else { return false }
      lane.put(value)
    case .int32:
      let start = position
      guard let value = plainInteger() else { return false }
      guard value == Int64(Int32(truncatingIfNeeded: value)) else {
        position = start
        return false
      }
      lane.put(value)
    case .double:
      guard let value = plainDouble() else { return false }
      lane.put(value)
    case .text:
      guard let range = plainString() else { return false }
      lane.put(text: bytes(range))
    case .none, .skipped: return false
    }
    return true
  }

  /// Passes over a plain value that nobody reads; false and unmoved where there is none.
  @inline(__always)
  mutating func skipPlain() -> Bool {
    position < end && base[position] == UInt8(ascii: "\"") ? plainString() != nil : skipPlainNumber()
  }

  /// Passes over a null; false and unmoved where there is none.
  @inline(__always)
  mutating func passNull() -> Bool {
    guard position &+ 4 <= end else { return false }
    let word = UnsafeRawPointer(base + position).loadUnaligned(as: UInt32.self)
    guard word == UInt32(littleEndian: 0x6C6C_756E) else { return false }
    position &+= 4
    return true
  }

  /// A string without escapes: where its content lies.
  @inline(__always)
  mutating func plainString() -> Range<Int>? {
    guard position < end, base[position] == UInt8(ascii: "\""), end >= 16 else { return nil }
    let start = position &+ 1
    var cursor = start
    var nonASCII: UInt32 = 0
    while cursor < end {
      // Sixteen bytes at a time. Where fewer are left, the last sixteen of the text, less those that were passed.
      let passed = max(cursor &- (end &- 16), 0)
      let bytes = base + (cursor &- passed)
      let stops = json_string_stops16(bytes) &>> UInt32(truncatingIfNeeded: passed)
      let others = non_ascii_mask16(bytes) &>> UInt32(truncatingIfNeeded: passed)
      if stops == 0 {
        nonASCII |= others
        cursor &+= 16 &- passed
        continue
      }
      // Of the bytes in front of the first stop.
      nonASCII |= others & (stops ^ (stops &- 1)) &>> 1
      cursor &+= stops.trailingZeroBitCount
      guard base[cursor] == UInt8(ascii: "\"") else { return nil }
      if nonASCII != 0, !UTF8Check.isValid(self.bytes(start..<cursor)) { return nil }
      position = cursor &+ 1
      return start..<cursor
    }
    return nil
  }

  /// An integer, within 15 digits.
  @inline(__always)
  mutating func plainInteger() -> Int64? {
    let start = position
    guard let value = leadingInteger() else { return nil }
    if endsNumber(position, mayHavePoint: false) { return value }
    position = start
    return nil
  }

  /// The same, whatever follows: the caller sees to it that it is no more of a number.
  @inline(__always)
  mutating func leadingInteger() -> Int64? {
    guard position < end else { return nil }
    let isNegative = base[position] == UInt8(ascii: "-")
    var cursor = isNegative ? position &+ 1 : position
    guard let first = digits(at: cursor) else { return nil }
    let count = first.count
    guard count > 0, count == 1 || !first.beginsWithZero else { return nil }
    var number = first.number(count)
    cursor &+= count
    if count == 8 {
      guard let second = digits(at: cursor) else { return nil }
      let more = second.count
      if more == 8 { return nil }
      number = number &* PowersOfTen.uint64(more) &+ second.number(more)
      cursor &+= more
    }
    position = cursor
    let value = Int64(truncatingIfNeeded: number)
    return isNegative ? 0 &- value : value
  }

  /// A number with up to seven digits on each side of its point, or without one.
  @inline(__always)
  mutating func plainDouble() -> Double? {
    let start = position
    guard let value = leadingDouble() else { return nil }
    if endsNumber(position, mayHavePoint: true) { return value }
    position = start
    return nil
  }

  /// The same, whatever follows: the caller sees to it that it is no more of a number.
  @inline(__always)
  mutating func leadingDouble() -> Double? {
    guard position < end else { return nil }
    let isNegative = base[position] == UInt8(ascii: "-")
    var cursor = isNegative ? position &+ 1 : position
    guard let whole = digits(at: cursor) else { return nil }
    let count = whole.count
    guard count > 0, count < 8, count == 1 || !whole.beginsWithZero else { return nil }
    var number = whole.number(count)
    var divisor: UInt64 = 1
    cursor &+= count
    if cursor < end, base[cursor] == UInt8(ascii: ".") {
      cursor &+= 1
      guard let fraction = digits(at: cursor) else { return nil }
      let places = fraction.count
      guard places > 0, places < 8 else { return nil }
      divisor = PowersOfTen.uint64(places)
      number = number &* divisor &+ fraction.number(places)
      cursor &+= places
    }
    position = cursor
    // Both are below 2^53, so that the one rounding of the division is the right one (Clinger 1990).
    let value = Double(Int64(truncatingIfNeeded: number)) / Double(Int64(truncatingIfNeeded: divisor))
    return isNegative ? -value : value
  }

  /// Passes over a number of up to 15 digits in front of its point and seven behind it.
  @inline(__always)
  private mutating func skipPlainNumber() -> Bool {
    guard position < end else { return false }
    var cursor = base[position] == UInt8(ascii: "-") ? position &+ 1 : position
    guard let whole = digits(at: cursor) else { return false }
    let count = whole.count
    guard count > 0, count == 1 || !whole.beginsWithZero else { return false }
    cursor &+= count
    if count == 8 {
      guard let second = digits(at: cursor), second.count < 8 else { return false }
      cursor &+= second.count
    }
    if cursor < end, base[cursor] == UInt8(ascii: ".") {
      cursor &+= 1
      guard let fraction = digits(at: cursor), fraction.count > 0, fraction.count < 8 else { return false }
      cursor &+= fraction.count
    }
    guard endsNumber(cursor, mayHavePoint: true) else { return false }
    position = cursor
    return true
  }

  /// The eight bytes at a place, zeros for those behind the text's end; nil where the text has none there, or fewer than
  /// eight in all.
  @inline(__always)
  private func digits(at place: Int) -> DigitWord? {
    if place &+ 8 <= end { return DigitWord(base + place) }
    guard place < end, end >= 8 else { return nil }
    return DigitWord(base + (end &- 8), passing: place &- (end &- 8))
  }

  /// Whether the number that was read up to a place ends there: it has no exponent, and the text goes on.
  @inline(__always)
  private func endsNumber(_ place: Int, mayHavePoint: Bool) -> Bool {
    guard place < end else { return false }
    let next = base[place]
    return next | 0x20 != UInt8(ascii: "e") && (mayHavePoint || next != UInt8(ascii: "."))
  }
}
