import Parser
import Runtime
import Synchronization

/// A session that tests tell what to do in SQL.
package final class SessionDriver {
  package let session: Session
  private let notices: Notices

  private final class Notices: Sendable {
    let lines = Mutex<[String]>([])
  }

  package init(_ configuration: SessionConfiguration, environment: QueryEnvironment? = nil) throws {
    let notices = Notices()
    self.notices = notices
    let notify: @Sendable (String) -> Void = { line in notices.lines.withLock { $0.append(line) } }
    if let environment {
      session = try Session(configuration, environment: environment, execution: .threads, notify: notify)
    } else {
      session = try Session(configuration, notify: notify)
    }
  }

  /// What the session told without being asked.
  package var told: [String] { notices.lines.withLock { $0 } }

  /// Executes statements.
  /// - Returns: the rows of those that give rows, one after another.
  @discardableResult
  package func run(_ script: String) throws -> [[Value]] {
    var reader = StatementReader(script)
    var rows: [[Value]] = []
    while let statement = try reader.next(variables: nil) {
      let result = try session.execute(statement, source: script, cancellation: Cancellation())
      if case .rows(let table) = result { rows += table.rows }
    }
    return rows
  }

  /// The text that a statement gives.
  package func text(of statement: String) throws -> String {
    var reader = StatementReader(statement)
    guard let parsed = try reader.next(variables: nil),
      case .text(let text) = try session.execute(parsed, source: statement, cancellation: Cancellation())
    else { return "" }
    return text
  }

  package func waitUntilIdle() throws { try session.waitUntilIdle(cancellation: Cancellation()) }

  package func close() { session.close() }
}
