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
  private let sink: any EventSink
  /// Where each event is told; nil: nowhere.
  private let log: Console?

  init(_ generator: any EventGenerator, sink: any EventSink, log: Console?) {
    self.generator = generator
    self.sink = sink
    self.log = log
  }

  mutating func produce(_ numbers: Range<Int>, left: Int?, time: (Int) -> Int64) throws {
    var events: [InputRecord] = []
    events.reserveCapacity(numbers.count)
    for number in numbers {
      events.append(
        generator.next(atMillis: time(number), left: left.map { $0 - (number - numbers.lowerBound) }))
    }
    try write(events)
  }

  mutating func finish(atMillis millis: Int64) throws -> Int {
    let closing = generator.finish(atMillis: millis)
    try write(closing)
    return closing.count
  }

  func flush() throws { try sink.flush() }

  func close() { sink.close() }

  private func write(_ events: [InputRecord]) throws {
    try sink.write(events)
    guard let log else { return }
    for event in events { log.tell(Self.text(of: event, title: generator.title(of: event))) }
  }

  /// `2024-01-01T00:00:00.100 CHECK_IN 9f86d081: {"shop_id": "SHOP_14", ...}`
  static func text(of event: InputRecord, title: String) -> String {
    func json(_ value: JSONValue) -> String {
      if case .string(let text) = value { return text }
      var writer = ValueJSONWriter()
      writer.json(value)
      return writer.text
    }
    let time = event.timestampMillis.map { TemporalText.timestamp($0) + " " } ?? ""
    return "\(time)\(title)\(event.key.map { " " + json($0) } ?? ""): \(json(event.value ?? .null))"
  }
}
