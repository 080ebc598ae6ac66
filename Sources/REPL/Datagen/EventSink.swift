import Parser
import Runtime

/// Where the events of a scene go.
protocol EventSink {
  /// The scene's topics, with columns of the types that the sink wants.
  var topics: [SceneTopic] { get }
  func write(_ events: SceneEvents) throws
  /// Waits until all that was written has arrived.
  func flush() throws
  func close()
}

/// Lines of the `--input` form on standard output.
struct LinesSink: EventSink {
  let topics: [SceneTopic]
  private let writers: [EventLineWriter]
  private let console: Console

  init(_ topics: [SceneTopic], console: Console) {
    self.topics = topics.map(\.printed)
    writers = self.topics.map { EventLineWriter(topic: $0.name, columns: $0.columns) }
    self.console = console
  }

  func write(_ events: SceneEvents) throws {
    if events.places.isEmpty { return }
    let batches = topics.indices.map(events.batch(ofTopic:))
    var buffer = ByteBuffer(capacity: events.places.count * 256)
    for place in events.places { writers[place.topic].append(row: place.row, of: batches[place.topic], to: &buffer) }
    try console.write(buffer.text)
  }

  func flush() {}

  func close() {}
}

/// Topics of a broker, in the formats that a scene's statements declare. Of a portion of events those of the first topic
/// go first: customers and products before the orders that name them.
struct TopicsSink: EventSink {
  let topics: [SceneTopic]
  private let session: Session
  private let console: Console
  private let writers: [RelationWriter]

  /// Declares the scene's streams in a session, for as long as the sink is open.
  init(_ session: Session, _ topics: [SceneTopic], format: EventFormat, console: Console) throws {
    self.topics = topics
    self.session = session
    self.console = console
    for topic in topics { try Self.execute(topic.declaration(format: format.rawValue.uppercased()), in: session) }
    writers = try topics.compactMap { topic in
      try session.relations.first { $0.name == topic.streamName }.map { try session.writer(of: $0) }
    }
  }

  func write(_ events: SceneEvents) throws {
    for (topic, writer) in writers.enumerated() {
      let batch = events.batch(ofTopic: topic)
      if batch.count > 0 { try writer.write(batch) }
    }
  }

  func flush() throws { try session.flushInput() }

  func close() {
    // A data folder keeps what is declared in it; these names are nobody else's business.
    for topic in topics {
      do {
        try Self.execute("DROP STREAM \(SQLPrinter.text(ofName: topic.streamName));", in: session)
      } catch {
        console.tell("error: \(topic.streamName) could not be dropped: \(error)")
      }
    }
    session.close()
  }

  private static func execute(_ text: String, in session: Session) throws {
    var reader = StatementReader(text)
    while let statement = try reader.next() {
      _ = try session.execute(statement, source: text, cancellation: Cancellation())
    }
  }
}
