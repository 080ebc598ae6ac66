/// Matches a text with a pattern's elements and gathers the fields it finds.
struct PatternMatcher {
  private let text: [UInt8]
  private var position = 0
  private var parsed = ParsedTime()
  /// The furthest place that was reached, and what would have been right there.
  private var furthest = (position: 0, expected: "other text")

  init(_ text: String) {
    self.text = Array(text.utf8)
  }

  /// What to say when nothing matched.
  var failure: String {
    let found = String(decoding: text[furthest.position...].prefix(20), as: UTF8.self)
    return "\(furthest.expected) expected at \(found.isEmpty ? "its end" : "'\(found)'")"
  }

  /// Matches the whole text, or with `ignoringRest` its beginning; nil where it doesn't match.
  mutating func match(_ elements: [PatternElement], ignoringRest: Bool = false) -> ParsedTime? {
    guard matchAll(elements) else { return nil }
    guard position == text.count || ignoringRest else {
      fail("the end of the text")
      return nil
    }
    return parsed
  }

  private mutating func matchAll(_ elements: [PatternElement]) -> Bool {
    for element in elements {
      let matches =
        switch element {
        case .literal(let bytes): take(bytes) || fail("'\(String(decoding: bytes, as: UTF8.self))'")
        case .number(let number): take(number) || fail("the \(number.field.name)")
        case .text(let field, let style): takeName(of: field, style) || fail("the \(field.name)")
        case .offset(let style): takeOffset(style) || fail("an offset from UTC")
        case .localizedOffset: takeLocalizedOffset() || fail("an offset such as GMT+01:00")
        case .zoneID: takeZone(abbreviated: false) || fail("a time zone")
        case .zoneName: takeZone(abbreviated: true) || fail("a time zone")
        case .optional(let section): takeOptional(section)
        }
      if !matches { return false }
    }
    return true
  }

  @discardableResult
  private mutating func fail(_ expected: String) -> Bool {
    if position >= furthest.position { furthest = (position, expected) }
    return false
  }

  private mutating func takeOptional(_ section: [PatternElement]) -> Bool {
    let (startPosition, startParsed) = (position, parsed)
    if !matchAll(section) { (position, parsed) = (startPosition, startParsed) }
    return true
  }

  /// Takes the bytes, whatever the case of ASCII letters.
  private mutating func take(_ bytes: [UInt8]) -> Bool {
    guard bytes.count <= text.count - position else { return false }
    for index in bytes.indices where Self.lowercased(text[position + index]) != Self.lowercased(bytes[index]) {
      return false
    }
    position += bytes.count
    return true
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  private func digitCount(upTo limit: Int) -> Int {
    let end = min(position + limit, text.count)
    var cursor = position
    while cursor < end, digitValue(text[cursor]) != nil { cursor += 1 }
    return cursor - position
  }

  private mutating func take(_ number: NumberElement) -> Bool {
    let start = position
    var sign: UInt8?
    if number.sign != .notNegative, position < text.count {
      let first = text[position]
      if first == UInt8(ascii: "-") || (first == UInt8(ascii: "+") && number.sign == .exceedsPad) {
        sign = first
        position += 1
      }
    }
    var count = digitCount(upTo: number.maxWidth + number.reservedWidth)
    if number.reservedWidth > 0 { count = max(number.minWidth, count - number.reservedWidth) }
    guard let value = takeDigits(count, number, sign: sign), parsed.set(number.field, to: value) else {
      position = start
      return false
    }
    return true
  }

  private mutating func takeDigits(_ count: Int, _ number: NumberElement, sign: UInt8?) -> Int? {
    guard count >= number.minWidth, count <= 19, text.count - position >= count else { return nil }
    // Years of more digits than letters have a sign, others have none.
    if number.sign == .exceedsPad, sign != UInt8(ascii: "-") {
      guard (sign == UInt8(ascii: "+")) == (count > number.minWidth) else { return nil }
    }
    var value = 0
    for index in position..<position + count {
      guard let digit = digitValue(text[index]) else { return nil }
      let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflowOfSum) = scaled.addingReportingOverflow(Int(digit))
      if overflow || overflowOfSum { return nil }
      value = sum
    }
    position += count
    switch number.kind {
    case .value: return sign == UInt8(ascii: "-") ? -value : value
    case .twoDigitYear: return 2000 + value
    case .fraction: return value * Int(PowersOfTen.uint64(9 - count))
    }
  }

