import Planner

/// A stretch of event time: from `start` up to but without `end`, in epoch milliseconds.
package struct TimeWindow: Hashable, Sendable {
  package var start: Int64
  package var end: Int64

  package init(start: Int64, end: Int64) {
    self.start = start
    self.end = end
  }
}

/// The windows of a TUMBLING or HOPPING clause. Belongs to one operator.
package struct TimeWindows {
  private enum Form {
    /// Both in milliseconds; windows start at multiples of the advance.
    case fixed(size: Int64, advance: Int64)
    /// Both in days of a calendar.
    case calendar(CalendarDays, size: Int, advance: Int)
  }

  private let form: Form
  /// The last answer, for rows come in runs of one window.
  private var last: [TimeWindow] = []
  private let overlaps: Bool

  /// - Throws: `TimeZoneError` for a zone that this machine does not know.
  package init?(_ kind: Window.Kind) throws(TimeZoneError) {
    let size: WindowSize
    var advanceMillis: Int64?
    switch kind {
    case .tumbling(let given): size = given
    case .hopping(let given, let advance): (size, advanceMillis) = (given, max(advance, 1))
    case .session: return nil
    }
    switch size {
    case .fixed(let millis):
      form = .fixed(size: max(millis, 1), advance: advanceMillis ?? max(millis, 1))
    case .calendarDays(let days, let zone):
      let advance = advanceMillis.map { max(Int($0 / 86_400_000), 1) } ?? max(days, 1)
      form = .calendar(CalendarDays(zone: try TimeZones.named(zone)), size: max(days, 1), advance: advance)
    }
    overlaps = advanceMillis != nil
  }

  /// The windows that a time is in, the earliest first; none for times near the ends of what 64 bits can hold.
  package mutating func windows(at time: Int64) -> [TimeWindow] {
    if !overlaps, let window = last.first, time >= window.start, time < window.end { return last }
    switch form {
    case .fixed(let size, let advance):
      last = Self.fixed(time, size, advance)
    case .calendar(let days, let size, let advance):
      last = Self.calendar(time, days, size, advance)
    }
    return last
  }

  /// The end of the window that starts at a time.
  package func end(ofWindowAt start: Int64) -> Int64 {
    switch form {
    case .fixed(let size, _):
      let (end, overflow) = start.addingReportingOverflow(size)
      return overflow ? .max : end
    case .calendar(let days, let size, _):
      return days.midnight(of: days.number(at: start) + size) ?? .max
    }
  }

  private static func fixed(_ time: Int64, _ size: Int64, _ advance: Int64) -> [TimeWindow] {
    let sinceStart = time % advance
    let (lastStart, overflow) = time.subtractingReportingOverflow(sinceStart < 0 ? sinceStart + advance : sinceStart)
    if overflow { return [] }
    var windows: [TimeWindow] = []
    var start = lastStart
    while true {
      let (end, overflow) = start.addingReportingOverflow(size)
      if overflow || end <= time { break }
      // Kafka Streams has no windows before the epoch, but for what lies there itself.
      if start >= 0 || time < 0 { windows.append(TimeWindow(start: start, end: end)) }
      let (next, underflow) = start.subtractingReportingOverflow(advance)
      if underflow || (next < 0 && time >= 0) { break }
      start = next
    }
    return windows.reversed()
  }

  private static func calendar(_ time: Int64, _ days: CalendarDays, _ size: Int, _ advance: Int) -> [TimeWindow] {
    let day = days.number(at: time)
    var first = CivilDate.floorDivide(day, advance) * advance
    var windows: [TimeWindow] = []
    while first > day - size {
      if let start = days.midnight(of: first), let end = days.midnight(of: first + size), start <= time, time < end {
        windows.append(TimeWindow(start: start, end: end))
      }
      first -= advance
    }
    return windows.reversed()
  }
}
