/// The days of a time zone's calendar, numbered from 1970-01-01 there.
struct CalendarDays: Sendable {
  let zone: TimeZoneRules

  /// The day that clocks of the zone show at a time in epoch milliseconds.
  func number(at time: Int64) -> Int {
    let day = zone.civil(epochMillis: time).date.daysSinceEpoch
    // Where clocks went back over midnight they show the day before again, but the new day has begun.
    if let next = midnight(of: day + 1), next <= time { return day + 1 }
    return day
  }

  /// The first instant of a day in epoch milliseconds; nil beyond what 64 bits can hold.
  func midnight(of day: Int) -> Int64? {
    zone.epochMillis(of: CivilDateTime(date: CivilDate(daysSinceEpoch: day), millisOfDay: 0))
  }
}
