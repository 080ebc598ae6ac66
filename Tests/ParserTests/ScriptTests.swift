import Testing

@testable import Parser

@Suite("Scripts")
struct ScriptTests {
  private static let splits: [(String, [String])] = [
    ("", []), (" ; ;; -- x\n", []), ("a", ["a"]), (" a ; b;c ", ["a", "b", "c"]),
    ("a ';' b; c `;` \";\"; d", ["a ';' b", "c `;` \";\"", "d"]),
    ("a -- ;\n b; c", ["a -- ;\n b", "c"]), ("/* ; */ a /* ; */; b", ["a", "b"]),
    ("a 'it'';''s'; b", ["a 'it'';''s'", "b"]), ("a 'open ; b", ["a 'open ; b"]), ("a /* open ; b", ["a /* open ; b"]),
    ("-- only a comment", []), ("日本;é", ["日本", "é"]),
  ]

  @Test("are cut at the semicolons outside strings and comments", arguments: splits)
  func splitting(text: String, expected: [String]) {
    let bytes = Array(text.utf8)
    var splitter = StatementSplitter(text)
    var statements: [String] = []
    while let range = splitter.next() {
      statements.append(String(decoding: bytes[range.start..<range.end], as: UTF8.self))
    }
    #expect(statements == expected)
  }

  private static let pending: [(String, StatementSplitter.Pending)] = [
    ("", .nothing), ("a;", .nothing), ("a; -- b", .nothing), ("a; /* b */ ", .nothing), ("a", .statement),
    ("a; b", .statement), ("a -- ;", .statement), ("a 'b", .string), ("a 'b'';", .string), ("a `b", .quotedName),
    ("a \"b;", .quotedName), ("a /* b;", .comment), ("/* b;", .comment), ("a 'b' c", .statement),
  ]

  @Test("know what they leave open", arguments: pending)
  func open(text: String, expected: StatementSplitter.Pending) {
    #expect(StatementSplitter.pending(in: text) == expected)
  }

  /// Reads a script as a session does: DEFINE and UNDEFINE change what comes after.
  private func run(_ script: String) throws -> [String] {
    var reader = StatementReader(script)
    var variables: [String: String] = [:]
    var results: [String] = []
    while true {
      do {
        guard let statement = try reader.next(variables: variables) else { return results }
        if case .define(let define) = statement.kind { variables[define.name.text] = define.value.text }
        if case .undefine(let undefine) = statement.kind { variables[undefine.name.text] = nil }
        results.append(SQLPrinter.text(of: statement))
      } catch {
        results.append("\(error.range?.start ?? -1)-\(error.range?.end ?? -1): \(error.message)")
      }
    }
  }

  @Test("variables stand for text, in quotes with their own quotes doubled")
  func substitution() throws {
    let script = """
      DEFINE topic = 'it''s';
      define Cols = 'a, b';
      SELECT ${cols}, '${topic}', `${TOPIC}`, '$${topic}' FROM t -- ${none}
      ;
      """
    #expect(
      try run(script) == [
        "DEFINE TOPIC = 'it''s'", "DEFINE COLS = 'a, b'", "SELECT A, B, 'it''s', `it's`, '${topic}' FROM T",
      ])
  }

  @Test("a value can't end the statement it stands in")
  func injection() throws {
    let results = try run("DEFINE v = 'x; DROP STREAM s'; SELECT 1 FROM ${v}; SELECT '${v}' FROM t;")
    #expect(results.count == 3)
    #expect(results[1].contains("';'"))
    #expect(results[2] == "SELECT 'x; DROP STREAM s' FROM T")
  }

  @Test("an unknown variable is an error at its place")
  func unknownVariable() {
    var reader = StatementReader("SELECT 1 FROM t; SELECT ${tpic} FROM t")
    #expect(throws: Never.self) { try reader.next(variables: ["TOPIC": "x"]) }
    let error = #expect(throws: Diagnostic.self) { try reader.next(variables: ["TOPIC": "x"]) }
    #expect(error?.kind == .unknownName)
    #expect(error?.range == SourceRange(start: 24, end: 31))
    #expect(error?.hint == "did you mean TOPIC?")
  }

  @Test("errors in and after substituted text point into the script as it was written")
  func rangesAfterSubstitution() {
    let script = "SELECT ${v} FROM t WHRE a"
    for (value, expected) in [("some_long_name", 19..<23), ("b +", 12..<16), ("1 1", 7..<11)] {
      var reader = StatementReader(script)
      let error = #expect(throws: Diagnostic.self) { try reader.next(variables: ["V": value]) }
      #expect(error?.range == SourceRange(start: expected.lowerBound, end: expected.upperBound))
    }
  }

  @Test("nothing is substituted where substitution is off")
  func switchedOff() {
    var reader = StatementReader("SELECT '${v}' FROM t; SELECT ${v} FROM t")
    #expect(throws: Never.self) { try reader.next(variables: nil) }
    #expect(throws: Diagnostic.self) { try reader.next(variables: nil) }
  }

  @Test("a broken statement does not take the next one with it")
  func goingOn() throws {
    let results = try run("SELECT; SHOW TOPICS; SHOW 'x; y'; SHOW TYPES")
    #expect(results.count == 4)
    #expect(results[1] == "SHOW TOPICS")
    #expect(results[3] == "SHOW TYPES")
  }

  @Test("the ranges of statements are offsets in the script")
  func statementRanges() throws {
    let script = " SHOW TOPICS ;\n-- x\nSHOW  TYPES -- y\n;"
    let bytes = Array(script.utf8)
    let texts = try StatementParser.statements(in: script).map {
      String(decoding: bytes[$0.range.start..<$0.range.end], as: UTF8.self)
    }
    #expect(texts == ["SHOW TOPICS", "SHOW  TYPES"])
  }
}
