import Planner
import Testing

@testable import Runtime

/// GROUP BY without windows: COUNT(*) and SUM(V) by G.
@Suite struct AggregateTests {
  private static let stream = PlanSchema.of(.stream, key: ["K": .string], ["G": .string, "V": .bigint])
  private static let table = PlanSchema.of(.table, key: ["K": .string], ["G": .string, "V": .bigint])
  private static let output = PlanSchema.of(.table, key: ["G": .string], ["COUNT": .bigint, "SUM": .bigint])

  static func plan(over input: PlanSchema, window: Window? = nil) -> Aggregate {
    Aggregate(
      input: input.plan, groupBy: [TypedExpression(.column(1), .string)],
      calls: [
        AggregateCall(function: FunctionReference(name: "COUNT", signature: 0), arguments: [], type: .bigint),
        AggregateCall(
          function: FunctionReference(name: "SUM", signature: 1), arguments: [TypedExpression(.column(2), .bigint)],
          type: .bigint),
      ],
      window: window, schema: output, keepsPartitioning: false)
  }

  private static func row(_ key: String, _ group: String?, _ value: Int64?, at time: Int64 = 0) -> Row {
    Row([.string(key), group.map(Value.string) ?? .null, value.map(Value.integer) ?? .null], at: time)
  }

  private static func result(
    _ group: String, _ count: Int64, _ sum: Int64, at time: Int64 = 0, was: (Int64, Int64)?? = .some(nil)
  ) -> Row {
    var previous: Row.Previous?
    if let was {
      previous = was.map { .values([.string(group), .integer($0.0), .integer($0.1)]) } ?? Row.Previous.none
    }
    return Row([.string(group), .integer(count), .integer(sum)], at: time, previous: previous)
  }

  private static func overStream(
    _ emission: Emission = .everyChange, _ reports: RowReports = RowReports(), previous: Bool = false
  ) throws -> StreamAggregateOperator {
    try StreamAggregateOperator(
      plan(over: stream), emission: emission, fillsPrevious: previous, compile: compileForTest, reports: reports)
  }

  private static func overTable() throws -> TableAggregateOperator {
    try TableAggregateOperator(
      plan(over: table), input: .previousRows, emission: .everyChange, fillsPrevious: true, compile: compileForTest,
      reports: RowReports())
  }

