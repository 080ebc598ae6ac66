/// The window of a GROUP BY.
package struct Window: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case tumbling(WindowSize)
    case hopping(size: WindowSize, advanceMillis: Int64)
    /// Closed by that much silence.
    case session(gapMillis: Int64)
  }

  package var kind: Kind
  /// How long a closed window is kept for pull queries; nil: the habit.
  package var retentionMillis: Int64?
  /// How long after its end a window still takes late rows; nil: ksqlDB's habit of 24 hours.
  package var graceMillis: Int64?

  package init(kind: Kind, retentionMillis: Int64? = nil, graceMillis: Int64? = nil) {
    self.kind = kind
    self.retentionMillis = retentionMillis
    self.graceMillis = graceMillis
  }
}

/// How long a tumbling or hopping window is, and how it lies on the time line.
package enum WindowSize: Hashable, Sendable {
  /// Aligned to the epoch.
  case fixed(millis: Int64)
  /// So many days of a zone's calendar (`TIME ZONE 'Asia/Kolkata'`), from midnight to midnight there: 23 to 25 hours
  /// long where clocks change. Aligned so that day 0 is 1970-01-01 of that zone.
  case calendarDays(Int, zone: String)
}
