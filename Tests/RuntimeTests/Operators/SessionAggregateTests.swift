import Planner
import Testing

@testable import Runtime

@Suite struct SessionAggregateTests {
  private static let input = PlanSchema.of(.stream, key: ["K": .string], ["G": .string, "V": .bigint])
  private static let output = PlanSchema.of(
    .table, key: ["G": .string], window: .session, ["COUNT": .bigint, "SUM": .bigint])

  private static func aggregate(
    gap: Int64 = 10, grace: Int64? = nil, retention: Int64? = nil, emission: Emission = .everyChange,
    isFinal: Bool = false, previous: Bool = false, reports: RowReports = RowReports()
  ) throws -> SessionAggregateOperator {
    let window = Window(kind: .session(gapMillis: gap), retentionMillis: retention, graceMillis: grace)
    let made = try SessionAggregateOperator(
      AggregateTests.plan(over: input, window: window), emission: emission, isFinal: isFinal, fillsPrevious: previous,
      compile: compileForTest, reports: reports)
    return try #require(made)
  }

  private static func rows(_ times: [Int64], group: String = "a") -> [Row] {
    times.map { Row([.string("k"), .string(group), .integer($0)], at: $0) }
  }

  private static func session(
    _ start: Int64, _ end: Int64, _ count: Int64, sum: Int64, was: Row.Previous? = nil
  ) -> Row {
    Row([.string("a"), .integer(start), .integer(end), .integer(count), .integer(sum)], at: end, previous: was)
  }

  private static func gone(_ start: Int64, _ end: Int64, was: Row.Previous? = nil) -> Row {
    .gone([.string("a"), .integer(start), .integer(end), .null, .null], at: end, previous: was)
  }

  @Test func aRowBetweenSessionsMakesOneOfThem() throws {
    let out = try Self.aggregate().rows(Self.rows([0, 15, 8]), Self.input, Self.output)
    #expect(
      out == [
        Self.session(0, 0, 1, sum: 0), Self.session(15, 15, 1, sum: 15), Self.gone(0, 0), Self.gone(15, 15),
        Self.session(0, 15, 3, sum: 23),
      ])
  }

  @Test func theGapItselfStillBelongsToTheSession() throws {
    let out = try Self.aggregate().rows(Self.rows([0, 10, 21]), Self.input, Self.output)
    #expect(
      out == [
        Self.session(0, 0, 1, sum: 0), Self.gone(0, 0), Self.session(0, 10, 2, sum: 10),
        Self.session(21, 21, 1, sum: 21),
      ])
  }

  @Test func anotherRowOfTheSameInstantKeepsTheKeyButOneInsideDoesNot() throws {
    let out = try Self.aggregate(previous: true).rows(Self.rows([5, 5, 9, 7]), Self.input, Self.output)
    func was(_ row: Row) -> Row.Previous { .values(row.values) }
    #expect(
      out == [
        Self.session(5, 5, 1, sum: 5, was: .some(.none)),
        Self.session(5, 5, 2, sum: 10, was: was(Self.session(5, 5, 1, sum: 5))),
        Self.gone(5, 5, was: was(Self.session(5, 5, 2, sum: 10))), Self.session(5, 9, 3, sum: 19, was: .some(.none)),
        Self.gone(5, 9, was: was(Self.session(5, 9, 3, sum: 19))), Self.session(5, 9, 4, sum: 26, was: .some(.none)),
      ])
  }

  @Test func keysHaveTheirOwnSessions() throws {
    let aggregate = try Self.aggregate()
    _ = try aggregate.rows(Self.rows([0, 5]), Self.input, Self.output)
    let out = try aggregate.rows(Self.rows([3], group: "b"), Self.input, Self.output)
    #expect(out == [Row([.string("b"), .integer(3), .integer(3), .integer(1), .integer(3)], at: 3)])
  }

  @Test func aLateRowIsDroppedUnlessItJoinsAnOpenSession() throws {
    let reports = RowReports()
    let aggregate = try Self.aggregate(grace: 5, reports: reports)
    // Closed is what ended before 40 - 10 - 5.
    let out = try aggregate.rows(Self.rows([17, 40, 24, 5]), Self.input, Self.output)
    #expect(
      out == [Self.session(17, 17, 1, sum: 17), Self.session(40, 40, 1, sum: 40)])
    #expect(reports.counts == [.late: 2])
    #expect(try aggregate.rows(Self.rows([25]), Self.input, Self.output).last == Self.session(17, 25, 2, sum: 42))
  }

  @Test func withACacheMergedSessionsAreTombstonesOnlyIfTheyWereSeen() throws {
    let aggregate = try Self.aggregate(emission: .onFlush)
    #expect(try aggregate.rows(Self.rows([0, 5]), Self.input, Self.output) == [])
    #expect(try aggregate.flush()?.rows(Self.output) == [Self.session(0, 5, 2, sum: 5)])
    _ = try aggregate.rows(Self.rows([12]), Self.input, Self.output)
    #expect(
      try aggregate.flush()?.rows(Self.output) == [Self.gone(0, 5), Self.session(0, 12, 3, sum: 17)])
  }

  @Test func finalSessionsGoOutOnceTheyHaveClosed() throws {
    let aggregate = try Self.aggregate(gap: 5, grace: 6, isFinal: true)
    let out = try aggregate.rows(Self.rows([0, 4, 8, 12, 14, 30, 29, 17, 42]), Self.input, Self.output)
    #expect(out == [Self.session(0, 14, 5, sum: 38), Self.session(29, 30, 2, sum: 59)])
    #expect(try aggregate.advance(toStreamTimeMillis: 53) == nil)
    #expect(try aggregate.advance(toStreamTimeMillis: 54)?.rows(Self.output) == [Self.session(42, 42, 1, sum: 42)])
  }

  @Test func restoredSessionsGoOn() throws {
    let aggregate = try Self.aggregate()
    let copy = try Self.aggregate()
    _ = try aggregate.rows(Self.rows([0, 5, 30]), Self.input, Self.output)
    try aggregate.state.drainChanges { try copy.state.restore(key: $0, value: $1) }
    #expect(copy.state.rowCount == 2)
    #expect(
      try copy.rows(Self.rows([8]), Self.input, Self.output) == [Self.gone(0, 5), Self.session(0, 8, 3, sum: 13)])
  }

  @Test func sessionsAreForgottenAfterTheirRetention() throws {
    let aggregate = try Self.aggregate(grace: 0, retention: 20)
    for time in stride(from: Int64(0), through: 500, by: 50) {
      _ = try aggregate.rows(Self.rows([time]), Self.input, Self.output)
      try aggregate.state.drainChanges { _, _ in }
    }
    #expect(aggregate.state.rowCount == 1)
  }

  @Test func aCommitWithoutAChangelogKeepsTheSame() throws {
    try expectForgettingKeepsTheSame(rounds: 200) {
      try Self.aggregate(grace: 0, retention: 20)
    } round: { aggregate, number in
      _ = try aggregate.rows(Self.rows([Int64(number) * 50]), Self.input, Self.output)
    }
  }
}