  @Test func eachRowGivesItsGroupsRunningResult() throws {
    let out = try Self.overStream().rows(
      [Self.row("1", "a", 5, at: 9), Self.row("2", "b", nil, at: 3), Self.row("3", "a", 2, at: 4)],
      Self.stream, Self.output)
    #expect(
      out == [
        Self.result("a", 1, 5, at: 9, was: nil), Self.result("b", 1, 0, at: 3, was: nil),
        Self.result("a", 2, 7, at: 9, was: nil),
      ])
  }

  @Test func rowsWithoutGroupOrValueAreLeftOut() throws {
    let reports = RowReports()
    let out = try Self.overStream(.everyChange, reports).rows(
      [Self.row("1", nil, 5), .gone([.string("2"), .string("a"), .null]), Self.row("3", "a", 1)],
      Self.stream, Self.output)
    #expect(out == [Self.result("a", 1, 1, was: nil)])
    #expect(reports.counts == [.nullKey: 1])
  }

  @Test func aRowThatOverflowsGivesNoResultAndIsReported() throws {
    let reports = RowReports()
    let out = try Self.overStream(.everyChange, reports).rows(
      [Self.row("1", "a", .max), Self.row("2", "a", 1), Self.row("3", "a", -1)], Self.stream, Self.output)
    #expect(out.map { $0.values[2] } == [.integer(.max), .integer(.max - 1)])
    #expect(reports.counts == [.aggregate: 1])
  }

  @Test func resultsCarryWhatTheyReplace() throws {
    let aggregate = try Self.overStream(previous: true)
    let out = try aggregate.rows([Self.row("1", "a", 5), Self.row("2", "a", 6)], Self.stream, Self.output)
      + aggregate.rows([Self.row("1", "a", 7)], Self.stream, Self.output)
    #expect(
      out == [
        Self.result("a", 1, 5), Self.result("a", 2, 11, was: (1, 5)), Self.result("a", 3, 18, was: (2, 11)),
      ])
  }

  @Test func withACacheOnlyTheLastChangeOfAGroupGoesOut() throws {
    let aggregate = try Self.overStream(.onFlush, previous: true)
    func send(_ rows: [Row]) throws {
      #expect(try aggregate.rows(rows, Self.stream, Self.output) == [])
    }
    try send([Self.row("1", "b", 1), Self.row("2", "a", 1, at: 8)])
    try send([Self.row("3", "b", 1, at: 2)])
    #expect(try aggregate.flush()?.rows(Self.output) == [Self.result("b", 2, 2, at: 2), Self.result("a", 1, 1, at: 8)])
    #expect(try aggregate.flush() == nil)
    try send([Self.row("4", "a", 1)])
    #expect(try aggregate.flush()?.rows(Self.output) == [Self.result("a", 2, 2, at: 8, was: (1, 1))])
  }

  @Test func aTablesChangeLeavesItsOldGroupBeforeItEntersTheNewOne() throws {
    let aggregate = try Self.overTable()
    let materialize = MaterializeOperator(schema: Self.table, wanted: .all(Self.table, before: true), reports: RowReports())
    func send(_ rows: [Row]) throws -> [Row] {
      let batch = try #require(try materialize.process(Batch(rows, Self.table), port: 0))
      return aggregate.process(batch, port: 0)?.rows(Self.output) ?? []
    }
    #expect(try send([Self.row("1", "a", 5, at: 1)]) == [Self.result("a", 1, 5, at: 1)])
    #expect(
      try send([Self.row("1", "b", 7, at: 2)]) == [
        Self.result("a", 0, 0, at: 2, was: (1, 5)), Self.result("b", 1, 7, at: 2),
      ])
    // In the same group both steps are one change.
    #expect(try send([Self.row("1", "b", 9, at: 3)]) == [Self.result("b", 1, 9, at: 3, was: (1, 7))])
    // Into no group, out of no group, and gone.
    #expect(try send([Self.row("1", nil, 9, at: 4)]) == [Self.result("b", 0, 0, at: 4, was: (1, 9))])
    #expect(try send([Self.row("1", "b", 1, at: 4)]) == [Self.result("b", 1, 1, at: 4, was: (0, 0))])
    #expect(try send([.gone([.string("1"), .null, .null], at: 2)]) == [Self.result("b", 0, 0, at: 4, was: (1, 1))])
    #expect(try send([.gone([.string("1"), .null, .null], at: 5)]) == [])
  }

  @Test func repartitionedChangesAreAddedAndTakenBackOneByOne() throws {
    let schema = PlanSchema.of(
      .table, key: ["K": .string], ["G": .string, "V": .bigint, TableChanges.additionColumn: .boolean])
    let aggregate = try TableAggregateOperator(
      Self.plan(over: schema), input: .additionColumn(3), emission: .everyChange, fillsPrevious: false,
      compile: compileForTest, reports: RowReports())
    func row(_ group: String, _ value: Int64, _ isAddition: Bool) -> Row {
      Row([.string("k"), .string(group), .integer(value), .boolean(isAddition)])
    }
    let out = try aggregate.rows([row("a", 5, true), row("a", 5, false), row("b", 6, true)], schema, Self.output)
    #expect(
      out == [Self.result("a", 1, 5, was: nil), Self.result("a", 0, 0, was: nil), Self.result("b", 1, 6, was: nil)])
  }

  /// A row that stays in its group goes through the repartition topic as two records, and gives one result.
  @Test func changesThatStayInTheirGroupShowNothingInBetween() throws {
    // As they are keyed for the aggregate: by G.
    let keyed = PlanSchema.of(.table, key: ["G": .string], ["K": .string, "V": .bigint])
    func change(_ group: String?, _ value: Int64, was: [Value]) -> Row {
      Row([group.map(Value.string) ?? .null, .string("k"), .integer(value)], previous: .values(was))
    }
    let splitter = ChangeSplitOperator(keyed)
    let split = try splitter.rows(
      [
        change("a", 6, was: [.string("a"), .string("k"), .integer(5)]),
        change("b", 7, was: [.string("a"), .string("k"), .integer(6)]),
        // The empty text is a group, NULL is none.
        change(nil, 8, was: [.string(""), .string("k"), .integer(7)]),
      ], keyed, splitter.schema)
    #expect(
      split.map { $0.values[3] }
        == [.null, .boolean(true), .boolean(false), .boolean(true), .boolean(false), .boolean(true)])
    let schema = PlanSchema.of(
      .table, key: ["K": .string], ["G": .string, "V": .bigint, TableChanges.additionColumn: .boolean])
    let aggregate = try TableAggregateOperator(
      Self.plan(over: schema), input: .additionColumn(3), emission: .everyChange, fillsPrevious: false,
      compile: compileForTest, reports: RowReports())
    func row(_ group: String, _ value: Int64, _ mark: Value) -> Row {
      Row([.string("k"), .string(group), .integer(value), mark])
    }
    _ = try aggregate.rows([row("a", 5, .boolean(true))], schema, Self.output)
    #expect(
      try aggregate.rows([row("a", 5, .null), row("a", 6, .boolean(true))], schema, Self.output)
        == [Self.result("a", 1, 6, was: nil)])
    // Cut apart: what is added later must not replace a result that nobody saw.
    #expect(try aggregate.rows([row("a", 6, .null)], schema, Self.output) == [Self.result("a", 0, 0, was: nil)])
  }

  /// A row that was refused could not be taken back.
  @Test func aTablesSumComesBackIntoItsRange() throws {
    let rows = [Self.row("1", "a", .max), Self.row("2", "a", 5)]
    let aggregate = try TableAggregateOperator(
      Self.plan(over: Self.table), input: .previousRows, emission: .everyChange, fillsPrevious: false,
      compile: compileForTest, reports: RowReports())
    let over = try aggregate.rows(rows, Self.table, Self.output)
    #expect(over.map { $0.values[2] } == [.integer(.max), .null])
    let copy = try Self.overTable()
    try aggregate.state.drainChanges { try copy.state.restore(key: $0, value: $1) }
    for operation in [aggregate, copy] {
      let back = try operation.rows(
        [Row([.string("2"), .string("a"), .integer(-1)], previous: .values(rows[1].values))], Self.table, Self.output)
      #expect(back.map { $0.values[2] } == [.integer(.max - 1)])
    }
  }

  @Test func aCommitWithoutAChangelogKeepsTheSame() throws {
    try expectForgettingKeepsTheSame(rounds: 20) {
      try Self.overStream()
    } round: { aggregate, number in
      _ = try aggregate.rows([Self.row("1", "a", 5), Self.row("1", "b\(number)", 1)], Self.stream, Self.output)
    }
  }

  @Test func stateIsRestoredFromItsChanges() throws {
    let aggregate = try Self.overStream()
    let copy = try Self.overStream()
    _ = try aggregate.rows([Self.row("1", "a", 5, at: 4), Self.row("1", "b", 1)], Self.stream, Self.output)
    try aggregate.state.drainChanges { try copy.state.restore(key: $0, value: $1) }
    let next = [Self.row("1", "a", 1), Self.row("1", "b", 1), Self.row("1", "c", 1)]
    let expected = try aggregate.rows(next, Self.stream, Self.output)
    #expect(try copy.rows(next, Self.stream, Self.output) == expected)
    #expect(expected.first == Self.result("a", 2, 6, at: 4, was: nil))
  }
}
