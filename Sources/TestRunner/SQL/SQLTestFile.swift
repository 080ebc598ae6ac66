/// Reads SQL test files, in the form of ksqlDB's own:
///
///     --@test: what is tested
///     --@expected.error: typeMismatch
///     --@expected.message: can't compare
///     CREATE STREAM ...; INSERT INTO ... VALUES ...; ASSERT VALUES ...;
///
/// A test goes from its `--@test:` line to the next one.
enum SQLTestFile {
  /// - Throws: `CaseFileError` for a directive that is unknown or stands outside of a test, and for statements before
  ///   the first test.
  static func tests(in text: String, file: String) throws(CaseFileError) -> [SQLTest] {
    var tests: [SQLTest] = []
    var script = ""
    func endTest() {
      if let last = tests.indices.last { tests[last].script = script }
    }
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if let directive = Directive(line) {
        switch directive.name {
        case "test":
          endTest()
          script = String(repeating: "\n", count: number)
          tests.append(SQLTest(identity: RunIdentity(file: file, name: directive.value), script: ""))
        case "expected.error", "expected.message":
          guard let last = tests.indices.last else {
            throw CaseFileError("line \(number + 1): --@\(directive.name) stands before the first --@test")
          }
          var expected = tests[last].expectedError ?? SQLTest.ExpectedError()
          if directive.name == "expected.error" {
            expected.kind = directive.value
          } else {
            expected.message = directive.value
          }
          tests[last].expectedError = expected
        default:
          throw CaseFileError(
            "line \(number + 1): there is no directive --@\(directive.name): "
              + "there are --@test, --@expected.error and --@expected.message")
        }
        script += "\n"
      } else {
        if tests.isEmpty, !isBlankOrComment(line) {
          throw CaseFileError("line \(number + 1): a statement stands before the first --@test")
        }
        script += line + "\n"
      }
    }
    endTest()
    if tests.isEmpty { throw CaseFileError("it holds no --@test") }
    return tests
  }

  private static func isBlankOrComment(_ line: Substring) -> Bool {
    let text = line.drop { $0 == " " || $0 == "\t" || $0 == "\r" }
    return text.isEmpty || text.hasPrefix("--")
  }

  /// `--@name: value` on a line of its own.
  private struct Directive {
    var name: String
    var value: String

    init?(_ line: Substring) {
      let text = line.drop { $0 == " " || $0 == "\t" }
      guard text.hasPrefix("--@"), let colon = text.firstIndex(of: ":") else { return nil }
      name = Self.trimmed(text[text.index(text.startIndex, offsetBy: 3)..<colon]).lowercased()
      value = Self.trimmed(text[text.index(after: colon)...])
    }

    private static func trimmed(_ text: Substring) -> String {
      let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
      var text = text.drop(while: isBlank)
      while let last = text.last, isBlank(last) { text.removeLast() }
      return String(text)
    }
  }
}
