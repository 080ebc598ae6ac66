import Foundation
import Parser
import Planner
import Testing

@testable import Runtime
@testable import TestRunner

/// What the language means, as data: `Tests/Language/*.sql` and `*.json` are test files, `Tests/Language/*.txt` tables
/// of expressions and their values.
@Suite("The language")
struct LanguageTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Language").path

  static func files(_ suffix: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(suffix) }.sorted()
  }

  @Test("is what its test files say", arguments: files(".sql") + files(".json"))
  func tests(file: String) throws {
    let result = try TestRun(TestOptions(paths: ["\(Self.folder)/\(file)"])).run()
    #expect(result.allPassed, "\(result.lines.joined(separator: "\n"))")
    #expect(result.lines.last?.hasPrefix("0 passed") == false)
  }

  @Test("gives expressions their values", arguments: files(".txt"))
  func expressions(file: String) throws {
    let lines = try String(contentsOfFile: "\(Self.folder)/\(file)", encoding: .utf8).split(separator: "\n")
    let table = try ExpressionTable()
    var count = 0
    for line in lines where !line.hasPrefix("#") {
      count += 1
      try table.check(String(line), file: file)
    }
    #expect(count > 10)
  }
}

/// A stream with one row, over which the expressions of a table are computed:
///
///     CAST('12' AS INT) + 1 => 13        its value as CAST(... AS STRING) writes it
///     1 / 0 => NULL
///     1 + 'a' !! typeMismatch            it is refused
private final class ExpressionTable {
  private let world: TestWorld

  private static let head = """
    CREATE STREAM d (id INT KEY, b BOOLEAN, i INT, l BIGINT, dd DOUBLE, dc DECIMAL(10, 2), s STRING, bb BYTES, da DATE,
      ti TIME, ts TIMESTAMP, a ARRAY<INT>, m MAP<STRING, INT>, st STRUCT<x INT, y STRING>, n INT, ns STRING)
      WITH (kafka_topic = 'd', partitions = 1, value_format = 'JSON');
    INSERT INTO d (id, b, i, l, dd, dc, s, bb, da, ti, ts, a, m, st) VALUES (1, true, 5, 10000000000, 1.5, 12.34,
      'hello', TO_BYTES('abc', 'utf8'), '2024-02-29', '12:34:56.789', '2024-02-29T12:34:56.789', ARRAY[1, 2, NULL],
      MAP('a' := 1, 'b' := 2), STRUCT(x := 1, y := 'z'));
    """

  init() throws {
    world = try TestWorld()
    var reader = StatementReader(Self.head)
    while let statement = try reader.next(variables: nil) {
      _ = try world.session.execute(statement, source: Self.head, cancellation: Cancellation())
    }
  }

  deinit { world.close() }

  func check(_ line: String, file: String) throws {
    let marks = [" => ", " !! "].compactMap { line.range(of: $0, options: .backwards) }
    let mark = try #require(marks.max { $0.lowerBound < $1.lowerBound }, "\(file): \(line)")
    let (expression, expected) = (String(line[..<mark.lowerBound]), String(line[mark.upperBound...]))
    let isRefusal = line[mark] == " !! "
    do {
      let value = try value(of: expression)
      #expect(!isRefusal && value == expected, "\(file): \(expression): expected \(expected), got \(value)")
    } catch let error as Diagnostic {
      #expect(
        isRefusal && error.kind.rawValue == expected,
        "\(file): \(expression): expected \(expected), refused (\(error.kind.rawValue)): \(error.message)")
    }
  }

  private func value(of expression: String) throws -> String {
    let text = "SELECT \(expression) AS r FROM d;"
    var reader = StatementReader(text)
    let statement = try #require(try reader.next(variables: nil))
    guard case .rows(let table) = try world.session.execute(statement, source: text, cancellation: Cancellation())
    else { return "nothing" }
    let value = table.rows[0][0]
    return value.isNull ? "NULL" : TextForm.text(of: value, table.columns[0].type)
  }
}
