import Parser
import Runtime
import Testing

@testable import TestRunner

@Suite("Comparison of records")
struct ComparisonTests {
  @Test("takes values that mean the same for equal", arguments: [
    ("1", "1.0"), ("0", "-0.0"), ("10", "1E1"), ("1.50", "1.5"), ("1E-2", "0.01"), ("null", "null"),
    ("0.1234567890123456", "0.12345678901234560"), ("9007199254740993", "9007199254740993"),
    (#"{"A": 1}"#, #"{"A": 1, "B": null}"#), (#"{"A": null}"#, "{}"), (#"{"A": [1, 2]}"#, #"{"A": [1.0, 2]}"#),
    (#""NaN""#, #""NaN""#), (#""10.10""#, "10.10"), ("1", #""1""#), (#""true""#, "true"),
    ("3.141592653589793115997963", "3.141592653589793"), (#"{"a": 1}"#, #"{"A": 1}"#), (#""01.10""#, "1.10"),
    (#"{"A": 1, "a": 2}"#, #"{"a": 2, "A": 1}"#),
  ])
  func equal(expected: String, actual: String) throws {
    #expect(try matches(expected, actual))
  }

  @Test("tells others apart", arguments: [
    ("1", "2"), ("1", "-1"), ("1", "10"), ("9007199254740993", "9007199254740992"), ("null", "0"), ("0", "null"),
    (#"{"A": 1}"#, "{}"), ("{}", #"{"A": 1}"#), ("[1, 2]", "[2, 1]"), ("[1]", "[1, 1]"), (#""a""#, #""A""#),
    (#""10.1""#, "10.10"), ("true", "false"), (#"{"A": 1, "a": 2}"#, #"{"A": 2, "a": 1}"#), ("[]", "{}"),
    ("1", #""x""#),
  ])
  func different(expected: String, actual: String) throws {
    #expect(try !matches(expected, actual))
  }

  private func matches(_ expected: String, _ actual: String) throws -> Bool {
    DocumentComparison.matches(expected: try JSONValue(parsing: expected), actual: try JSONValue(parsing: actual))
  }

  private func expected(
    _ value: String, timestamp: Int64? = nil, window: RecordWindow? = nil, headers: [RecordHeader]? = nil
  ) throws -> CaseRecord {
    CaseRecord(
      topic: "T", key: .string("k"), value: try JSONValue(parsing: value), timestampMillis: timestamp, window: window,
      headers: headers)
  }

  private func received(_ value: String, window: RecordWindow? = nil) throws -> ReceivedRecord {
    ReceivedRecord(
      key: .string("k"), value: try JSONValue(parsing: value), timestampMillis: 5, window: window, headers: [])
  }

  @Test("names topic, place and what differs")
  func difference() throws {
    let fault = RecordComparison.difference(
      topic: "T", expected: [try expected("1"), try expected("2")], actual: [try received("1"), try received("3")])
    #expect(fault == "topic T, record 2: value: expected 2, got 3")
  }

  @Test("counts: neither more nor fewer records")
  func counts() throws {
    let one = try received("1")
    #expect(RecordComparison.difference(topic: "T", expected: [], actual: [one])?.contains("expected nothing") == true)
    let missing = RecordComparison.difference(topic: "T", expected: [try expected("1")], actual: [])
    #expect(missing?.contains("got nothing") == true)
    #expect(RecordComparison.difference(topic: "T", expected: [try expected("1")], actual: [one]) == nil)
  }

  @Test("looks at times, windows and headers where they are given")
  func details() throws {
    let window = RecordWindow(startMillis: 0, endMillis: 10, isSession: false)
    let actual = [try received("1", window: window)]
    func fault(_ record: CaseRecord) -> String? {
      RecordComparison.difference(topic: "T", expected: [record], actual: actual)
    }
    #expect(fault(try expected("1", timestamp: 5, window: window, headers: [])) == nil)
    #expect(fault(try expected("1", timestamp: 6))?.contains("timestamp") == true)
    #expect(
      fault(try expected("1", window: RecordWindow(startMillis: 0, endMillis: 10, isSession: true)))?.contains("window")
        == true)
    #expect(fault(try expected("1", headers: [RecordHeader(name: "h", value: nil)]))?.contains("headers") == true)
  }
}

@Suite("Reasons of refusals")
struct RefusalTests {
  @Test("are known by their words", arguments: [
    ("line 1:1: Syntax Error\nUnknown statement 'RUN'", Diagnostic.Kind.syntax, true),
    ("SELECT column 'I.BOB' cannot be resolved.", .unknownName, true),
    ("SELECT column 'I.BOB' cannot be resolved.", .syntax, false),
    ("Column 'F0' is ambiguous. Could be I1.F0 or I2.F0.", .ambiguousName, true),
    ("Cannot compare B (ARRAY<INTEGER>) to C (ARRAY<INTEGER>) with LESS_THAN.", .typeMismatch, true),
    ("Cannot compare B (ARRAY<INTEGER>) to C (ARRAY<INTEGER>) with LESS_THAN.", .syntax, false),
    ("words that nobody knows", .invalidArgument, true),
    ("words that nobody knows", .syntax, false),
    ("words that nobody knows", .notSupported, false),
    ("words that nobody knows", .failed, false),
  ])
  func kinds(message: String, kind: Diagnostic.Kind, fits: Bool) {
    let fault = RefusalComparison.difference(
      expected: ExpectedRefusal(type: "KsqlException", message: message), actual: Diagnostic(kind, "our words"))
    #expect((fault == nil) == fits)
  }
}
