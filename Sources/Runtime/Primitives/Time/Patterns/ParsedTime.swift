/// The fields that a text gave, and what they come to (java.time's "smart" resolving, then ksqlDB's defaults).
struct ParsedTime {
  /// The fields' values by their raw value, in one vector and not an array, which would be memory of its own for each
  /// text that is read.
  private var values = SIMD32<Int>()
  /// Which fields were given: a bit each.
  private var given: UInt32 = 0
  private var offsetSeconds: Int?
  /// The zone that the text named.
  var zone: TimeZoneRules?

  private subscript(field: TimeField) -> Int? {
    given & Self.bit(of: field) == 0 ? nil : values[field.rawValue]
  }

  private static func bit(of field: TimeField) -> UInt32 { 1 << UInt32(field.rawValue) }

  /// Notes a field; false where it can't have that value, or where the text already gave it another one.
  mutating func set(_ field: TimeField, to value: Int) -> Bool {
    guard field.range.contains(value) else { return false }
    if let known = self[field] { return known == value }
    values[field.rawValue] = value
    given |= Self.bit(of: field)
    return true
  }

  /// Notes the offset from UTC; false where the text already gave another one.
  mutating func set(offsetSeconds: Int) -> Bool {
    guard self.offsetSeconds == nil || self.offsetSeconds == offsetSeconds else { return false }
    self.offsetSeconds = offsetSeconds
    return true
  }

  /// Whether any part of a date was given: the fields of dates come before those of times.
  var hasDate: Bool { given & (Self.bit(of: .amPm) - 1) != 0 }

  /// Whether it is clear which hour is meant.
  var hasHour: Bool {
    let hasHalf = self[.amPm] != nil
    return self[.hourOfDay] != nil || self[.clockHourOfDay] != nil || self[.milliOfDay] != nil
      || self[.nanoOfDay] != nil || (hasHalf && (self[.hourOfAmPm] != nil || self[.clockHourOfAmPm] != nil))
  }

  /// Milliseconds since midnight; what wasn't given is 0.
  var millisOfDay: Int {
    if let nanos = self[.nanoOfDay] { return nanos / 1_000_000 }
    if let millis = self[.milliOfDay] { return millis }
    return (hour * 60 + (self[.minute] ?? 0)) * 60_000 + (self[.second] ?? 0) * 1000
      + (self[.nanoOfSecond] ?? 0) / 1_000_000
  }

  private var hour: Int {
    if let hour = self[.hourOfDay] { return hour }
    if let hour = self[.clockHourOfDay] { return hour % 24 }
    let hourOfHalf = self[.hourOfAmPm] ?? self[.clockHourOfAmPm].map { $0 % 12 } ?? 0
    return hourOfHalf + (self[.amPm] ?? 0) * 12
  }

  /// The instant in milliseconds since 1970; nil where 64 bits can't hold it.
  ///
  /// - Throws: where the text names a day that doesn't exist.
  func epochMillis(zone defaultZone: TimeZoneRules) throws(TimeTextError) -> Int64? {
    let local = CivilDateTime(date: try date(), millisOfDay: millisOfDay)
    guard let offsetSeconds else { return (zone ?? defaultZone).epochMillis(of: local) }
    let offset = TimeZoneRules(name: "offset", fixedOffsetSeconds: offsetSeconds)
    guard let millis = offset.epochMillis(of: local) else { return nil }
    // An offset beside a zone tells which of two times is meant when clocks go back; else the zone is right.
    guard let zone, zone.civil(epochMillis: millis) != local else { return millis }
    return zone.epochMillis(of: local)
  }

  private func date() throws(TimeTextError) -> CivilDate {
    if self[.weekBasedYear] != nil || self[.weekOfYear] != nil || self[.weekOfMonth] != nil {
      throw TimeTextError("days can't be read by weeks; the letter of the calendar year is y")
    }
    let year = try resolvedYear()
    if let dayOfYear = self[.dayOfYear] { return try date(year: year, dayOfYear: dayOfYear) }
    let month = self[.month] ?? self[.quarter].map { $0 * 3 - 2 } ?? 1
    // As java.time: 31 is the last day of every month, so `02-30` is the last day of February.
    let day = min(self[.day] ?? 1, CivilDate.daysInMonth(month, year: year))
    guard let date = CivilDate(year: year, month: month, day: day) else { throw TimeTextError("there is no such day") }
    let isComplete = self[.day] != nil && self[.month] != nil
    let weekday = self[.dayOfWeek] ?? self[.sundayBasedDayOfWeek].map { ($0 + 5) % 7 + 1 }
    if isComplete, let weekday, weekday != date.dayOfWeek {
      let name = EnglishNames.names(of: .dayOfWeek, .full)[date.dayOfWeek - 1]
      throw TimeTextError("that day is a \(name)")
    }
    return date
  }

  private func resolvedYear() throws(TimeTextError) -> Int {
    let fromEra = self[.yearOfEra].map { self[.era] == 0 ? 1 - $0 : $0 }
    if let year = self[.year], let fromEra, year != fromEra { throw TimeTextError("it names two different years") }
    return self[.year] ?? fromEra ?? 1970
  }

  private func date(year: Int, dayOfYear: Int) throws(TimeTextError) -> CivilDate {
    guard let first = CivilDate(year: year, month: 1, day: 1), dayOfYear <= (CivilDate.isLeap(year) ? 366 : 365) else {
      throw TimeTextError("the year \(year) has no day \(dayOfYear)")
    }
    let date = CivilDate(daysSinceEpoch: first.daysSinceEpoch + dayOfYear - 1)
    guard self[.month] ?? date.month == date.month, self[.day] ?? date.day == date.day else {
      throw TimeTextError("day \(dayOfYear) of the year is another day of the month")
    }
    return date
  }
}
