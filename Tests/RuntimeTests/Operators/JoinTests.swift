import Planner
import TestSupport
import Testing

@testable import Runtime

/// Joins of tables with tables and of streams with tables, on K: (K, L) and (K, R).
@Suite struct JoinTests {
  private static func left(_ kind: Planner.Relation.Kind) -> PlanSchema {
    .of(kind, key: ["LK": .string], ["L": .integer])
  }
  private static let right = PlanSchema.of(.table, key: ["RK": .string], ["R": .integer])

  private static func output(_ kind: Planner.Relation.Kind) -> PlanSchema {
    .of(kind, key: ["K": .string], ["LK": .string, "L": .integer, "RK": .string, "R": .integer])
  }

  private static func plan(_ kind: Join.Kind, _ left: Planner.Relation.Kind) -> Join {
    Join(
      kind: kind, form: left == .table ? .tableTable : .streamTable, left: Self.left(left).plan, right: right.plan,
      schema: output(left))
  }

  private static func row(_ key: String, _ value: Int64?, at time: Int64 = 0) -> Row {
    guard let value else { return .gone([.string(key), .null], at: time) }
    return Row([.string(key), .integer(value)], at: time)
  }

  /// `key: (left, right)`.
  private static func joined(_ key: String, _ left: Int64?, _ right: Int64?, at time: Int64 = 0) -> Row {
    Row(values(key, left, right), at: time)
  }

  private static func values(_ key: String, _ left: Int64?, _ right: Int64?) -> [Value] {
    [
      .string(key), left == nil ? .null : .string(key), left.map(Value.integer) ?? .null,
      right == nil ? .null : .string(key), right.map(Value.integer) ?? .null,
    ]
  }

  private static func gone(_ key: String, at time: Int64 = 0) -> Row { .gone(values(key, nil, nil), at: time) }

  /// The same changes for all kinds: left 1, right 2, right gone, right 3, left gone, left 4.
  @Test(arguments: [
    (Join.Kind.inner, [[], [joined("a", 1, 2)], [gone("a")], [joined("a", 1, 3)], [gone("a")], [joined("a", 4, 3)]]),
    (
      .left,
      [
        [joined("a", 1, nil)], [joined("a", 1, 2)], [joined("a", 1, nil)], [joined("a", 1, 3)], [gone("a")],
        [joined("a", 4, 3)],
      ]
    ),
    (
      .right,
      [[], [joined("a", 1, 2)], [gone("a")], [joined("a", 1, 3)], [joined("a", nil, 3)], [joined("a", 4, 3)]]
    ),
    (
      .full,
      [
        [joined("a", 1, nil)], [joined("a", 1, 2)], [joined("a", 1, nil)], [joined("a", 1, 3)],
        [joined("a", nil, 3)], [joined("a", 4, 3)],
      ]
    ),
  ] as [(Join.Kind, [[Row]])])
  func tableWithTable(kind: Join.Kind, expected: [[Row]]) throws {
    let join = TableTableJoinOperator(Self.plan(kind, .table), wanted: .all(Self.output(.table)), reports: RowReports())
    let changes: [(port: Int, value: Int64?)] = [(0, 1), (1, 2), (1, nil), (1, 3), (0, nil), (0, 4)]
    for (change, expected) in zip(changes, expected) {
      let input = change.port == 0 ? Self.left(.table) : Self.right
      let out = try join.rows([Self.row("a", change.value)], input, port: change.port, Self.output(.table))
      #expect(out == expected, "after \(change)")
    }
  }

  @Test func aTombstoneForNothingPassesWhereTheOtherSideIsNotNeeded() throws {
    func out(_ kind: Join.Kind, port: Int) throws -> [Row] {
      let join = TableTableJoinOperator(Self.plan(kind, .table), wanted: .all(Self.output(.table)), reports: RowReports())
      let input = port == 0 ? Self.left(.table) : Self.right
      return try join.rows([Self.row("a", nil)], input, port: port, Self.output(.table))
    }
    #expect(try out(.inner, port: 0) == [])
    #expect(try out(.left, port: 0) == [Self.gone("a")])
    #expect(try out(.left, port: 1) == [])
    #expect(try out(.full, port: 1) == [Self.gone("a")])
  }

