import Planner
import Testing

@testable import Runtime

@Suite struct MaterializeTests {
  private let schema = PlanSchema.of(.table, key: ["K": .string], ["VALUE": .bigint])

  @Test func addsWhatEachChangeReplaces() throws {
    let materialize = MaterializeOperator(schema: schema, wanted: .all(schema, before: true), reports: RowReports())
    let a: Value = .string("a")
    let out = try materialize.rows([Row([a, .integer(1)], at: 5), Row([a, .integer(2)], at: 6)], schema, schema)
      + materialize.rows([.gone([a, .null], at: 7), .gone([a, .null], at: 8)], schema, schema)
    #expect(
      out == [
        Row([a, .integer(1)], at: 5, previous: .some(.none)),
        Row([a, .integer(2)], at: 6, previous: .values([a, .integer(1)])),
        .gone([a, .null], at: 7, previous: .values([a, .integer(2)])),
        .gone([a, .null], at: 8, previous: .some(.none)),
      ])
    #expect(materialize.store.rowCount == 0)
  }

  @Test func recordsWithoutAKeyAreSkippedAndReported() throws {
    var reported: [RowReports.Report] = []
    let reports = RowReports { reported.append($0) }
    let materialize = MaterializeOperator(schema: schema, wanted: .all(schema, before: true), reports: reports)
    let out = try materialize.rows(
      [Row([.null, .integer(1)]), Row([.string("b"), .integer(2)]), .gone([.null, .null])], schema, schema)
    #expect(out == [Row([.string("b"), .integer(2)], previous: .some(.none))])
    #expect(reported.map(\.offset) == [0, 2])
    #expect(reported.allSatisfy { $0.kind == .nullKey && $0.topic == "in" })
    #expect(reports.counts == [.nullKey: 2])
  }

  @Test func aKeyOfSeveralColumnsMayHaveNullsInSome() throws {
    let schema = PlanSchema.of(.table, key: ["A": .integer, "B": .string], ["V": .integer])
    let materialize = MaterializeOperator(schema: schema, wanted: .all(schema, before: true), reports: RowReports())
    let first: [Value] = [.integer(1), .null, .integer(7)]
    let out = try materialize.rows(
      [Row(first), Row([.null, .null, .integer(8)]), Row([.integer(1), .null, .integer(9)])], schema, schema)
    #expect(
      out == [
        Row(first, previous: .some(.none)), Row([.integer(1), .null, .integer(9)], previous: .values(first)),
      ])
  }
}
