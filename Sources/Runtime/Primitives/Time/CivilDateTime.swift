/// A day and a time of day, as a wall clock shows them somewhere.
package struct CivilDateTime: Hashable, Sendable {
  package let date: CivilDate
  /// Milliseconds since midnight, 0..<`millisPerDay`.
  package let millisOfDay: Int

  package static let millisPerDay = 86_400_000

  /// Makes the time at `millisOfDay` (0..<`millisPerDay`) on `date`.
  package init(date: CivilDate, millisOfDay: Int) {
    self.date = date
    self.millisOfDay = millisOfDay
  }

  /// What clocks `offsetSeconds` east of Greenwich show at `epochMillis` (milliseconds since 1970-01-01T00:00Z).
  package init(epochMillis: Int64, offsetSeconds: Int = 0) {
    let (days, rest) = Int(epochMillis).quotientAndRemainder(dividingBy: Self.millisPerDay)
    // The offset is added to the rest, where it can't overflow.
    let millis = rest + offsetSeconds * 1000
    let dayShift = CivilDate.floorDivide(millis, Self.millisPerDay)
    date = CivilDate(daysSinceEpoch: days + dayShift)
    millisOfDay = millis - dayShift * Self.millisPerDay
  }

  /// Milliseconds since 1970-01-01T00:00 on the same clock; nil where 64 bits can't hold them (in years beyond 292
  /// million).
  package var localMillis: Int64? {
    // Days before 1970 are counted to their end, so that the product is no further out than the sum.
    let days = date.daysSinceEpoch
    let (millis, overflow) = (days < 0 ? days + 1 : days).multipliedReportingOverflow(by: Self.millisPerDay)
    let (sum, overflowOfSum) = millis.addingReportingOverflow(days < 0 ? millisOfDay - Self.millisPerDay : millisOfDay)
    return overflow || overflowOfSum ? nil : Int64(sum)
  }

  package var hour: Int { millisOfDay / 3_600_000 }
  package var minute: Int { millisOfDay / 60_000 % 60 }
  package var second: Int { millisOfDay / 1000 % 60 }
  package var millisOfSecond: Int { millisOfDay % 1000 }
}
