import Parser
import Planner
import Testing

@testable import Runtime

@Suite struct FilterTests {
  private static func filter(_ schema: PlanSchema, _ reports: RowReports = RowReports()) throws -> FilterOperator {
    // VALUE > 10
    let predicate = TypedExpression(
      .comparison(
        .greater, TypedExpression(.column(1), .bigint), TypedExpression(.constant(.integer(10)), .bigint)), .boolean)
    return try FilterOperator(
      Filter(input: schema.plan, clause: .where, predicate: predicate), wanted: .all(schema, before: true),
      compile: compileForTest, reports: reports)
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
}
