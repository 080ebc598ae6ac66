import Runtime

/// A test that is to be run: a run of a JSON case, a test of an SQL file, or what can't be read as one.
enum PlannedRun: Sendable {
  case queryCase(QueryCase)
  case sqlTest(SQLTest)
  case unreadable(RunIdentity, reason: String)

  var identity: RunIdentity {
    switch self {
    case .queryCase(let testCase): testCase.identity
    case .sqlTest(let test): test.identity
    case .unreadable(let identity, _): identity
    }
  }

  func outcome() -> RunOutcome {
    switch self {
    case .queryCase(let testCase): QueryCaseRun.outcome(of: testCase)
    case .sqlTest(let test): SQLTestRun.outcome(of: test)
    case .unreadable(_, let reason): .failed(reason)
    }
  }

  /// All runs of a file, in its order. A file that is no test file is a failure of its own: nothing is left out in
  /// silence.
  static func runs(of file: TestFiles.File) -> [PlannedRun] {
    do throws(CaseFileError) {
      let text = try file.text()
      return switch file.kind {
      case .json: try CaseFile.runs(in: text, file: file.name)
      case .sql: try SQLTestFile.tests(in: text, file: file.name).map(PlannedRun.sqlTest)
      }
    } catch {
      return [.unreadable(RunIdentity(file: file.name, name: "(the file)"), reason: error.reason)]
    }
  }
}
