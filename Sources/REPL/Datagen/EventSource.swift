import Runtime

/// Where made-up events come from, and where they go: what `DatagenRun` drives.
protocol EventSource {
  /// Makes the events of these numbers, counted from 0, and writes them.
  /// - Parameters:
  ///   - left: how many are still to come, these counted; nil: no end is set.
  ///   - time: the time of the event of a number, in epoch milliseconds.
  mutating func produce(_ numbers: Range<Int>, left: Int?, time: (Int) -> Int64) throws

  /// Writes the events that end what is open.
  /// - Returns: how many they are.
  mutating func finish(atMillis: Int64) throws -> Int

  /// Waits until all that was written has arrived.
  func flush() throws

  func close()
}

/// The events of a scene.
struct SceneSource: EventSource {
  private var generator: any EventGenerator
  private let events: SceneEvents
  private let sink: any EventSink
  /// Where each event is told; nil: nowhere.
  private let log: Console?

  init(_ generator: any EventGenerator, sink: any EventSink, log: Console?) {
    self.generator = generator
    self.sink = sink
    self.log = log
    events = SceneEvents(sink.topics)
  }

  mutating func produce(_ numbers: Range<Int>, left: Int?, time: (Int) -> Int64) throws {
    events.removeAll(reserving: numbers.count)
    for number in numbers {
      generator.next(atMillis: time(number), left: left.map { $0 - (number - numbers.lowerBound) }, into: events)
    }
    try write()
  }

  mutating func finish(atMillis millis: Int64) throws -> Int {
    events.removeAll(reserving: 1)
    generator.finish(atMillis: millis, into: events)
    try write()
    return events.places.count
  }

  func flush() throws { try sink.flush() }

  func close() { sink.close() }

  private func write() throws {
    try sink.write(events)
    guard let log else { return }
    let topics = events.topics.map(\.printed)
    let lines = topics.map { EventLineWriter(topic: $0.name, columns: $0.columns) }
    for place in events.places {
      log.tell(
        lines[place.topic].summary(
          ofRow: place.row, of: events.batch(ofTopic: place.topic), title: generator.title(ofTopic: place.topic)))
    }
  }
}