  @Test func joinedRowsCarryTheLaterTimeAndWhatTheyReplace() throws {
    let join = TableTableJoinOperator(Self.plan(.left, .table), wanted: .all(Self.output(.table), before: true), reports: RowReports())
    let output = Self.output(.table)
    var out = try join.rows([Self.row("a", 1, at: 10), Self.row("b", 5, at: 1)], Self.left(.table), output)
    out += try join.rows([Self.row("a", 2, at: 4), Self.row("c", 9, at: 4)], Self.right, port: 1, output)
    out += try join.rows([Self.row("a", 7, at: 3), Self.row("a", nil, at: 12)], Self.left(.table), output)
    var expected = [
      Self.joined("a", 1, nil, at: 10), Self.joined("b", 5, nil, at: 1), Self.joined("a", 1, 2, at: 10),
      Self.joined("a", 7, 2, at: 4), Self.gone("a", at: 12),
    ]
    let previous: [Row.Previous] = [
      .none, .none, .values(Self.values("a", 1, nil)), .values(Self.values("a", 1, 2)), .values(Self.values("a", 7, 2)),
    ]
    for index in expected.indices { expected[index].previous = previous[index] }
    #expect(out == expected)
  }

  @Test func joinedRowsNameTheRecordThatChangedThem() throws {
    let join = TableTableJoinOperator(Self.plan(.left, .table), wanted: .all(Self.output(.table)), reports: RowReports())
    let left = Batch([Self.row("a", 1), Self.row("b", 2), Self.row("c", 3)], Self.left(.table), topic: "l")
    let right = Batch([Self.row("b", 4), Self.row("z", 5), Self.row("a", 6)], Self.right, topic: "r")
    let runs = [(0, 0..<1), (1, 0..<2), (0, 1..<3), (1, 2..<3)].map { MergedRows.Run(input: $0, rows: $1) }
    let out = try #require(try join.process(MergedRows(batches: [left, right], runs: runs)))
    let origin = try #require(out.origin)
    // a, b and c of the left; the right's b and z came before, and its a gives a again.
    #expect(origin.offsets == [0, 1, 2, 2])
    #expect((0..<4).map { origin.source(ofRow: $0)?.topic } == ["l", "l", "l", "r"])
    let some = origin.gather([3, 0])
    #expect(some.offsets == [2, 0])
    #expect((0..<2).map { some.source(ofRow: $0)?.topic } == ["r", "l"])
  }

  @Test func whatIsNotKnownOfOneSideDoesNotSpoilTheOther() throws {
    let join = TableTableJoinOperator(Self.plan(.full, .table), wanted: .all(Self.output(.table)), reports: RowReports())
    let left = Batch([Self.row("a", 1)], Self.left(.table), topic: nil)
    let right = Batch([Self.row("b", 4)], Self.right, topic: "r")
    let runs = [(0, 0..<1), (1, 0..<1)].map { MergedRows.Run(input: $0, rows: $1) }
    let origin = try #require(try join.process(MergedRows(batches: [left, right], runs: runs))?.origin)
    #expect((0..<2).map { origin.source(ofRow: $0)?.topic } == [nil, "r"])
    #expect(try join.process(left, port: 0)?.origin == nil)
  }

  @Test func streamRowsFindTheTablesRowAsItIsThen() throws {
    let join = StreamTableJoinOperator(Self.plan(.left, .stream), wanted: .all(Self.output(.stream)), reports: RowReports())
    let output = Self.output(.stream)
    let left = Self.left(.stream)
    #expect(try join.rows([Self.row("a", 1, at: 5)], Self.right, port: 1, output) == [])
    let rows = [Self.row("a", 10, at: 3), Self.row("b", 11, at: 4), Self.row("c", nil, at: 5)]
    #expect(try join.rows(rows, left, output) == [Self.joined("a", 10, 1, at: 3), Self.joined("b", 11, nil, at: 4)])
    #expect(try join.rows([Self.row("a", nil, at: 6)], Self.right, port: 1, output) == [])
    #expect(try join.rows([Self.row("a", 12, at: 7)], left, output) == [Self.joined("a", 12, nil, at: 7)])
  }

