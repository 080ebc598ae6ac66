/// The texts of DATE, TIME and TIMESTAMP in casts: ISO 8601, in UTC.
enum TemporalText {
  /// `2024-02-29`
  static func date(_ days: Int64) -> String {
    var buffer = ByteBuffer(capacity: 16)
    append(CivilDate(daysSinceEpoch: Int(days)), to: &buffer)
    return buffer.text
  }

  /// `13:45:00`, with milliseconds where there are any.
  static func time(_ millis: Int64) -> String {
    let ofDay = Casting.floorRemainder(millis, Milliseconds.perDay)
    var buffer = ByteBuffer(capacity: 16)
    append(timeOfDay: Int(ofDay), showsMillis: ofDay % 1000 != 0, to: &buffer)
    return buffer.text
  }

  /// `2024-02-29T13:45:00.000`
  static func timestamp(_ millis: Int64) -> String {
    let local = CivilDateTime(epochMillis: millis)
    var buffer = ByteBuffer(capacity: 32)
    append(local.date, to: &buffer)
    buffer.append(UInt8(ascii: "T"))
    append(timeOfDay: local.millisOfDay, showsMillis: true, to: &buffer)
    return buffer.text
  }

  private static func append(_ date: CivilDate, to buffer: inout ByteBuffer) {
    if date.year < 0 { buffer.append(UInt8(ascii: "-")) }
    let year = UInt64(date.year.magnitude)
    buffer.append(decimal: year, digits: max(4, year.decimalDigitCount))
    buffer.append(UInt8(ascii: "-"))
    buffer.append(decimal: UInt64(date.month), digits: 2)
    buffer.append(UInt8(ascii: "-"))
    buffer.append(decimal: UInt64(date.day), digits: 2)
  }

  private static func append(timeOfDay millis: Int, showsMillis: Bool, to buffer: inout ByteBuffer) {
    buffer.append(decimal: UInt64(millis / 3_600_000), digits: 2)
    buffer.append(UInt8(ascii: ":"))
    buffer.append(decimal: UInt64(millis / 60_000 % 60), digits: 2)
    buffer.append(UInt8(ascii: ":"))
    buffer.append(decimal: UInt64(millis / 1000 % 60), digits: 2)
    guard showsMillis else { return }
    buffer.append(UInt8(ascii: "."))
    buffer.append(decimal: UInt64(millis % 1000), digits: 3)
  }
}

/// Reading: parts may be left out from the end, as ksqlDB allows (`2024`, `2024-02`, `2024-02-29T13`).
extension TemporalText {
  /// Days since 1970-01-01.
  static func parseDate(_ text: String) throws(EvaluationError) -> Int64 {
    var reader = TemporalReader(text)
    guard let date = reader.date(), reader.isAtEnd else {
      throw EvaluationError("'\(text)' is not a DATE; it should look like 2024-02-29")
    }
    return Int64(date.daysSinceEpoch)
  }

  /// Milliseconds since midnight.
  static func parseTime(_ text: String) throws(EvaluationError) -> Int64 {
    var reader = TemporalReader(text)
    guard let millis = reader.timeOfDay(needsMinutes: true), reader.isAtEnd else {
      throw EvaluationError("'\(text)' is not a TIME; it should look like 13:45:00")
    }
    return Int64(millis)
  }

  /// Milliseconds since 1970; UTC where the text names no time zone.
  static func parseTimestamp(_ text: String) throws(EvaluationError) -> Int64 {
    var reader = TemporalReader(text)
    var millisOfDay = 0
    var offset = 0
    var isRead = false
    if let date = reader.date() {
      if reader.take("T") || reader.take(" ") {
        if let time = reader.timeOfDay(needsMinutes: false) {
          millisOfDay = time
          isRead = true
        }
      } else {
        isRead = true
      }
      if isRead, !reader.isAtEnd {
        if let seconds = ZoneOffset.seconds(reader.rest) { offset = seconds } else { isRead = false }
      }
      if isRead, let local = CivilDateTime(date: date, millisOfDay: millisOfDay).localMillis {
        let (millis, overflow) = local.subtractingReportingOverflow(Int64(offset) * 1000)
        if !overflow { return millis }
      }
    }
    throw EvaluationError("'\(text)' is not a TIMESTAMP; it should look like 2024-02-29T13:45:00.000")
  }
}

/// Reads dates and times off the front of a text.
private struct TemporalReader {
  private var bytes: Substring.UTF8View

  init(_ text: String) {
    bytes = Substring(text).utf8
  }

  var isAtEnd: Bool { bytes.isEmpty }
  var rest: Substring { Substring(bytes) }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard bytes.first == UInt8(ascii: character) else { return false }
    bytes = bytes.dropFirst()
    return true
  }

  /// `yyyy[-MM[-dd]]`
  mutating func date() -> CivilDate? {
    let isNegative = take("-")
    guard let year = digits(4...9) else { return nil }
    var month = 1
    var day = 1
    if take("-") {
      guard let value = digits(1...2) else { return nil }
      month = value
      if take("-") {
        guard let value = digits(1...2) else { return nil }
        day = value
      }
    }
    return CivilDate(year: isNegative ? -year : year, month: month, day: day)
  }

  /// `HH[:mm[:ss[.SSS]]]`, as milliseconds.
  mutating func timeOfDay(needsMinutes: Bool) -> Int? {
    guard let hour = digits(1...2), hour < 24 else { return nil }
    var millis = hour * 3_600_000
    guard take(":") else { return needsMinutes ? nil : millis }
    guard let minute = digits(1...2), minute < 60 else { return nil }
    millis += minute * 60_000
    guard take(":") else { return millis }
    guard let second = digits(1...2), second < 60 else { return nil }
    millis += second * 1000
    guard take(".") else { return millis }
    let fraction = bytes.prefix { isDigit($0) }
    guard (1...9).contains(fraction.count) else { return nil }
    bytes = bytes.dropFirst(fraction.count)
    let padded = Array(fraction.prefix(3)) + Array(repeating: UInt8(ascii: "0"), count: max(0, 3 - fraction.count))
    return millis + padded.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  private mutating func digits(_ count: ClosedRange<Int>) -> Int? {
    let digits = bytes.prefix(count.upperBound).prefix { isDigit($0) }
    guard digits.count >= count.lowerBound else { return nil }
    bytes = bytes.dropFirst(digits.count)
    return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte }
}
