import Testing

@testable import Parser

@Suite("Any text")
struct RobustnessTests {
  /// A small generator of numbers (SplitMix64) with a fixed seed, so that a failure comes again.
  private struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  private static let statements = [
    "CREATE TABLE `a-b` (id INT PRIMARY KEY, m MAP<STRING, ARRAY<INT>>) WITH ('kafka_topic' = 'x', PARTITIONS=3);",
    "CREATE STREAM s AS SELECT a->b[1] x, CASE WHEN a > 1.5 THEN 'é' ELSE NULL END FROM t;",
    "CREATE STREAM s AS SELECT * FROM t LEFT JOIN u WITHIN (1 HOUR, 2 DAYS) GRACE PERIOD 1 DAY ON a = b;",
    "SELECT REDUCE(a, 0, (s, x) => s + x), COUNT(*) FROM t WINDOW TUMBLING (SIZE 1 DAY) GROUP BY a EMIT FINAL;",
    "SELECT * FROM t PARTITION BY a HAVING b IN (1, 2) ORDER BY c DESC NULLS LAST EMIT CHANGES LIMIT 3;",
    "INSERT INTO s (a, b) VALUES (-1, 'x''y'), (DATE '2024-01-01', STRUCT(f := MAP('k' := 1e3)));",
    "PRINT my-topic.v1 FROM BEGINNING LIMIT 2; ASSERT NOT EXISTS SCHEMA SUBJECT `x` ID 4 TIMEOUT 1 SECOND;",
    "SELECT /* c */ ${v} -- d\n FROM t WHERE a NOT LIKE 'x!%' ESCAPE '!' OR NOT b BETWEEN 1 AND 2;",
  ]

  /// Reads a text to its end: no crash, ranges inside the text, and what parses is printed and read as the same.
  private func check(_ text: String) {
    let length = text.utf8.count
    var reader = StatementReader(text)
    let renderer = DiagnosticRenderer(source: text)
    while true {
      do {
        guard let statement = try reader.next(variables: ["V": "a + 'q'"]) else { return }
        #expect(statement.range.start >= 0 && statement.range.end <= length)
        let printed = SQLPrinter.text(of: statement)
        #expect((try? StatementParser.statements(in: printed)) == [statement], "\(text) printed as \(printed)")
      } catch {
        #expect(error.range.map { $0.start >= 0 && $0.end <= length } ?? false, "\(text): \(error)")
        #expect(!renderer.render(error).isEmpty)
      }
    }
  }

  @Test("random bytes give statements or errors")
  func randomBytes() {
    var random = Random(state: 1)
    for _ in 0..<2000 {
      let bytes = (0..<Int.random(in: 0..<60, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      check(String(decoding: bytes, as: UTF8.self))
    }
  }

  @Test("random words give statements or errors")
  func randomWords() {
    var random = Random(state: 2)
    let words =
      Keyword.allCases.map(\.rawValue) + Symbol.allCases.map(\.rawValue)
      + ["a", "b", "1", "1.5", "2e3", "'x'", "`q`", "DAYS", "INT", "DATE", "${v}", "\n", "--", "/*", "*/"]
    for _ in 0..<5000 {
      let count = Int.random(in: 1..<30, using: &random)
      check((0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " "))
    }
  }

  @Test("changed statements give statements or errors")
  func changedStatements() {
    var random = Random(state: 3)
    for _ in 0..<3000 {
      var bytes = Array((Self.statements.randomElement(using: &random) ?? "").utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.removeSubrange(place..<min(place + 8, bytes.count - 1))
        case 2: bytes.insert(contentsOf: bytes[place..<min(place + 12, bytes.count)], at: place)
        default: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &random))
        }
        if bytes.isEmpty { bytes = [0x20] }
      }
      check(String(decoding: bytes, as: UTF8.self))
    }
  }

  @Test("every beginning of a statement gives statements or errors")
  func beginnings() {
    for statement in Self.statements {
      for length in 0...statement.count { check(String(statement.prefix(length))) }
    }
  }

  private static let deep: [(String, String, String)] = [
    ("(", "1", ")"), ("ARRAY[", "1", "]"), ("f(", "1", ")"), ("f(x => ", "1", ")"), ("CAST(", "1", " AS INT)"),
    ("NOT ", "a", ""), ("- ", "a", ""), ("CASE WHEN ", "a", " THEN 1 END"), ("MAP('k' := ", "1", ")"),
    ("a[", "1", "]"), ("", "a", "->f"), ("", "a", "[1]"), ("", "1", " + 1"), ("", "'x'", " || 'x'"),
    ("1 - (", "1", ")"),
  ]

  @Test("deep nesting is refused, not followed", arguments: deep)
  func deepExpressions(before: String, core: String, after: String) throws {
    func nested(_ count: Int) -> String {
      String(repeating: before, count: count) + core + String(repeating: after, count: count)
    }
    #expect(throws: Never.self) { try StatementParser.expression(in: nested(90)) }
    for count in [201, 50_000] {
      let error = #expect(throws: Diagnostic.self) { try StatementParser.expression(in: nested(count)) }
      #expect(error?.kind == .nestingLimit)
    }
  }

  @Test("deep types, statements and joins are refused")
  func otherDeepThings() {
    let texts = [
      "CREATE STREAM s (a " + String(repeating: "ARRAY<", count: 10_000) + "INT",
      String(repeating: "EXPLAIN ", count: 10_000) + "SHOW TOPICS",
      "SELECT 1 FROM a" + String(repeating: " JOIN b ON x = y", count: 10_000),
    ]
    for text in texts {
      let error = #expect(throws: Diagnostic.self) { try StatementParser.statements(in: text) }
      #expect(error?.kind == .nestingLimit)
    }
  }

  @Test("long lists and conditions are no deep nesting")
  func longLists() throws {
    let conditions = (0..<20_000).map { "a = \($0)" }.joined(separator: " OR ")
    #expect(try StatementParser.expression(in: conditions).height == 3)
    let rows = (0..<20_000).map { "(\($0), 'x')" }.joined(separator: ", ")
    #expect(try StatementParser.statements(in: "INSERT INTO s VALUES \(rows)").count == 1)
    let script = String(repeating: "SHOW TOPICS;\n", count: 20_000)
    #expect(try StatementParser.statements(in: script).count == 20_000)
  }
}
