import Runtime

/// Produces a scene's events at its rate until their number is reached or Ctrl-C ends it.
struct DatagenRun {
  private var generator: any EventGenerator
  private let sink: any EventSink
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
    generator: any EventGenerator, sink: any EventSink, count: Int?, rate: Double, isPaced: Bool, startMillis: Int64,
    clock: any Clock = SystemClock()
  ) {
    self.generator = generator
    self.sink = sink
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
      try sink.write(
        (produced..<produced + due).map { number in
          generator.next(atMillis: time(of: number), left: count.map { $0 - number })
        })
      produced += due
      pace.took(due)
    }
    let closing = generator.finish(atMillis: time(of: produced))
    try sink.write(closing)
    try sink.flush()
    return produced + closing.count
  }

  private func time(of number: Int) -> Int64 { startMillis &+ Int64(Double(number) * millisBetweenEvents) }
}
