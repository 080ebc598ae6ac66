/// The texts of DATE, TIME and TIMESTAMP values in ISO 8601, as CAST writes and reads them.
package enum TemporalText {
  /// `2024-01-31`, of days since 1970-01-01 (Java's `LocalDate.toString`).
  package static func date(_ days: Int64) -> String {
    var buffer = ByteBuffer(capacity: 16)
    buffer.append(date: CivilDate(daysSinceEpoch: Int(days)))
    return buffer.text
  }

  /// `12:00`, `12:00:05` or `12:00:05.250`, of milliseconds since midnight (Java's `LocalTime.toString`).
  package static func time(_ millisOfDay: Int64) -> String {
    var buffer = ByteBuffer(capacity: 16)
    let value = CivilDateTime(epochMillis: millisOfDay)
    buffer.append(decimal: UInt64(value.hour), digits: 2)
    buffer.append(UInt8(ascii: ":"))
    buffer.append(decimal: UInt64(value.minute), digits: 2)
    if value.millisOfDay % 60_000 != 0 {
      buffer.append(UInt8(ascii: ":"))
      buffer.append(decimal: UInt64(value.second), digits: 2)
    }
    if value.millisOfSecond != 0 {
      buffer.append(UInt8(ascii: "."))
      buffer.append(decimal: UInt64(value.millisOfSecond), digits: 3)
    }
    return buffer.text
  }

  /// `2024-01-31T12:00:00.000`, in UTC, of milliseconds since 1970.
  package static func timestamp(_ epochMillis: Int64) -> String {
    var buffer = ByteBuffer(capacity: 32)
    let value = CivilDateTime(epochMillis: epochMillis)
    buffer.append(date: value.date)
    buffer.append(UInt8(ascii: "T"))
    buffer.append(decimal: UInt64(value.hour), digits: 2)
    buffer.append(UInt8(ascii: ":"))
    buffer.append(decimal: UInt64(value.minute), digits: 2)
    buffer.append(UInt8(ascii: ":"))
    buffer.append(decimal: UInt64(value.second), digits: 2)
    buffer.append(UInt8(ascii: "."))
    buffer.append(decimal: UInt64(value.millisOfSecond), digits: 3)
    return buffer.text
  }

  /// The days since 1970-01-01 of `2024-01-31`, `2024-01` or `2024`, where what is missing is the first.
  package static func parseDate(_ text: String) throws(TimeTextError) -> Int64 {
    var reader = TemporalTextReader(text)
    guard let date = reader.date(), reader.isAtEnd else {
      throw TimeTextError("'\(text)' is no date; dates are written as 2024-01-31")
    }
    return Int64(date.daysSinceEpoch)
  }

  /// The milliseconds since midnight of `12:00`, `12:00:05` or `12:00:05.25`.
  package static func parseTime(_ text: String) throws(TimeTextError) -> Int64 {
    var reader = TemporalTextReader(text)
    guard let millis = reader.timeOfDay(minutesRequired: true), reader.isAtEnd else {
      throw TimeTextError("'\(text)' is no time; times are written as 12:00:05.250")
    }
    return Int64(millis)
  }

  /// The milliseconds since 1970 of a text such as `2024-01-31T12:00:05.250+0100`.
  ///
  /// It may end after any of its parts (ksqlDB's `PartialStringToTimestampParser`): `2024`, `2024-01-31`,
  /// `2024-01-31T12`. A zone may follow the time: `Z`, `+01`, `+0100`, `+01:00`; without one the time is in `zone`.
  package static func parseTimestamp(
    _ text: String, zone: TimeZoneRules = .utc
  ) throws(TimeTextError) -> Int64 {
    var reader = TemporalTextReader(text)
    guard let local = reader.dateTime(), let written = reader.zone(else: zone),
      let millis = written.epochMillis(of: local)
    else {
      throw TimeTextError("'\(text)' is no timestamp; timestamps are written as 2024-01-31T12:00:05.250")
    }
    return millis
  }
}

extension ByteBuffer {
  /// Appends the date as 2024-01-31; years of more than four digits with their sign, as ISO 8601 wants.
  package mutating func append(date: CivilDate) {
    if date.year < 0 || date.year > 9999 { append(date.year < 0 ? "-" : "+" as StaticString) }
    let year = UInt64(date.year.magnitude)
    append(decimal: year, digits: max(4, year.decimalDigitCount))
    append(UInt8(ascii: "-"))
    append(decimal: UInt64(date.month), digits: 2)
    append(UInt8(ascii: "-"))
    append(decimal: UInt64(date.day), digits: 2)
  }
}

/// Takes ISO 8601 texts apart.
private struct TemporalTextReader {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = Substring(text).utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  /// A date and, after `T` or a blank, a time of day; midnight where there is none.
  mutating func dateTime() -> CivilDateTime? {
    guard let date = date() else { return nil }
    guard take("T") || take("t") || take(" ") else { return CivilDateTime(date: date, millisOfDay: 0) }
    guard !isAtEnd else { return CivilDateTime(date: date, millisOfDay: 0) }
    return timeOfDay(minutesRequired: false).map { CivilDateTime(date: date, millisOfDay: $0) }
  }

  mutating func date() -> CivilDate? {
    let negative = take("-")
    let signed = negative || take("+")
    guard let year = number(digits: signed ? 4...9 : 4...4) else { return nil }
    var (month, day) = (1, 1)
    if take("-") {
      guard let written = number(digits: 2...2) else { return nil }
      month = written
      if take("-") {
        guard let written = number(digits: 2...2) else { return nil }
        day = written
      }
    }
    return CivilDate(year: negative ? -year : year, month: month, day: day)
  }

  /// Milliseconds since midnight.
  mutating func timeOfDay(minutesRequired: Bool) -> Int? {
    guard let hour = number(digits: 2...2), hour < 24 else { return nil }
    guard take(":") else { return minutesRequired ? nil : hour * 3_600_000 }
    guard let minute = number(digits: 2...2), minute < 60 else { return nil }
    var millis = (hour * 60 + minute) * 60_000
    guard take(":") else { return millis }
    guard let second = number(digits: 2...2), second < 60 else { return nil }
    millis += second * 1000
    guard take(".") else { return millis }
    let digits = rest.prefix { digitValue($0) != nil }
    guard (1...9).contains(digits.count) else { return nil }
    rest = rest.dropFirst(digits.count)
    let padded = (Array(digits) + [UInt8](repeating: UInt8(ascii: "0"), count: 2)).prefix(3)
    return millis + padded.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  /// What is left as an offset, or `other` where nothing is left.
  mutating func zone(else other: TimeZoneRules) -> TimeZoneRules? {
    if isAtEnd { return other }
    let text = String(decoding: rest, as: UTF8.self)
    return ZoneOffset.seconds(text).map { TimeZoneRules(name: text, fixedOffsetSeconds: $0) }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func number(digits: ClosedRange<Int>) -> Int? {
    let found = rest.prefix { digitValue($0) != nil }
    guard digits.contains(found.count) else { return nil }
    rest = rest.dropFirst(found.count)
    return found.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }
}
