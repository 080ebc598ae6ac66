import Parser
import Planner
import Runtime

/// Carries out one test of an SQL test file in a world of its own. Every statement is settled before the next: what
/// INSERT VALUES writes has gone through all queries when an assertion looks.
final class SQLTestRun {
  private let test: SQLTest
  private let world: TestWorld
  private var readers: [String: AssertionReader] = [:]

  private init(_ test: SQLTest, world: TestWorld) {
    self.test = test
    self.world = world
  }

  static func outcome(of test: SQLTest) -> RunOutcome {
    do {
      let world = try TestWorld()
      defer { world.close() }
      return SQLTestRun(test, world: world).outcome()
    } catch {
      return .failed(RunFault.text(of: error))
    }
  }

  private func outcome() -> RunOutcome {
    do {
      try runStatements()
    } catch {
      let fault = SQLTestFault(error)
      if let expected = test.expectedError {
        return fault.difference(from: expected).map(RunOutcome.failed) ?? .passed
      }
      return .failed(fault.text(in: test.script))
    }
    guard let expected = test.expectedError else { return .passed }
    return .failed("expected an error\(expected.message.map { " '\($0)'" } ?? ""), got none")
  }

  private func runStatements() throws {
    var reader = StatementReader(test.script)
    while let statement = try reader.next(variables: world.session.variables) {
      switch statement.kind {
      case .runScript: throw Diagnostic.scriptInTest(at: statement.range)
      case .assertValues(let assertion): try check(assertion, range: statement.range)
      case .assertNullValues(let assertion): try check(assertion, range: statement.range)
      case .assertSource(let assertion): try RelationAssertion(assertion).check(world.session, range: statement.range)
      default:
        _ = try world.session.execute(statement, source: test.script, cancellation: Cancellation())
        try world.session.settle()
      }
    }
  }

  private func check(_ assertion: AssertValues, range: SourceRange) throws {
    let expected = try ExpectedRow(
      assertion.source, columns: assertion.columns, row: assertion.row, session: world.session)
    try check(expected, range: range)
  }

  private func check(_ assertion: AssertNullValues, range: SourceRange) throws {
    let expected = try ExpectedRow(
      tombstoneOf: assertion.source, columns: assertion.columns, key: assertion.key, session: world.session)
    try check(expected, range: range)
  }

  private func check(_ expected: ExpectedRow, range: SourceRange) throws {
    let relation = expected.relation
    let reader = try readers[relation.topic] ?? AssertionReader(topic: relation.topic, broker: world.broker)
    readers[relation.topic] = reader
    guard let received = try reader.next(in: relation, registry: world.registry) else {
      throw AssertionFault("expected \(expected.text), got no further record in \(relation.name)", at: range)
    }
    if let difference = expected.difference(from: received) {
      throw AssertionFault("record \(reader.position) of \(relation.name): \(difference)", at: range)
    }
  }
}

/// An assertion that does not hold.
struct AssertionFault: Error {
  let message: String
  let range: SourceRange

  init(_ message: String, at range: SourceRange) {
    self.message = message
    self.range = range
  }
}
