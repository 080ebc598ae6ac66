/// A day of the proleptic Gregorian calendar (the ISO calendar of java.time): year 0 is 1 BC.
package struct CivilDate: Hashable, Sendable {
  package let year: Int
  /// 1...12
  package let month: Int
  /// 1...31
  package let day: Int

  /// Java's bound for years, either side of zero; all dates within a 64-bit count of milliseconds are well inside.
  package static let yearBound = 999_999_999

  /// Makes a date; nil where the month has no such day or the year is beyond `yearBound`.
  package init?(year: Int, month: Int, day: Int) {
    guard year.magnitude <= UInt(Self.yearBound), (1...12).contains(month), day >= 1,
      day <= Self.daysInMonth(month, year: year)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// Makes the date that many days after 1970-01-01.
  ///
  /// Works for every count of days that a 64-bit count of milliseconds can give; a count far beyond it gives a wrong
  /// date, but does not trap. The method is Howard Hinnant's `civil_from_days`: years begin in March, so that the leap
  /// day is the last one, and 400 years always have the same number of days.
  package init(daysSinceEpoch: Int) {
    let shifted = daysSinceEpoch &+ 719_468
    let era = Self.floorDivide(shifted, 146_097)
    let dayOfEra = shifted &- era &* 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra &+ era &* 400 &+ (month <= 2 ? 1 : 0)
  }

  /// How many days the date is after 1970-01-01; negative before it.
  package var daysSinceEpoch: Int {
    let shiftedYear = month <= 2 ? year &- 1 : year
    let era = Self.floorDivide(shiftedYear, 400)
    let yearOfEra = shiftedYear &- era &* 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era &* 146_097 &+ dayOfEra &- 719_468
  }

  /// 1 for Monday to 7 for Sunday.
  package var dayOfWeek: Int {
    // 1970-01-01 was a Thursday.
    let days = daysSinceEpoch &+ 3
    return days &- Self.floorDivide(days, 7) &* 7 + 1
  }

  /// 1 for the first of January.
  package var dayOfYear: Int {
    let first = CivilDate(unchecked: year, 1, 1)
    return daysSinceEpoch &- first.daysSinceEpoch &+ 1
  }

  private init(unchecked year: Int, _ month: Int, _ day: Int) {
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// Whether the year has 366 days.
  package static func isLeap(_ year: Int) -> Bool {
    year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
  }

  /// 28 to 31, for a month of 1...12.
  package static func daysInMonth(_ month: Int, year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The quotient rounded towards negative infinity, for a positive divisor.
  static func floorDivide(_ dividend: Int, _ divisor: Int) -> Int {
    let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

extension CivilDate: Comparable {
  package static func < (left: CivilDate, right: CivilDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }
}
