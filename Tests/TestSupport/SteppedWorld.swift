import Parser
import Runtime
import Synchronization

/// A session in a world of its own, all in memory, whose queries run step by step. It is always the same time there;
/// only the clock that paces commits goes on, with each look at it.
package final class SteppedWorld {
  package let broker: EmbeddedBroker
  package let session: Session
  private let notices: Notices

  private final class SteppedClock: Clock {
    private let looks = Atomic<Int64>(0)

    func nowMillis() -> Int64 { 1_700_000_000_000 }
    func monotonicMillis() -> Int64 { looks.add(100, ordering: .relaxed).newValue }
  }

  private final class Notices: Sendable {
    let lines = Mutex<[String]>([])
  }

  package init() throws {
    let clock = SteppedClock()
    let notices = Notices()
    self.notices = notices
    broker = EmbeddedBroker(now: { clock.nowMillis() })
    let environment = QueryEnvironment(
      broker: broker, registry: EmbeddedSchemaRegistry(), formats: .all, functions: .all,
      log: ProcessingLog(clock: clock, notify: { line in notices.lines.withLock { $0.append(line) } }), clock: clock,
      applicationID: "test", isEphemeral: true)
    session = try Session(SessionConfiguration(), environment: environment, execution: .stepped, notify: { _ in })
  }

  deinit { session.close() }

  /// What the processing log was told.
  package var processingLog: [String] { notices.lines.withLock { $0 } }

  /// Carries out the statements of a text.
  /// - Returns: what the last one gave.
  @discardableResult
  package func run(_ script: String) throws -> StatementResult? {
    var reader = StatementReader(script)
    var last: StatementResult?
    while let statement = try reader.next(variables: session.variables) {
      last = try session.execute(statement, source: script, cancellation: Cancellation())
    }
    return last
  }
}
