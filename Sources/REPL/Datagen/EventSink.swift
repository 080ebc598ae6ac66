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
  private let console: Console
  private let relations: [Identifier]

  /// Declares the relations of a scene in a session, for as long as the sink is open.
  init(_ session: Session, declarations: String, console: Console) throws {
    self.session = session
    self.console = console
    var relations: [Identifier] = []
    var reader = StatementReader(declarations)
    while let statement = try reader.next() {
      _ = try session.execute(statement, source: declarations, cancellation: Signals.cancellation)
      if case .createSource(let create) = statement.kind { relations.append(create.head.name) }
    }
    self.relations = relations
  }

  func write(_ events: [InputRecord]) throws {
    for event in events { try session.produce(event) }
  }

  func flush() throws { try session.flushInput() }

  func close() {
    // A data folder keeps what is declared in it; these names are nobody else's business.
    for name in relations {
      let text = "DROP STREAM \(SQLPrinter.text(ofName: name.text));"
      var reader = StatementReader(text)
      guard let statement = try? reader.next() else { continue }
      do {
        _ = try session.execute(statement, source: text, cancellation: Cancellation())
      } catch {
        console.tell("error: \(name.text) could not be dropped: \(error)")
      }
    }
    session.close()
  }
}
