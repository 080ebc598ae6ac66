import Parser

/// Checks a WINDOW clause.
enum WindowPlanner {
  private static let dayMillis = TimeUnit.days.millis

  /// - Throws: a diagnostic for sizes that make no window.
  static func window(_ clause: WindowClause) throws(Diagnostic) -> Window {
    let kind: Window.Kind
    let length: DurationSyntax
    switch clause.kind {
    case .tumbling(let size):
      kind = .tumbling(try self.size(size, zone: clause.timeZone))
      length = size
    case .hopping(let size, let advance):
      try requirePositive(advance)
      guard advance.millis <= size.millis else {
        throw Diagnostic(
          .invalidArgument, "the windows would not touch: they advance by more than their size", at: advance.range,
          hint: "ADVANCE BY at most \(size.amount) \(size.unit.rawValue)")
      }
      if clause.timeZone != nil, !advance.millis.isMultiple(of: dayMillis) { throw wholeDays(advance.range) }
      kind = .hopping(size: try self.size(size, zone: clause.timeZone), advanceMillis: advance.millis)
      length = size
    case .session(let gap):
      try requirePositive(gap)
      if let zone = clause.timeZone {
        throw Diagnostic(
          .invalidArgument, "session windows follow the records, not a calendar", at: zone.range,
          hint: "TIME ZONE goes with TUMBLING and HOPPING")
      }
      kind = .session(gapMillis: gap.millis)
      length = gap
    }
    if let retention = clause.retention {
      let (needed, overflow) = length.millis.addingReportingOverflow(clause.grace?.millis ?? 0)
      guard !overflow, retention.millis >= needed else {
        throw Diagnostic(
          .invalidArgument, "RETENTION is shorter than the window and its grace period", at: retention.range,
          hint: overflow ? nil : "at least \(needed) MILLISECONDS")
      }
    }
    return Window(kind: kind, retentionMillis: clause.retention?.millis, graceMillis: clause.grace?.millis)
  }

  /// The windows that the keys of the result carry.
  static func keyWindow(of window: Window) -> KeyWindow {
    switch window.kind {
    case .tumbling(.fixed(let millis)), .hopping(size: .fixed(let millis), _): .time(sizeMillis: millis)
    case .tumbling(.calendarDays), .hopping(size: .calendarDays, _): .time(sizeMillis: nil)
    case .session: .session
    }
  }

  private static func size(_ size: DurationSyntax, zone: TimeZoneSyntax?) throws(Diagnostic) -> WindowSize {
    try requirePositive(size)
    guard let zone else { return .fixed(millis: size.millis) }
    guard size.millis.isMultiple(of: dayMillis), let days = Int(exactly: size.millis / dayMillis) else {
      throw wholeDays(size.range)
    }
    guard !zone.name.trimmingSpaces().isEmpty else {
      throw Diagnostic(.invalidArgument, "TIME ZONE needs the name of a zone", at: zone.range, hint: "'Europe/Berlin'")
    }
    return .calendarDays(days, zone: zone.name)
  }

  private static func wholeDays(_ range: SourceRange) -> Diagnostic {
    Diagnostic(
      .invalidArgument, "windows with a TIME ZONE are whole days long", at: range, hint: "SIZE 1 DAY")
  }

  private static func requirePositive(_ duration: DurationSyntax) throws(Diagnostic) {
    guard duration.millis > 0 else {
      throw Diagnostic(.invalidArgument, "a window needs a size above 0", at: duration.range)
    }
  }
}
