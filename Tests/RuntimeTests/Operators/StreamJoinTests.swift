import Planner
import Testing

@testable import Runtime

/// Stream-stream joins on K: (K, L) and (K, R), WITHIN 10 ms.
@Suite struct StreamJoinTests {
  private static let left = PlanSchema.of(.stream, key: ["LK": .string], ["L": .integer])
  private static let right = PlanSchema.of(.stream, key: ["RK": .string], ["R": .integer])
  private static let output = PlanSchema.of(
    .stream, key: ["K": .string], ["LK": .string, "L": .integer, "RK": .string, "R": .integer])

  private static func join(
    _ kind: Join.Kind, before: Int64 = 10, after: Int64 = 10, grace: Int64? = nil, _ reports: RowReports = RowReports()
  ) -> StreamStreamJoinOperator {
    let window = JoinWindow(beforeMillis: before, afterMillis: after, graceMillis: grace)
    let plan = Join(kind: kind, form: .streamStream(window), left: left.plan, right: right.plan, schema: output)
    return StreamStreamJoinOperator(plan, window: window, reports: reports)
  }

  /// `(port, key, value, time)`: what comes out for all of them.
  private static func send(
    _ rows: [(Int, String?, Int64?, Int64)], to join: StreamStreamJoinOperator
  ) throws -> [Row] {
    try rows.flatMap { port, key, value, time in
      let key = key.map(Value.string) ?? .null
      let row = value.map { Row([key, .integer($0)], at: time) } ?? .gone([key, .null], at: time)
      return try join.rows([row], port == 0 ? left : right, port: port, output)
    }
  }

  private static func joined(_ key: String, _ left: Int64?, _ right: Int64?, at time: Int64) -> Row {
    Row(
      [
        .string(key), left == nil ? .null : .string(key), left.map(Value.integer) ?? .null,
        right == nil ? .null : .string(key), right.map(Value.integer) ?? .null,
      ], at: time)
  }

  @Test func rowsMeetThoseOfTheirKeyThatAreNearEnough() throws {
    let out = try Self.send(
      [(0, "a", 1, 0), (1, "a", 2, 10), (1, "a", 3, 11), (1, "b", 4, 5), (0, "a", 5, 20), (0, "a", 6, 1)],
      to: Self.join(.inner))
    #expect(
      out == [
        Self.joined("a", 1, 2, at: 10), Self.joined("a", 5, 2, at: 20), Self.joined("a", 5, 3, at: 20),
        Self.joined("a", 6, 2, at: 10), Self.joined("a", 6, 3, at: 11),
      ])
  }

  @Test func beforeAndAfterAreSeenFromTheLeft() throws {
    let out = try Self.send(
      [(0, "a", 1, 100), (1, "a", 2, 95), (1, "a", 3, 94), (1, "a", 4, 102), (1, "a", 5, 103), (0, "a", 6, 96)],
      to: Self.join(.inner, before: 5, after: 2))
    #expect(
      out == [
        Self.joined("a", 1, 2, at: 100), Self.joined("a", 1, 4, at: 102), Self.joined("a", 6, 3, at: 96),
        Self.joined("a", 6, 2, at: 96),
      ])
  }

  @Test func withoutGraceARowThatMeetsNoneGoesOutAtOnce() throws {
    let rows: [(Int, String?, Int64?, Int64)] = [(0, "a", 1, 0), (1, "a", 2, 5), (1, "b", 3, 6)]
    #expect(
      try Self.send(rows, to: Self.join(.left)) == [Self.joined("a", 1, nil, at: 0), Self.joined("a", 1, 2, at: 5)])
    #expect(
      try Self.send(rows, to: Self.join(.right)) == [Self.joined("a", 1, 2, at: 5), Self.joined("b", nil, 3, at: 6)])
    #expect(try Self.send(rows, to: Self.join(.full)).count == 3)
  }

  @Test func withGraceItGoesOutOnceNothingCanMeetIt() throws {
    let join = Self.join(.full, grace: 5)
    // Left at 0 waits for right rows up to 10, and those may be late until time is beyond 15.
    #expect(try Self.send([(0, "a", 1, 0), (1, "b", 2, 0), (0, "c", 3, 15)], to: join) == [])
    #expect(
      try Self.send([(0, "c", 4, 16)], to: join) == [Self.joined("b", nil, 2, at: 0), Self.joined("a", 1, nil, at: 0)])
    #expect(try Self.send([(1, "c", 5, 17)], to: join).count == 2)
    #expect(try join.advance(toStreamTimeMillis: 1000) == nil)
  }

  @Test func aRowThatMetOneLateDoesNotGoOutAlone() throws {
    let join = Self.join(.left, grace: 5)
    #expect(try Self.send([(0, "a", 1, 0), (0, "z", 9, 14)], to: join) == [])
    #expect(try Self.send([(1, "a", 2, 3)], to: join) == [Self.joined("a", 1, 2, at: 3)])
    #expect(try join.advance(toStreamTimeMillis: 1000)?.rows(Self.output) == [Self.joined("z", 9, nil, at: 14)])
  }

  @Test func aLateRowOfAnOuterSideGoesOutAloneAtOnce() throws {
    let out = try Self.send(
      [(0, "x", 1, 330), (0, "a", 2, 90), (1, "a", 3, 90)], to: Self.join(.left, before: 60, after: 60, grace: 60))
    #expect(out == [Self.joined("a", 2, nil, at: 90)])
  }

  @Test func rowsWithoutKeyOrValueAreDropped() throws {
    let reports = RowReports()
    let out = try Self.send(
      [(0, nil, 1, 0), (0, "a", nil, 0), (1, "a", 2, 0), (1, nil, 3, 0)], to: Self.join(.left, reports))
    #expect(out == [])
    #expect(reports.counts == [.nullKey: 2])
  }

  @Test func keptRowsAreRestored() throws {
    let join = Self.join(.full, grace: 0)
    let copy = Self.join(.full, grace: 0)
    _ = try Self.send([(0, "a", 1, 5), (1, "b", 2, 6), (1, "c", 7, 6), (0, "c", 8, 6)], to: join)
    for (store, other) in zip(join.stores, copy.stores) {
      try store.drainChanges { try other.restore(key: $0, value: $1) }
    }
    #expect(try Self.send([(1, "a", 3, 7)], to: copy) == [Self.joined("a", 1, 3, at: 7)])
    #expect(try copy.advance(toStreamTimeMillis: 50)?.rows(Self.output) == [Self.joined("b", nil, 2, at: 6)])
  }

  @Test func oldRowsAreForgotten() throws {
    let join = Self.join(.inner, grace: 0)
    for time in stride(from: Int64(0), through: 1000, by: 10) {
      _ = try Self.send([(0, "k\(time)", 1, time)], to: join)
      try join.stores[0].drainChanges { _, _ in }
    }
    #expect(join.stores[0].rowCount == 2)
  }

  @Test func aCommitWithoutAChangelogKeepsTheSame() throws {
    try expectForgettingKeepsTheSame(rounds: 200) {
      Self.join(.full, grace: 0)
    } round: { join, number in
      let time = Int64(number) * 10
      _ = try Self.send([(0, "k\(number)", 1, time), (1, "k\(number)", 2, time), (1, "m\(number)", 3, time)], to: join)
    }
  }
}
