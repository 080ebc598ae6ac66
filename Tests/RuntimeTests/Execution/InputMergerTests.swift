import Planner
import TestSupport
import Testing

@testable import Runtime

@Suite struct InputMergerTests {
  private static let schema = PlanSchema.of(.stream, key: ["K": .string], ["V": .integer])

  /// Batches of random sizes, their times mostly rising.
  private static func batches(_ random: inout SeededGenerator, input: Int) -> [Batch] {
    var value: Int64 = 0
    return (0..<12).map { _ in
      let rows = (0..<Int.random(in: 1..<9, using: &random)).map { _ -> Row in
        value += 1
        return Row([.string("\(input)"), .integer(value)], at: value * 3 + .random(in: -4..<5, using: &random) + 10)
      }
      return Batch(rows, schema)
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func severalInputsAtOnceComeInTheSameOrder(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var (single, merged) = (InputMerger(inputCount: 2), InputMerger(inputCount: 2))
    for input in 0..<2 {
      for batch in Self.batches(&random, input: input) {
        single.add(batch, input: input)
        merged.add(batch, input: input)
      }
    }
    var expected: [Row] = []
    while let (batch, _) = single.next(mayLag: { _ in false }) { expected += batch.rows(Self.schema) }
    var found: [Row] = []
    while let rows = merged.nextMerged(mayLag: { _ in false }) {
      for run in rows.runs {
        let batch = try #require(rows.batches[run.input])
        found += batch.rows(Self.schema)[run.rows]
      }
    }
    #expect(found == expected)
    #expect(expected.count == Set(expected.map { "\($0)" }).count)
  }

  @Test func anInputThatMayLagIsWaitedFor() {
    var merger = InputMerger(inputCount: 2)
    merger.add(Batch([Row([.string("0"), .integer(1)], at: 1)], Self.schema), input: 0)
    #expect(merger.nextMerged(mayLag: { $0 == 1 })?.runs == nil)
    #expect(merger.nextMerged(mayLag: { _ in false })?.runs == [.init(input: 0, rows: 0..<1)])
    #expect(merger.nextMerged(mayLag: { _ in false })?.runs == nil)
  }
}
