import Runtime

/// The report for programs: `[{"file", "name", "format", "config", "status", "reason"}]`.
enum TestReport {
  static func write(_ results: [TestResult], to path: String) throws(TestRunError) {
    do throws(BrokerError) {
      let file = try File(path, .replace)
      try file.write(Array(text(of: results).utf8))
    } catch {
      throw TestRunError("the report can't be written: \(error.description)")
    }
  }

  /// One object a line.
  static func text(of results: [TestResult]) -> String {
    "[\n" + results.map { "  " + document(of: $0).jsonText }.joined(separator: ",\n") + "\n]\n"
  }

  private static func document(of result: TestResult) -> JSONValue {
    let (status, reason): (String, String?) =
      switch result.outcome {
      case .passed: ("passed", nil)
      case .failed(let reason): ("failed", reason)
      case .skipped(let reason): ("skipped", reason)
      }
    let members: [(String, String?)] = [
      ("file", result.identity.file), ("name", result.identity.name), ("format", result.identity.format),
      ("config", result.identity.config), ("status", status), ("reason", reason),
    ]
    return .object(
      members.map { JSONValue.Member(name: $0.0, value: $0.1.map(JSONValue.string) ?? .null) })
  }
}
