import Planner
import Testing

@testable import Runtime

@Suite struct WindowedAggregateTests {
  private static let input = PlanSchema.of(.stream, key: ["K": .string], ["G": .string, "V": .bigint])
  private static let output = PlanSchema.of(
    .table, key: ["G": .string], window: .time(sizeMillis: nil), ["COUNT": .bigint, "SUM": .bigint])

  private static func aggregate(
    _ window: Window, emission: Emission = .everyChange, reports: RowReports = RowReports()
  ) throws -> WindowedAggregateOperator {
    let made = try WindowedAggregateOperator(
      AggregateTests.plan(over: input, window: window), emission: emission, fillsPrevious: false,
      compile: compileForTest, reports: reports)
    return try #require(made)
  }

  private static func row(_ group: String, _ value: Int64, at time: Int64) -> Row {
    Row([.string("k"), .string(group), .integer(value)], at: time)
  }

  private static func result(_ group: String, _ start: Int64, _ end: Int64, _ count: Int64, at time: Int64) -> Row {
    Row([.string(group), .integer(start), .integer(end), .integer(count), .integer(count)], at: time)
  }

  @Test func tumblingWindowsHoldTheirStartButNotTheirEnd() throws {
    let aggregate = try Self.aggregate(Window(kind: .tumbling(.fixed(millis: 10))))
    let out = try aggregate.rows(
      [0, 9, 10, 5].map { Self.row("a", 1, at: $0) }, Self.input, Self.output)
    #expect(
      out == [
        Self.result("a", 0, 10, 1, at: 0), Self.result("a", 0, 10, 2, at: 9), Self.result("a", 10, 20, 1, at: 10),
        Self.result("a", 0, 10, 3, at: 9),
      ])
  }

  @Test func lateRowsAreDroppedAndReported() throws {
    let reports = RowReports()
    let aggregate = try Self.aggregate(
      Window(kind: .tumbling(.fixed(millis: 10)), graceMillis: 5), reports: reports)
    // The window that ends at 10 closes when stream time is 15.
    let out = try aggregate.rows(
      [14, 3, 15, 3, 15].map { Self.row("a", 1, at: $0) }, Self.input, Self.output)
    #expect(
      out == [
        Self.result("a", 10, 20, 1, at: 14), Self.result("a", 0, 10, 1, at: 3), Self.result("a", 10, 20, 2, at: 15),
        Self.result("a", 10, 20, 3, at: 15),
      ])
    #expect(reports.counts == [.late: 1])
  }

  @Test func aRowGoesToAllHoppingWindowsAroundIt() throws {
    let aggregate = try Self.aggregate(
      Window(kind: .hopping(size: .fixed(millis: 30), advanceMillis: 10)))
    let out = try aggregate.rows([5, 25].map { Self.row("a", 1, at: $0) }, Self.input, Self.output)
    #expect(
      out == [
        Self.result("a", 0, 30, 1, at: 5), Self.result("a", 0, 30, 2, at: 25), Self.result("a", 10, 40, 1, at: 25),
        Self.result("a", 20, 50, 1, at: 25),
      ])
  }

  @Test func daysOfATimeZoneBeginAtItsMidnight() throws {
    let aggregate = try Self.aggregate(Window(kind: .tumbling(.calendarDays(1, zone: "Europe/Berlin"))))
    let hour: Int64 = 3_600_000
    // 2024-03-30T23:00Z is midnight in Berlin; the day that begins then has 23 hours.
    let midnight: Int64 = 1_711_839_600_000
    let out = try aggregate.rows(
      [midnight - 1, midnight, midnight + 23 * hour - 1, midnight + 23 * hour].map { Self.row("a", 1, at: $0) },
      Self.input, Self.output)
    let starts = [midnight - 24 * hour, midnight, midnight, midnight + 23 * hour]
    let ends = [midnight, midnight + 23 * hour, midnight + 23 * hour, midnight + 47 * hour]
    #expect(out.map { $0.values[1] } == starts.map(Value.integer))
    #expect(out.map { $0.values[2] } == ends.map(Value.integer))
  }

  @Test func flushedGroupsHaveTheirWindow() throws {
    let aggregate = try Self.aggregate(Window(kind: .tumbling(.fixed(millis: 10))), emission: .onFlush)
    _ = try aggregate.rows([1, 2, 11].map { Self.row("a", 1, at: $0) }, Self.input, Self.output)
    #expect(
      try aggregate.flush()?.rows(Self.output) == [
        Self.result("a", 0, 10, 2, at: 2), Self.result("a", 10, 20, 1, at: 11),
      ])
  }

  @Test func windowsAreForgottenAfterTheirRetention() throws {
    let aggregate = try Self.aggregate(
      Window(kind: .tumbling(.fixed(millis: 10)), retentionMillis: 30, graceMillis: 0))
    _ = try aggregate.rows([1, 11, 21].map { Self.row("a", 1, at: $0) }, Self.input, Self.output)
    try aggregate.state.drainChanges { _, _ in }
    #expect(aggregate.state.rowCount == 3)
    // The window from 0 is kept until 30, the one from 10 until 40.
    _ = try aggregate.rows([Self.row("a", 1, at: 31)], Self.input, Self.output)
    #expect(aggregate.state.rowCount == 3)
    var tombstones = 0
    try aggregate.state.drainChanges { _, value in if value == nil { tombstones += 1 } }
    #expect(tombstones == 1)
  }

  @Test func aCommitWithoutAChangelogKeepsTheSame() throws {
    try expectForgettingKeepsTheSame(rounds: 200) {
      try Self.aggregate(Window(kind: .tumbling(.fixed(millis: 10)), retentionMillis: 30, graceMillis: 0))
    } round: { aggregate, number in
      _ = try aggregate.rows([Self.row("a", 1, at: Int64(number) * 10 + 1)], Self.input, Self.output)
    }
  }

  @Test func aRestoredWindowTakesRowsAndRefusesLateOnes() throws {
    let window = Window(kind: .tumbling(.fixed(millis: 10)), graceMillis: 0)
    let aggregate = try Self.aggregate(window)
    let reports = RowReports()
    let copy = try Self.aggregate(window, reports: reports)
    _ = try aggregate.rows([3, 14].map { Self.row("a", 1, at: $0) }, Self.input, Self.output)
    try aggregate.state.drainChanges { try copy.state.restore(key: $0, value: $1) }
    let out = try copy.rows([15, 4].map { Self.row("a", 1, at: $0) }, Self.input, Self.output)
    #expect(out == [Self.result("a", 10, 20, 2, at: 15)])
    #expect(reports.counts == [.late: 1])
  }
}
