import ArgumentParser
import TestRunner

/// `sqlstream test PATH ...`
struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run tests of queries, without a broker.",
    discussion: """
      A .json file holds query validation tests as ksqlDB has them: statements, input records, expected output \
      records. An .sql file holds tests that begin with '--@test: name' and use INSERT VALUES and ASSERT VALUES.

      Each test runs in a world of its own: embedded broker, embedded registry, a clock that stands still.
      """)

  @Argument(help: ArgumentHelp("Files, or folders to search for .json and .sql files.", valueName: "path"))
  var paths: [String]

  @Option(help: ArgumentHelp("Run only tests whose 'file - name' the expression is found in.", valueName: "regex"))
  var filter: String?

  @Option(help: ArgumentHelp("Write what became of each test to a file.", valueName: "file.json"))
  var report: String?

  @Flag(help: "List the tests, and run none.")
  var list = false

  func run() throws {
    var options = TestOptions(paths: paths)
    options.filter = filter
    options.reportPath = report
    options.lists = list
    let result: TestRun.Result
    do throws(TestRunError) {
      result = try TestRun(options).run()
    } catch {
      throw ProgramFailure(.wrongUsage, error.message)
    }
    try Console().write(result.lines.map { $0 + "\n" }.joined())
    if !result.allPassed { throw ProgramFailure(.failed) }
  }
}
