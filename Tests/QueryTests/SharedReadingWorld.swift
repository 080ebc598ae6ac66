import Runtime
import TestSupport
import Testing

/// A place, and a client in it that is no part of the session.
final class SharedReadingWorld {
  /// Where the topics are.
  enum Place: String, CaseIterable, Sendable {
    case memory, folder, kafka
  }

  let files: Workspace
  let kafka: MockKafka?
  private let place: Place
  private var embedded: EmbeddedBroker?
  /// What was written.
  private(set) var lines: [Dashboard.Line] = []

  init(_ place: Place) throws {
    self.place = place
    files = try Workspace()
    kafka = place == .kafka ? try MockKafka(topics: ["s": 4, "m": 4]) : nil
  }

  /// A session, which is closed before the next one opens.
  func open(threads: Int = 1) throws -> SessionDriver {
    if let kafka {
      var configuration = try kafka.configuration()
      configuration.threads = threads
      return try SessionDriver(configuration)
    }
    // The folder is free again once nobody holds the broker any more.
    embedded = nil
    let broker = try place == .folder ? EmbeddedBroker(dataDirectory: files.path("data")) : EmbeddedBroker()
    embedded = broker
    let clock = SystemClock()
    var environment = QueryEnvironment(
      broker: broker, registry: EmbeddedSchemaRegistry(), formats: .all, functions: .all,
      log: ProcessingLog(clock: clock, notify: { _ in }), clock: clock, applicationID: "test",
      isEphemeral: place == .memory)
    environment.threads = threads
    // As the program has it.
    environment.guarantee = .exactlyOnce
    return try SessionDriver(SessionConfiguration(), environment: environment)
  }

  func withBroker(_ body: (any Broker) throws -> Void) throws {
    if let embedded { return try body(embedded) }
    guard let broker = try kafka?.broker() else { return }
    defer { broker.close() }
    try body(broker)
  }

  func write(_ more: [Dashboard.Line]) throws {
    lines += more
    try withBroker { try $0.write(more) }
  }

  func write(_ factors: [Dashboard.Factor]) throws {
    if !factors.isEmpty { try withBroker { try $0.write(factors) } }
  }

  /// Waits until all is done and compares what the queries say with the plain answers over all that was written.
  func check(
    _ driver: SessionDriver, _ dashboards: [Dashboard], _ comment: Comment,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try driver.waitUntilIdle()
    for dashboard in dashboards {
      let answer = try dashboard.asked(driver)
      #expect(
        answer == dashboard.answer(lines), "\(dashboard), \(comment): \(driver.told)", sourceLocation: sourceLocation)
    }
  }
}
