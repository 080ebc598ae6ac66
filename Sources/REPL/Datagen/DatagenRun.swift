import Runtime

/// Produces events at their rate until their number is reached or Ctrl-C ends it.
struct DatagenRun {
  private var source: any EventSource
  private let count: Int?
  private var pace: Pace
  private let millisBetweenEvents: Double
  private let startMillis: Int64
  private let clock: any Clock

  /// - Parameters:
  ///   - rate: events a second, which their timestamps are apart by.
  ///   - isPaced: whether they come at that rate too; as fast as possible otherwise.
  ///   - startMillis: the time of the first event.
  init(
    source: any EventSource, count: Int?, rate: Double, isPaced: Bool, startMillis: Int64,
    clock: any Clock = SystemClock()
  ) {
    self.source = source
    self.count = count
    self.startMillis = startMillis
    self.clock = clock
    pace = Pace(rate: isPaced ? rate : nil)
    millisBetweenEvents = 1000 / rate
  }

  /// - Returns: how many events were produced.
  mutating func run() throws -> Int {
    let began = clock.monotonicMillis()
    var produced = 0
    while !Signals.cancellation.isCancelled, count.map({ produced < $0 }) ?? true {
      let elapsed = clock.monotonicMillis() - began
      let due = min(pace.due(afterMillis: elapsed), count.map { $0 - produced } ?? .max)
      if due == 0 {
        Signals.sleep(millis: pace.millisToNext(afterMillis: elapsed))
        continue
      }
      let (start, gap) = (startMillis, millisBetweenEvents)
      try source.produce(produced..<produced + due, left: count.map { $0 - produced }) { number in
        start &+ Int64(Double(number) * gap)
      }
      produced += due
      pace.took(due)
    }
    produced += try source.finish(atMillis: startMillis &+ Int64(Double(produced) * millisBetweenEvents))
    try source.flush()
    return produced
  }
}
