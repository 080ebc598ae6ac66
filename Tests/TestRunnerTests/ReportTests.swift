import Testing

@testable import TestRunner

@Suite("What a test run tells")
struct ReportTests {
  private let results = [
    TestResult(identity: RunIdentity(file: "a.json", name: "one", format: "JSON", config: nil), outcome: .passed),
    TestResult(
      identity: RunIdentity(file: "a.json", name: "two"), outcome: .failed("expected \"1\",\n\u{1B}[31mgot 2")),
    TestResult(identity: RunIdentity(file: "long-name.json", name: "three"), outcome: .skipped("why")),
  ]

  @Test("lists failures on a line each, a table by file, and the counts last")
  func summary() {
    #expect(
      TestSummary(results).lines == [
        "FAILED a.json - two: expected \"1\", \\u{1b}[31mgot 2",
        "SKIPPED long-name.json - three: why",
        "",
        "file             passed   failed  skipped",
        "a.json                1        1        0",
        "long-name.json        0        0        1",
        "",
        "1 passed, 1 failed, 1 skipped",
      ])
  }

  @Test("says the counts where nothing ran")
  func nothing() {
    #expect(TestSummary([]).lines == ["0 passed, 0 failed, 0 skipped"])
  }

  @Test("writes the report as JSON")
  func report() {
    let lines = TestReport.text(of: results).split(separator: "\n")
    #expect(lines.count == 5)
    #expect(
      lines[1]
        == #"  {"file":"a.json","name":"one","format":"JSON","config":null,"status":"passed","reason":null},"#)
  }
}
