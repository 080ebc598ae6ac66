import Planner
import Testing

@testable import Runtime

/// EMIT FINAL over TUMBLING windows: a group's row goes out once, when its window has closed.
@Suite struct FinalWindowTests {
  private static let input = PlanSchema.of(.stream, key: ["K": .string], ["G": .string, "V": .bigint])
  private static let output = PlanSchema.of(
    .table, key: ["G": .string], window: .time(sizeMillis: 10), ["COUNT": .bigint, "SUM": .bigint])

  private static func aggregate(
    grace: Int64?, previous: Bool = false, reports: RowReports = RowReports()
  ) throws -> WindowedAggregateOperator {
    let window = Window(kind: .tumbling(.fixed(millis: 10)), graceMillis: grace)
    let made = try WindowedAggregateOperator(
      AggregateTests.plan(over: input, window: window), emission: .everyChange, isFinal: true, fillsPrevious: previous,
      compile: compileForTest, reports: reports)
    return try #require(made)
  }

  private static func rows(_ rows: [(String, Int64)]) -> [Row] {
    rows.map { Row([.string("k"), .string($0.0), .integer(1)], at: $0.1) }
  }

  private static func result(_ group: String, _ start: Int64, _ count: Int64, at time: Int64) -> Row {
    Row([.string(group), .integer(start), .integer(start + 10), .integer(count), .integer(count)], at: time)
  }

  @Test func windowsGoOutInOrderOnceTheyHaveClosed() throws {
    let aggregate = try Self.aggregate(grace: nil)
    let out = try aggregate.rows(
      Self.rows([("b", 1), ("a", 2), ("b", 9), ("a", 10), ("a", 11), ("a", 20)]), Self.input, Self.output)
    #expect(
      out == [Self.result("a", 0, 1, at: 2), Self.result("b", 0, 2, at: 9), Self.result("a", 10, 2, at: 11)])
  }

  @Test func rowsWithinTheGraceStillCountAndLaterOnesAreLate() throws {
    let reports = RowReports()
    let aggregate = try Self.aggregate(grace: 5, previous: true, reports: reports)
    #expect(try aggregate.rows(Self.rows([("a", 1), ("a", 14), ("a", 2)]), Self.input, Self.output) == [])
    let out = try aggregate.rows(Self.rows([("a", 15), ("a", 3)]), Self.input, Self.output)
    #expect(out.map(\.values) == [Self.result("a", 0, 2, at: 2).values])
    #expect(out.map(\.previous) == [.some(.none)])
    #expect(reports.counts == [.late: 1])
  }

  @Test func timeAloneClosesWindowsToo() throws {
    let aggregate = try Self.aggregate(grace: 5)
    _ = try aggregate.rows(Self.rows([("a", 1)]), Self.input, Self.output)
    #expect(try aggregate.advance(toStreamTimeMillis: 14) == nil)
    #expect(try aggregate.advance(toStreamTimeMillis: 15)?.rows(Self.output) == [Self.result("a", 0, 1, at: 1)])
    #expect(try aggregate.advance(toStreamTimeMillis: 99) == nil)
  }

  @Test func aWindowThatTimeJumpedOverIsReportedAsLost() throws {
    let reports = RowReports()
    let aggregate = try Self.aggregate(grace: 5, reports: reports)
    let out = try aggregate.rows(Self.rows([("a", 1), ("b", 2), ("a", 11), ("a", 30)]), Self.input, Self.output)
    // Rows are kept for length and grace: those of the window from 0 until one from 15 or later is begun.
    #expect(out == [])
    #expect(reports.counts == [.late: 3])
  }

  @Test func whatWentOutBeforeARestartDoesNotGoOutAgain() throws {
    let aggregate = try Self.aggregate(grace: 0)
    let copy = try Self.aggregate(grace: 0)
    _ = try aggregate.rows(Self.rows([("a", 1), ("a", 11)]), Self.input, Self.output)
    try aggregate.state.drainChanges { try copy.state.restore(key: $0, value: $1) }
    #expect(try copy.rows(Self.rows([("a", 20)]), Self.input, Self.output) == [Self.result("a", 10, 1, at: 11)])
  }
}
