import Parser
import Planner
import Runtime
import Synchronization

/// A session in a world of its own: broker, registry and clock are inside the process and empty.
///
/// Topics may have several partitions, but all records stand in the first, so that there is one order of everything.
final class TestWorld {
  let broker: EmbeddedBroker
  let registry: EmbeddedSchemaRegistry
  let session: Session
  private let notices: NoticeList

  /// The partitions of a topic for which nobody gives a number: as many as ksqlDB's own test tool has, which cases
  /// count on.
  static let defaultPartitions = 4

  init() throws(SessionError) {
    let clock = FixedClock.epoch
    let notices = NoticeList()
    broker = EmbeddedBroker(now: { clock.millis }, placement: .firstPartition)
    registry = EmbeddedSchemaRegistry()
    self.notices = notices
    let environment = QueryEnvironment(
      broker: broker, registry: registry, formats: .all, functions: .all,
      log: ProcessingLog(clock: clock, notify: notices.add), clock: clock, applicationID: "test", isEphemeral: true)
    session = try Session(SessionConfiguration(), environment: environment, execution: .stepped, notify: { _ in })
    // Every change of a table is a record of its topic.
    setProperty("cache.max.bytes.buffering", "0")
  }

  /// What the processing log holds: records that were skipped and values that became NULL.
  var processingLog: [String] { notices.all }

  /// Sets a property. One that has no meaning here is left out: cases name many that tune another system.
  func setProperty(_ name: String, _ value: String) {
    let text = "SET '\(name.replacing("'", with: "''"))' = '\(value.replacing("'", with: "''"))';"
    guard let statement = try? StatementParser.statements(in: text).first else { return }
    _ = try? session.execute(statement, source: text, cancellation: Cancellation())
  }

  func createTopic(_ name: String, partitions: Int? = nil, replicas: Int? = nil) throws(BrokerError) {
    guard try !broker.hasTopic(name) else { return }
    try broker.createTopic(
      TopicSpecification(name: name, partitions: partitions ?? Self.defaultPartitions, replicas: replicas ?? 1))
  }

  func close() { session.close() }
}

/// Lines that any thread may add.
final class NoticeList: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }

  @Sendable func add(_ line: String) { lines.withLock { $0.append(line) } }
}
