import Parser
import Runtime
import TestSupport

/// SQL text carried out in a session that has a few streams and tables: planner, functions, operators, what statements
/// show. Whatever the statements are, they are done or refused.
final class StatementTarget: FuzzTarget {
  private static let script = """
    CREATE STREAM s (k STRING KEY, i INT, l BIGINT, d DOUBLE, m DECIMAL(9, 2), t STRING, b BOOLEAN, y BYTES, dt DATE,
      tm TIME, ts TIMESTAMP, a ARRAY<INT>, p MAP<STRING, INT>, x STRUCT<f INT, g ARRAY<STRING>>)
      WITH (kafka_topic = 's', partitions = 1, value_format = 'JSON');
    CREATE TABLE u (k STRING PRIMARY KEY, i INT, t STRING)
      WITH (kafka_topic = 'u', partitions = 1, value_format = 'AVRO');
    INSERT INTO s VALUES ('a', 1, -1, 1.5, 2.25, 'text', true, TO_BYTES('61', 'hex'), '2024-02-29', '12:34:56',
      '2024-02-29T12:34:56', ARRAY[1, NULL, 3], MAP('a' := 1), STRUCT(f := 1, g := ARRAY['x']));
    INSERT INTO s (k, i) VALUES ('b', 2147483647);
    INSERT INTO u VALUES ('a', 1, 'one');
    """

  func run(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
    let text = String(decoding: bytes, as: UTF8.self)
    do {
      let world = try SteppedWorld()
      try world.run(Self.script)
      var reader = StatementReader(text)
      for _ in 0..<8 {
        do {
          guard let statement = try reader.next(variables: world.session.variables) else { break }
          // A script is a file, and files are not the fuzzer's to read.
          if case .runScript = statement.kind { continue }
          let result = try world.session.execute(statement, source: text, cancellation: Cancellation())
          try take(result, of: world)
        } catch is Diagnostic {
        } catch is SessionError {
        }
      }
      try world.session.settle()
    } catch let finding as FuzzFinding {
      throw finding
    } catch {
      throw FuzzFinding("the session ends with \(error)")
    }
  }

  /// Reads a result to the end of what is there.
  private func take(_ result: StatementResult, of world: SteppedWorld) throws {
    switch result {
    case .push(let source):
      defer { source.close() }
      for _ in 0..<4 where try source.next(timeoutMillis: 0) == nil { break }
    case .lines(let source):
      defer { source.close() }
      for _ in 0..<4 where try source.next(timeoutMillis: 0) == nil { break }
    default:
      try world.session.settle()
    }
  }
}
