import Runtime

/// ISO 8601 texts of dates and times.
enum TimeText {
  /// `2024-01-31`, of days since 1970-01-01.
  static func date(days: Int64) -> String {
    date(CivilDate(daysSinceEpoch: Int(days)))
  }

  /// `12:00:00`, or `12:00:00.250` where there are parts of a second.
  static func time(millisOfDay: Int64) -> String {
    let millis = Int(millisOfDay)
    let whole = "\(padded(millis / 3_600_000, 2)):\(padded(millis / 60_000 % 60, 2)):\(padded(millis / 1000 % 60, 2))"
    return millis % 1000 == 0 ? whole : "\(whole).\(padded(millis % 1000, 3))"
  }

  /// `2024-01-31T12:00:00.000`, in UTC.
  static func timestamp(epochMillis: Int64) -> String {
    let time = CivilDateTime(epochMillis: epochMillis)
    let clock = "\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2))"
    return "\(date(time.date))T\(clock).\(padded(time.millisOfSecond, 3))"
  }

  private static func date(_ date: CivilDate) -> String {
    // ISO 8601 wants a sign before years of more than four digits.
    let sign = date.year < 0 ? "-" : date.year > 9999 ? "+" : ""
    return "\(sign)\(padded(abs(date.year), 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(width - digits.count, 0)) + digits
  }
}
