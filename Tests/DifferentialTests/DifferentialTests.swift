import Foundation
import Testing

@Suite("Random queries over random rows come to what SQLite says")
struct DifferentialTests {
  /// By hand: SQLSTREAM_DIFFERENTIAL=10000 takes that many seeds, SQLSTREAM_DIFFERENTIAL_SEED says from which on.
  private static let first = UInt64(ProcessInfo.processInfo.environment["SQLSTREAM_DIFFERENTIAL_SEED"] ?? "") ?? 1
  private static let count = UInt64(ProcessInfo.processInfo.environment["SQLSTREAM_DIFFERENTIAL"] ?? "") ?? 200

  /// A few ranges of seeds, to run side by side.
  private static let ranges = (0..<4).map { first + count * $0 / 4..<first + count * ($0 + 1) / 4 }

  @Test(arguments: ranges)
  func agrees(_ seeds: Range<UInt64>) throws {
    for seed in seeds {
      var generator = CaseGenerator(seed: seed)
      let testCase = generator.make()
      guard let difference = try CaseRun(testCase: testCase).difference() else { continue }
      var shrinking = Shrinking(testCase)
      shrinking.run(difference.query)
      let small = try CaseRun(testCase: shrinking.testCase).difference() ?? difference
      Issue.record("\(small.query ?? "the case"): \(small)\n\(shrinking.testCase)")
    }
  }
}
