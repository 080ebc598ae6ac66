import Planner

extension Window {
  /// ksqlDB's habit where a statement gives no GRACE PERIOD.
  static let habitualGraceMillis: Int64 = 86_400_000

  /// How long after its end a window still takes rows: what was said, else 24 hours, or with EMIT FINAL nothing.
  package func effectiveGraceMillis(isFinal: Bool) -> Int64 {
    max(graceMillis ?? (isFinal ? 0 : Self.habitualGraceMillis), 0)
  }

  /// How long after its end a window is kept: for late rows, and for pull queries.
  func keptMillis(isFinal: Bool) -> Int64 {
    // RETENTION counts from a window's start, as in ksqlDB.
    max(effectiveGraceMillis(isFinal: isFinal), (retentionMillis ?? Self.habitualGraceMillis) - nominalSizeMillis)
  }

  private var nominalSizeMillis: Int64 {
    switch kind {
    case .tumbling(let size), .hopping(let size, _):
      switch size {
      case .fixed(let millis): max(millis, 0)
      case .calendarDays(let days, _): Int64(min(max(days, 0), 1_000_000)) * 86_400_000
      }
    case .session: 0
    }
  }
}
