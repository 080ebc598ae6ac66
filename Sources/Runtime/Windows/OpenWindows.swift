/// The windows of an EMIT FINAL aggregate that have not closed yet, or whose final rows have not gone out.
struct OpenWindows {
  /// A window whose time has come.
  struct Closed {
    var window: TimeWindow
    var slots: [Int32]
    /// Time jumped so far over the window's end that its rows were no longer kept, as in Kafka Streams: a window's
    /// rows are kept until one that starts its length and its grace later is begun. Nothing goes out then.
    var isLost: Bool
  }

  private let graceMillis: Int64
  private var index = WindowIndex()
  private var windows: [Int64: TimeWindow] = [:]
  /// The start of the latest window that was written to.
  private var latestStart: Int64 = .min
  private var time: Int64 = .min
  /// What stream time and the latest window were, each time that stream time went on.
  private var steps: [(time: Int64, latestStart: Int64)] = []

  init(graceMillis: Int64) {
    self.graceMillis = graceMillis
  }

  mutating func insert(_ slot: Int32, _ window: TimeWindow) {
    index.insert(slot, start: window.start)
    windows[window.start] = window
  }

  /// Stream time is now this.
  mutating func advance(to streamTime: Int64) {
    guard streamTime > time else { return }
    time = streamTime
    steps.append((time, latestStart))
  }

  /// A row went to a window, after stream time was told.
  mutating func note(_ window: TimeWindow) {
    latestStart = max(latestStart, window.start)
    if let last = steps.indices.last { steps[last].latestStart = latestStart }
  }

  /// Takes a group from a restored state, whose row has gone out if its window has closed.
  mutating func restore(_ slot: Int32, _ window: TimeWindow, streamTime: Int64) {
    time = max(time, streamTime)
    latestStart = max(latestStart, window.start)
    if !Self.isClosed(window, at: streamTime, graceMillis) { insert(slot, window) }
  }

  /// What has closed since the last call, in the order of starts.
  mutating func takeClosed() -> [Closed] {
    var result: [Closed] = []
    for step in steps {
      let over = index.removeAll { [windows, graceMillis] start in
        windows[start].map { Self.isClosed($0, at: step.time, graceMillis) } ?? true
      }
      for (start, slots) in over {
        guard let window = windows.removeValue(forKey: start) else { continue }
        let keptFrom = step.latestStart.saturatingSubtract(window.end - start).saturatingSubtract(graceMillis)
        result.append(Closed(window: window, slots: slots, isLost: start < keptFrom))
      }
    }
    steps.removeAll(keepingCapacity: true)
    return result
  }

  private static func isClosed(_ window: TimeWindow, at streamTime: Int64, _ graceMillis: Int64) -> Bool {
    window.end <= streamTime.saturatingSubtract(graceMillis)
  }
}

extension Int64 {
  /// The difference to a number that is not negative; the least number where it would be smaller.
  func saturatingSubtract(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? .min : difference
  }

  /// The sum with a number that is not negative; the greatest number where it would be greater.
  func saturatingAdd(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
