/// A unit of time, as windows, joins and the time functions take it.
package enum TimeUnit: String, Hashable, Sendable, CaseIterable {
  case milliseconds = "MILLISECONDS"
  case seconds = "SECONDS"
  case minutes = "MINUTES"
  case hours = "HOURS"
  case days = "DAYS"

  /// The unit a word names, in the singular or the plural, in any case; nil for any other word.
  package init?(word: String) {
    let upper = word.uppercased()
    guard let unit = TimeUnit(rawValue: upper.hasSuffix("S") ? upper : upper + "S") else { return nil }
    self = unit
  }

  /// The word for one unit: `DAY`.
  package var singular: String { String(rawValue.dropLast()) }

  /// The length of one unit in milliseconds.
  package var millis: Int64 {
    switch self {
    case .milliseconds: 1
    case .seconds: 1_000
    case .minutes: 60_000
    case .hours: 3_600_000
    case .days: 86_400_000
    }
  }
}

/// A length of time as it is written: `5 MINUTES`.
package struct DurationSyntax: Hashable, Sendable {
  /// Not negative.
  package let amount: Int64
  package let unit: TimeUnit
  /// The length in milliseconds.
  package let millis: Int64
  @Position package var range: SourceRange

  /// Nil where the amount is negative or the length in milliseconds does not fit in 64 bits.
  package init?(_ amount: Int64, _ unit: TimeUnit, range: SourceRange) {
    let (millis, overflow) = amount.multipliedReportingOverflow(by: unit.millis)
    guard amount >= 0, !overflow else { return nil }
    self.amount = amount
    self.unit = unit
    self.millis = millis
    self._range = Position(wrappedValue: range)
  }
}
