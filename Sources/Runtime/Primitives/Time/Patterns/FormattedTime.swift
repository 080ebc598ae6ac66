/// A value that is written by a pattern: as much of date, time of day and zone as it has.
struct FormattedTime {
  private let date: CivilDate?
  private let millisOfDay: Int?
  private let zone: TimeZoneRules?
  private let epochSeconds: Int64
  private let offsetSeconds: Int
  /// What to call the value in an error.
  private let what: String

  init(date: CivilDate? = nil, millisOfDay: Int? = nil, what: String) {
    (self.date, self.millisOfDay, self.what) = (date, millisOfDay, what)
    (zone, epochSeconds, offsetSeconds) = (nil, 0, 0)
  }

  init(epochMillis: Int64, zone: TimeZoneRules) {
    epochSeconds = Int64(CivilDate.floorDivide(Int(epochMillis), 1000))
    offsetSeconds = zone.offsetSeconds(atEpochSeconds: epochSeconds)
    let civil = CivilDateTime(epochMillis: epochMillis, offsetSeconds: offsetSeconds)
    (date, millisOfDay, self.zone) = (civil.date, civil.millisOfDay, zone)
    what = "a TIMESTAMP"
  }

  /// Writes the value by the pattern's elements.
  func append(_ elements: [PatternElement], to buffer: inout ByteBuffer) throws(TimeTextError) {
    for element in elements {
      switch element {
      case .literal(let bytes): buffer.append(bytes)
      case .number(let number): try append(number, to: &buffer)
      case .text(let field, let style):
        let names = EnglishNames.names(of: field, style)
        let index = try value(of: field) - field.range.lowerBound
        // Each field with names has one for each value.
        buffer.append(utf8: names.indices.contains(index) ? names[index] : "")
      case .offset(let style):
        _ = try requireZone()
        buffer.append(utf8: Self.text(of: offsetSeconds, style))
      case .localizedOffset(let full):
        _ = try requireZone()
        buffer.append(utf8: Self.localizedText(of: offsetSeconds, full: full))
      case .zoneID: buffer.append(utf8: try requireZone().name)
      case .zoneName(let full): buffer.append(utf8: zoneName(try requireZone(), full: full))
      case .optional(let section):
        let start = buffer.count
        do throws(TimeTextError) { try append(section, to: &buffer) } catch { buffer.truncate(to: start) }
      }
    }
  }

  private func append(_ number: NumberElement, to buffer: inout ByteBuffer) throws(TimeTextError) {
    let value = try value(of: number.field)
    switch number.kind {
    case .twoDigitYear: buffer.append(decimal: UInt64(value.magnitude % 100), digits: 2)
    case .fraction:
      buffer.append(decimal: UInt64(value) / PowersOfTen.uint64(9 - number.maxWidth), digits: number.maxWidth)
    case .value:
      let magnitude = UInt64(value.magnitude)
      let digits = magnitude.decimalDigitCount
      guard digits <= number.maxWidth, value >= 0 || number.sign != .notNegative else {
        throw TimeTextError("the \(number.field.name) \(value) has too many digits for the pattern")
      }
      if value < 0 {
        buffer.append("-")
      } else if number.sign == .exceedsPad, digits > number.minWidth {
        buffer.append("+")
      }
      buffer.append(decimal: magnitude, digits: max(digits, number.minWidth))
    }
  }

  private func requireZone() throws(TimeTextError) -> TimeZoneRules {
    guard let zone else { throw TimeTextError("the pattern asks for a time zone, which \(what) has not") }
    return zone
  }

  private func value(of field: TimeField) throws(TimeTextError) -> Int {
    let found =
      field.isOfDate ? date.map { Self.value(of: field, in: $0) } : millisOfDay.map { value(of: field, in: $0) }
    guard let found else { throw TimeTextError("the pattern asks for the \(field.name), which \(what) has not") }
    return found
  }

  private static func value(of field: TimeField, in date: CivilDate) -> Int {
    switch field {
    case .era: date.year > 0 ? 1 : 0
    case .yearOfEra: date.year > 0 ? date.year : 1 - date.year
    case .quarter: (date.month + 2) / 3
    case .month: date.month
    case .day: date.day
    case .dayOfYear: date.dayOfYear
    case .dayOfWeek: date.dayOfWeek
    case .sundayBasedDayOfWeek: date.dayOfWeek % 7 + 1
    case .weekBasedYear: saturday(of: date).year
    case .weekOfYear: (saturday(of: date).dayOfYear + 6) / 7
    // The days of the last month in the first week count as if they were of this one.
    case .weekOfMonth: (date.day + 12 - date.dayOfWeek % 7) / 7
    default: date.year
    }
  }

  /// The last day of the date's week, which tells the year that the week is the first of.
  private static func saturday(of date: CivilDate) -> CivilDate {
    CivilDate(daysSinceEpoch: date.daysSinceEpoch + 6 - date.dayOfWeek % 7)
  }

  private func value(of field: TimeField, in millis: Int) -> Int {
    let hour = millis / 3_600_000
    return switch field {
    case .amPm: hour / 12
    case .hourOfDay: hour
    case .clockHourOfDay: hour == 0 ? 24 : hour
    case .hourOfAmPm: hour % 12
    case .clockHourOfAmPm: hour % 12 == 0 ? 12 : hour % 12
    case .minute: millis / 60_000 % 60
    case .second: millis / 1000 % 60
    case .nanoOfSecond: millis % 1000 * 1_000_000
    case .nanoOfDay: millis * 1_000_000
    default: millis
    }
  }

  private func zoneName(_ zone: TimeZoneRules, full: Bool) -> String {
    let abbreviation = zone.abbreviation(atEpochSeconds: epochSeconds)
    if full {
      return ZoneAbbreviations.fullName(of: abbreviation, in: zone, offsetSeconds: offsetSeconds) ?? zone.name
    }
    // Places without letters of their own are abbreviated as `-03`.
    let isNumber = abbreviation.first == "-" || abbreviation.first == "+"
    return isNumber && !zone.isFixed ? Self.localizedText(of: offsetSeconds, full: true) : abbreviation
  }

  private static func text(of offset: Int, _ style: OffsetStyle) -> String {
    if offset == 0, let zero = style.zero { return zero }
    let (hours, minutes, seconds) = (abs(offset) / 3600, abs(offset) / 60 % 60, abs(offset) % 60)
    let colon = style.hasColons ? ":" : ""
    var text = (offset < 0 ? "-" : "+") + twoDigits(hours)
    if style.minutes == .always || minutes != 0 { text += colon + twoDigits(minutes) }
    if style.seconds == .ifNotZero, seconds != 0 { text += colon + twoDigits(seconds) }
    return text
  }

  private static func localizedText(of offset: Int, full: Bool) -> String {
    if offset == 0 { return "GMT" }
    let (hours, minutes, seconds) = (abs(offset) / 3600, abs(offset) / 60 % 60, abs(offset) % 60)
    var text = "GMT" + (offset < 0 ? "-" : "+") + (full ? twoDigits(hours) : String(hours))
    if full || minutes != 0 || seconds != 0 { text += ":" + twoDigits(minutes) }
    if seconds != 0 { text += ":" + twoDigits(seconds) }
    return text
  }

  private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
