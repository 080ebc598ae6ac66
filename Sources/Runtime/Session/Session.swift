import Parser
import Planner

/// The facade of the runtime: SQL text in, results out. Used from one thread; its queries run on threads of their own.
package final class Session {
  package let configuration: SessionConfiguration
  /// Told what people should know but did not ask for (which broker is used, topics that were made, skipped records).
  /// Called from any thread.
  private let notify: @Sendable (String) -> Void

  /// Connects to the broker and the registry.
  /// - Throws: `SessionError.unreachable` within 10 seconds where nobody answers.
  package init(
    _ configuration: SessionConfiguration, notify: @escaping @Sendable (String) -> Void
  ) throws(SessionError) {
    self.configuration = configuration
    self.notify = notify
  }

  /// Carries out one statement. `source` is the text that the statement's ranges point into.
  /// - Throws: `Diagnostic` for what is wrong with the statement; `SessionError` for the rest.
  package func execute(
    _ statement: Statement, source: String, cancellation: Cancellation
  ) throws -> StatementResult {
    throw SessionError.failed("not there yet")
  }

  /// Writes a record to its topic, key and value in the formats that the topic's relation declares, or as JSON where
  /// there is none. Several relations on one topic: the first declared counts.
  package func produce(_ record: InputRecord) throws {
    throw SessionError.failed("not there yet")
  }

  /// Waits until the records of `produce` are stored.
  package func flushInput() throws {}

  /// Starts the queries held back by `holdsQueries`; later ones start at once.
  package func startQueries() throws {}

  /// Waits until everything in the topics has gone through every query.
  package func waitUntilIdle(cancellation: Cancellation) throws {}

  /// Names of the tables that statements of this session created, in order.
  package var createdTables: [String] { [] }

  /// Looks at a table as `SELECT * FROM table` does, without waiting.
  package func snapshot(ofTable name: String) throws -> ResultTable {
    throw SessionError.failed("not there yet")
  }

  /// Ends queries, commits what they did, and closes the broker.
  package func close() {}
}
