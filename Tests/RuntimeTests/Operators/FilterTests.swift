import Parser
import Planner
import TestSupport
import Testing

@testable import Runtime

@Suite struct FilterTests {
  private static func filter(_ schema: PlanSchema, fillsPrevious: Bool = true) throws -> FilterOperator {
    // VALUE > 10
    let predicate = TypedExpression(
      .comparison(
        .greater, TypedExpression(.column(1), .bigint), TypedExpression(.constant(.integer(10)), .bigint)), .boolean)
    return try FilterOperator(
      Filter(input: schema.plan, clause: .where, predicate: predicate), wanted: .all(schema, before: fillsPrevious),
      compile: compileForTest, reports: RowReports())
  }

  @Test func aStreamLosesRowsThatDoNotPass() throws {
    let schema = PlanSchema.of(.stream, key: ["K": .string], ["VALUE": .bigint])
    let out = try Self.filter(schema).rows(
      [
        Row([.string("a"), .integer(11)], at: 1), Row([.string("b"), .integer(10)], at: 2),
        Row([.string("c"), .null], at: 3), .gone([.string("d"), .null], at: 4),
        Row([.string("e"), .integer(12)], at: 5),
      ], schema, schema)
    #expect(out == [Row([.string("a"), .integer(11)], at: 1), Row([.string("e"), .integer(12)], at: 5)])
  }

  @Test func rowsKeepTheirPlaceInTheTopic() throws {
    let schema = PlanSchema.of(.stream, key: ["K": .string], ["VALUE": .bigint])
    let rows = [Row([.string("a"), .integer(1)]), Row([.string("b"), .integer(99)])]
    let out = try #require(Self.filter(schema).process(Batch(rows, schema), port: 0))
    #expect(out.origin?.offsets == [1])
  }

  @Test func inATableTheyBecomeTombstones() throws {
    let schema = PlanSchema.of(.table, key: ["K": .string], ["VALUE": .bigint])
    let out = try Self.filter(schema).rows(
      [Row([.string("a"), .integer(11)]), Row([.string("b"), .integer(1)]), .gone([.string("c"), .null])],
      schema, schema)
    #expect(out == [Row([.string("a"), .integer(11)]), .gone([.string("b"), .null]), .gone([.string("c"), .null])])
  }

  @Test func aRowThatNeverPassedGivesNoTombstoneWherePreviousRowsAreKnown() throws {
    let schema = PlanSchema.of(.table, key: ["K": .string], ["VALUE": .bigint])
    let a: Value = .string("a")
    let out = try Self.filter(schema).rows(
      [
        Row([a, .integer(5)], previous: .some(.none)),
        Row([a, .integer(20)], previous: .values([a, .integer(5)])),
        Row([a, .integer(30)], previous: .values([a, .integer(20)])),
        Row([a, .integer(6)], previous: .values([a, .integer(30)])),
        .gone([a, .null], previous: .values([a, .integer(6)])),
      ], schema, schema)
    #expect(
      out == [
        Row([a, .integer(20)], previous: .some(.none)),
        Row([a, .integer(30)], previous: .values([a, .integer(20)])),
        .gone([a, .null], previous: .values([a, .integer(30)])),
      ])
  }

  /// A table below a filter that says what it needs to know, and one that always tells what rows replace.
  @Test(arguments: 0..<8 as Range<UInt64>)
  func whatRowsReplaceIsReadOnlyWhereOneDoesNotPass(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let schema = PlanSchema.of(.table, key: ["K": .string], ["VALUE": .bigint])
    let wanted = WantedColumns.all(schema, before: true)
    let (filter, other) = (try Self.filter(schema, fillsPrevious: false), try Self.filter(schema, fillsPrevious: false))
    let table = MaterializeOperator(
      schema: schema, wanted: wanted, readsPrevious: filter.readsPrevious, reports: RowReports())
    let telling = MaterializeOperator(schema: schema, wanted: wanted, reports: RowReports())
    for _ in 0..<30 {
      let lowest = Bool.random(using: &random) ? 0 : 11 as Int64
      let rows = (0..<6).map { _ -> Row in
        let key: Value = .string("k\(Int.random(in: 0..<8, using: &random))")
        let isGone = lowest == 0 && Int.random(in: 0..<4, using: &random) == 0
        return isGone ? .gone([key, .null]) : Row([key, .integer(.random(in: lowest..<22, using: &random))])
      }
      let batch = try #require(try table.process(Batch(rows, schema), port: 0))
      let doAllPass = rows.allSatisfy { if case .integer(let value) = $0.values[1] { value > 10 } else { false } }
      #expect((batch.previous == nil) == doAllPass)
      let expected = try telling.process(Batch(rows, schema), port: 0).flatMap { other.process($0, port: 0) }
      #expect(filter.process(batch, port: 0)?.rows(schema) == expected?.rows(schema))
    }
  }
}
