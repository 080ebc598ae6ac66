import Parser
import Testing

@testable import TestRunner

@Suite("SQL test files")
struct SQLTestFileTests {
  @Test("hold tests that begin with a directive each")
  func tests() throws {
    let tests = try SQLTestFile.tests(
      in: """
        -- a comment before all
        ------------------------
        --@test: the first
        ------------------------
        CREATE STREAM A;

        --@test: the second
        --@expected.error: typeMismatch
        --@expected.message: can't compare
        SELECT 1;
        """, file: "f.sql")
    #expect(tests.map(\.identity.name) == ["the first", "the second"])
    #expect(tests[0].expectedError == nil)
    #expect(tests[1].expectedError == SQLTest.ExpectedError(kind: "typeMismatch", message: "can't compare"))
  }

  @Test("keep the places of their statements")
  func places() throws {
    let text = "--@test: a\nX;\n--@test: b\n  Y;\n"
    let script = try SQLTestFile.tests(in: text, file: "f.sql")[1].script
    let line = script.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("Y") }
    #expect(line == 3)
  }

  @Test("say what is wrong with them", arguments: [
    ("SELECT 1;", "line 1"), ("--@expected.error: x", "line 1"), ("--@test: a\n--@tset: b", "tset"), ("", "--@test"),
  ])
  func faults(text: String, reason: String) {
    do throws(CaseFileError) {
      _ = try SQLTestFile.tests(in: text, file: "f.sql")
      Issue.record("it was read")
    } catch {
      #expect(error.reason.contains(reason))
    }
  }

  @Test("expect errors by kind and by words", arguments: [
    ("typeMismatch", "can't", true), ("TYPEMISMATCH", nil, true), (nil, "CAN'T", true), ("unknownName", nil, false),
    (nil, "other", false), ("java.lang.AssertionError", nil, false),
    ("io.confluent.ksql.util.KsqlException", nil, true),
    ("io.confluent.ksql.util.KsqlException", "Cannot compare A to B", true),
    ("io.confluent.ksql.util.KsqlException", "Syntax Error", false),
  ] as [(String?, String?, Bool)])
  func expectedErrors(kind: String?, message: String?, fits: Bool) {
    let fault = SQLTestFault(Diagnostic(.typeMismatch, "it can't be so"))
    #expect((fault.difference(from: SQLTest.ExpectedError(kind: kind, message: message)) == nil) == fits)
  }

  @Test("tell assertions by Java's name for them too", arguments: ["assertion", "java.lang.AssertionError"])
  func assertions(kind: String) {
    let fault = SQLTestFault(AssertionFault("expected 1, got 2", at: SourceRange(start: 3, end: 4)))
    #expect(fault.difference(from: SQLTest.ExpectedError(kind: kind, message: nil)) == nil)
    #expect(fault.text(in: "a\nbcd") == "2:2: expected 1, got 2")
  }
}
