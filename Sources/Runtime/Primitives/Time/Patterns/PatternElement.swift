/// A field of a date or time that a pattern letter stands for.
enum TimeField: Int, CaseIterable, Sendable {
  case era, year, yearOfEra, quarter, month, day, dayOfYear, dayOfWeek, sundayBasedDayOfWeek
  /// Weeks begin on Sunday, and the first of a year or a month is the one with its first day, as in Java's English.
  case weekBasedYear, weekOfYear, weekOfMonth
  case amPm, hourOfDay, clockHourOfDay, hourOfAmPm, clockHourOfAmPm, minute, second, nanoOfSecond
  case milliOfDay, nanoOfDay

  /// Whether the field is part of a date; the others are parts of a time of day.
  var isOfDate: Bool { rawValue < TimeField.amPm.rawValue }

  /// The values that a text may give (those of Java's `ChronoField`).
  var range: ClosedRange<Int> {
    switch self {
    case .era, .amPm: 0...1
    case .year, .weekBasedYear: -CivilDate.yearBound...CivilDate.yearBound
    case .yearOfEra: 1...CivilDate.yearBound
    case .quarter: 1...4
    case .month, .clockHourOfAmPm: 1...12
    case .day: 1...31
    case .dayOfYear: 1...366
    case .dayOfWeek, .sundayBasedDayOfWeek: 1...7
    case .weekOfYear: 1...54
    case .weekOfMonth: 1...6
    case .hourOfDay: 0...23
    case .clockHourOfDay: 1...24
    case .hourOfAmPm: 0...11
    case .minute, .second: 0...59
    case .nanoOfSecond: 0...999_999_999
    case .milliOfDay: 0...86_399_999
    case .nanoOfDay: 0...86_399_999_999_999
    }
  }

  /// What to call it in an error.
  var name: String {
    switch self {
    case .era: "era"
    case .year, .yearOfEra: "year"
    case .quarter: "quarter"
    case .month: "month"
    case .day: "day of the month"
    case .dayOfYear: "day of the year"
    case .dayOfWeek, .sundayBasedDayOfWeek: "day of the week"
    case .weekBasedYear: "year of the week"
    case .weekOfYear: "week of the year"
    case .weekOfMonth: "week of the month"
    case .amPm: "AM or PM"
    case .hourOfDay, .clockHourOfDay, .hourOfAmPm, .clockHourOfAmPm: "hour"
    case .minute: "minute"
    case .second: "second"
    case .nanoOfSecond: "fraction of the second"
    case .milliOfDay: "millisecond of the day"
    case .nanoOfDay: "nanosecond of the day"
    }
  }
}

/// A part of a compiled pattern.
indirect enum PatternElement: Sendable {
  case literal([UInt8])
  case number(NumberElement)
  case text(TimeField, TextStyle)
  case offset(OffsetStyle)
  /// `GMT+8`, or `GMT+08:00` when full.
  case localizedOffset(full: Bool)
  /// The zone's name or offset.
  case zoneID
  /// `PDT`, or `Pacific Daylight Time` when full.
  case zoneName(full: Bool)
  /// Left out where the text doesn't match it, or where the value lacks a field of it.
  case optional([PatternElement])
}

/// How a name is written: Jan, January, J.
enum TextStyle: Sendable { case short, full, narrow }

/// A field in digits.
struct NumberElement: Sendable {
  /// What the digits are.
  enum Kind {
    case value
    /// The last two digits of a year from 2000 to 2099.
    case twoDigitYear
    /// The digits after the point of a second.
    case fraction
  }

  /// Which signs are written and read (Java's `SignStyle`).
  enum Sign {
    /// `-` for negative numbers.
    case normal
    /// Also `+` for numbers of more digits than the pattern has letters.
    case exceedsPad
    /// None.
    case notNegative
  }

  let kind: Kind
  let field: TimeField
  let minWidth: Int
  let maxWidth: Int
  let sign: Sign
  /// How many digits belong to the fields of fixed width right behind: `yyyyMMdd` leaves four for month and day.
  var reservedWidth = 0

  /// Whether it is always that many digits, so that a number in front of it knows where to end.
  var isFixedWidth: Bool { minWidth == maxWidth && sign == .notNegative }
}

/// How an offset from UTC is written.
struct OffsetStyle: Sendable {
  enum Minutes { case ifNotZero, always }
  enum Seconds { case never, ifNotZero }

  let hasColons: Bool
  let minutes: Minutes
  let seconds: Seconds
  /// What stands for no offset: `Z`, or nil for zeros.
  let zero: String?
}
