import Runtime
import Synchronization

/// What `sqlstream test` is asked to do.
package struct TestOptions: Sendable {
  /// Files, or folders that are searched for `.json` and `.sql` files.
  package var paths: [String]
  /// A regular expression; runs whose `file - title` has no match are left out.
  package var filter: String?
  /// Where the report is written as JSON.
  package var reportPath: String?
  /// Only lists what would run.
  package var lists = false
  /// How many runs go at a time.
  package var workers = 2

  package init(paths: [String]) {
    self.paths = paths
  }
}

/// Runs the tests of files and folders.
package struct TestRun {
  /// What is to be told.
  package struct Result: Sendable {
    package var lines: [String]
    /// Whether nothing failed.
    package var allPassed: Bool
  }

  private let options: TestOptions

  package init(_ options: TestOptions) {
    self.options = options
  }

  /// - Throws: `TestRunError` where a path can't be read, the filter is no regular expression, or the report can't be
  ///   written.
  package func run() throws(TestRunError) -> Result {
    let runs = try selected(try TestFiles.find(options.paths).flatMap { file in PlannedRun.runs(of: file) })
    if options.lists {
      return Result(lines: runs.map { "\($0.identity.file) - \($0.identity.title)" }, allPassed: true)
    }
    let outcomes = Self.outcomes(of: runs, workers: options.workers)
    let results = zip(runs, outcomes).map { TestResult(identity: $0.identity, outcome: $1) }
    if let path = options.reportPath { try TestReport.write(results, to: path) }
    return Result(lines: TestSummary(results).lines, allPassed: !results.contains { $0.isFailure })
  }

  private func selected(_ runs: [PlannedRun]) throws(TestRunError) -> [PlannedRun] {
    guard let filter = options.filter else { return runs }
    let pattern: Regex<AnyRegexOutput>
    do {
      pattern = try Regex(filter)
    } catch {
      throw TestRunError("--filter '\(filter)' is no regular expression: \(error)")
    }
    return runs.filter { "\($0.identity.file) - \($0.identity.title)".firstMatch(of: pattern) != nil }
  }

  /// The outcomes in the order of the runs. Each run has a world of its own, so that the threads share nothing.
  private static func outcomes(of runs: [PlannedRun], workers: Int) -> [RunOutcome] {
    let queue = RunQueue(runs)
    let threads = (0..<max(1, min(workers, runs.count))).map { number in
      WorkerThread(name: "test \(number)") {
        while let (index, run) = queue.next() { queue.finish(index, run.outcome()) }
      }
    }
    for thread in threads { thread.join() }
    return queue.outcomes
  }
}

/// Runs to be done, and what became of those that are.
private final class RunQueue: Sendable {
  private let runs: [PlannedRun]
  private let state: Mutex<(next: Int, outcomes: [RunOutcome])>

  init(_ runs: [PlannedRun]) {
    self.runs = runs
    state = Mutex((0, [RunOutcome](repeating: .skipped("not run"), count: runs.count)))
  }

  var outcomes: [RunOutcome] { state.withLock { $0.outcomes } }

  func next() -> (Int, PlannedRun)? {
    state.withLock { state in
      guard state.next < runs.count else { return nil }
      defer { state.next += 1 }
      return (state.next, runs[state.next])
    }
  }

  func finish(_ index: Int, _ outcome: RunOutcome) {
    state.withLock { $0.outcomes[index] = outcome }
  }
}

/// Why tests could not be run at all.
package struct TestRunError: Error, Sendable {
  /// For people.
  package var message: String

  init(_ message: String) {
    self.message = message
  }
}
