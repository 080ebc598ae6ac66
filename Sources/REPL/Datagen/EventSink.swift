import Parser
import Runtime

/// Where made-up events go.
protocol EventSink {
  func write(_ events: [InputRecord]) throws
  /// Waits until all that was written has arrived.
  func flush() throws
  func close()
}

/// Lines of the `--input` form on standard output.
struct LinesSink: EventSink {
  let console: Console

  func write(_ events: [InputRecord]) throws { try console.write(events.map(\.line).joined()) }

  func flush() {}

  func close() {}
}

/// Topics of a broker, in the formats that a scene's statements declare.
struct TopicsSink: EventSink {
  private let session: Session

  /// Declares the relations of a scene in a session.
  init(_ session: Session, declarations: String, console: Console) throws {
    self.session = session
    let runner = StatementRunner(session: session, console: console, format: .grid, tellsMessages: false)
    var reader = StatementReader(declarations)
    while let statement = try reader.next() { try runner.run(statement, source: declarations) }
  }

  func write(_ events: [InputRecord]) throws {
    for event in events { try session.produce(event) }
  }

  func flush() throws { try session.flushInput() }

  func close() { session.close() }
}