  /// Takes the longest name that fits.
  private mutating func takeName(of field: TimeField, _ style: TextStyle) -> Bool {
    let start = position
    var best: (value: Int, end: Int)?
    for (index, name) in EnglishNames.names(of: field, style).enumerated() {
      if take(Array(name.utf8)), position > best?.end ?? start { best = (index + field.range.lowerBound, position) }
      position = start
    }
    guard let best, parsed.set(field, to: best.value) else { return false }
    position = best.end
    return true
  }

  private mutating func takeOffset(_ style: OffsetStyle) -> Bool {
    if let zero = style.zero, take(Array(zero.utf8)) { return parsed.set(offsetSeconds: 0) }
    let start = position
    if let seconds = signedOffset(style), abs(seconds) <= ZoneOffset.boundSeconds, parsed.set(offsetSeconds: seconds) {
      return true
    }
    position = start
    return false
  }

  /// `+HH`, then minutes and seconds as the style wants them.
  private mutating func signedOffset(_ style: OffsetStyle) -> Int? {
    let negative = take("-")
    guard negative || take("+"), let hours = twoDigits() else { return nil }
    var seconds = hours * 3600
    if let minutes = furtherDigits(style) {
      guard minutes < 60 else { return nil }
      seconds += minutes * 60
      if style.seconds == .ifNotZero, let rest = furtherDigits(style) {
        guard rest < 60 else { return nil }
        seconds += rest
      }
    } else if style.minutes == .always {
      return nil
    }
    return negative ? -seconds : seconds
  }

  private mutating func furtherDigits(_ style: OffsetStyle) -> Int? {
    let start = position
    if style.hasColons, !take(":") { return nil }
    guard let number = twoDigits() else {
      position = start
      return nil
    }
    return number
  }

  private mutating func twoDigits() -> Int? {
    guard digitCount(upTo: 2) == 2 else { return nil }
    defer { position += 2 }
    return text[position..<position + 2].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  /// `GMT`, `GMT+1`, `GMT+01:00`.
  private mutating func takeLocalizedOffset() -> Bool {
    guard take(Array("GMT".utf8)) else { return false }
    let end = text[position...].prefix { digitValue($0) != nil || "+-:".utf8.contains($0) }.endIndex
    if end == position { return parsed.set(offsetSeconds: 0) }
    guard let seconds = ZoneOffset.seconds(String(decoding: text[position..<end], as: UTF8.self)) else { return false }
    position = end
    return parsed.set(offsetSeconds: seconds)
  }

  /// Takes the longest run of letters that names a zone: `PST`, `America/Los_Angeles`, `+01:00`.
  private mutating func takeZone(abbreviated: Bool) -> Bool {
    let run = text[position...].prefix(64).prefix { byte in
      digitValue(byte) != nil || byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
        || "/_+-:".utf8.contains(byte)
    }
    var end = run.endIndex
    while end > position {
      let name = String(decoding: text[position..<end], as: UTF8.self)
      let known = abbreviated ? ZoneAbbreviations.zone(abbreviated: name) ?? name : name
      if let zone = try? TimeZones.find(known) {
        position = end
        parsed.zone = zone
        return true
      }
      // Shorter only where a name can end: before `-` or `:` of the text behind it.
      end = text[position..<end].lastIndex { "/_+-:".utf8.contains($0) } ?? position
    }
    return false
  }
}