  @Test func anInnerJoinDropsStreamRowsWithoutMatchAndReportsThoseWithoutKey() throws {
    let reports = RowReports()
    let join = StreamTableJoinOperator(Self.plan(.inner, .stream), wanted: .all(Self.output(.stream)), reports: reports)
    let output = Self.output(.stream)
    _ = try join.rows([Self.row("a", 1)], Self.right, port: 1, output)
    let rows = [Row([.null, .integer(1)]), Self.row("b", 11), Self.row("a", 12)]
    #expect(try join.rows(rows, Self.left(.stream), output) == [Self.joined("a", 12, 1)])
    #expect(reports.counts == [.nullKey: 1])
  }

  /// Both sides' keys are in one table: a key stays as long as one of them has it.
  @Test func aCommitWithoutAChangelogKeepsTheSame() throws {
    try expectForgettingKeepsTheSame(rounds: 200) {
      TableTableJoinOperator(Self.plan(.full, .table), wanted: .all(Self.output(.table)), reports: RowReports())
    } round: { join, number in
      let (new, old) = ("k\(number)", "k\(number - 1)")
      _ = try join.rows([Self.row(new, 1), Self.row(old, nil), Self.row("a", Int64(number))], Self.left(.table), Self.output(.table))
      _ = try join.rows([Self.row(new, 2), Self.row("k\(number - 2)", nil)], Self.right, port: 1, Self.output(.table))
    }
  }

  @Test func bothSidesAreRestoredFromTheirChanges() throws {
    let join = TableTableJoinOperator(Self.plan(.full, .table), wanted: .all(Self.output(.table)), reports: RowReports())
    let copy = TableTableJoinOperator(Self.plan(.full, .table), wanted: .all(Self.output(.table)), reports: RowReports())
    _ = try join.rows([Self.row("a", 1), Self.row("b", 2)], Self.left(.table), Self.output(.table))
    _ = try join.rows([Self.row("b", 3)], Self.right, port: 1, Self.output(.table))
    for (store, other) in zip(join.stores, copy.stores) {
      try store.drainChanges { try other.restore(key: $0, value: $1) }
    }
    let out = try copy.rows([Self.row("a", 8), Self.row("b", 9)], Self.right, port: 1, Self.output(.table))
    #expect(out == [Self.joined("a", 1, 8), Self.joined("b", 2, 9)])
  }

  @Test(arguments: [Join.Kind.inner, .left, .right, .full], [false, true])
  func rowsOfBothSidesInTurnsGiveWhatTheyGiveOneByOne(kind: Join.Kind, fillsPrevious: Bool) throws {
    var random = SeededGenerator(seed: 5)
    func make() -> TableTableJoinOperator {
      TableTableJoinOperator(Self.plan(kind, .table), wanted: .all(Self.output(.table), before: fillsPrevious), reports: RowReports())
    }
    let (join, oneByOne, output) = (make(), make(), Self.output(.table))
    let schemas = [Self.left(.table), Self.right]
    for _ in 0..<30 {
      let sides = (0..<2).map { side in
        (0..<40).map { _ -> Row in
          let isGone = Int.random(in: 0..<4, using: &random) == 0
          let key = "k\(Int.random(in: 0..<12, using: &random))"
          return Self.row(key, isGone ? nil : .random(in: 0..<100, using: &random), at: .random(in: 0..<50, using: &random))
        }
      }
      let batches = zip(sides, schemas).map { Batch($0, $1) }
      var rows = MergedRows(batches: batches, runs: [])
      var next = [0, 0]
      var expected: [Row] = []
      while let side = [0, 1].filter({ next[$0] < 40 }).randomElement(using: &random) {
        let end = min(next[side] + Int.random(in: 1..<7, using: &random), 40)
        rows.runs.append(MergedRows.Run(input: side, rows: next[side]..<end))
        for row in sides[side][next[side]..<end] {
          expected += try oneByOne.rows([row], schemas[side], port: side, output)
        }
        next[side] = end
      }
      #expect(try join.process(rows)?.rows(output) == expected)
    }
  }
}
