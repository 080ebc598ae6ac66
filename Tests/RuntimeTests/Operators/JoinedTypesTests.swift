import Planner
import TestSupport
import Testing

@testable import Runtime

/// Joins of tables whose rows have values of all types, in batches of one side and of both.
@Suite struct JoinedTypesTests {
  private static let valueTypes = RowCodecTests.types
  private static let left = schema("L")
  private static let right = schema("R")
  private static let output = PlanSchema(
    kind: .table, columns: [PlanColumn("K", .string, role: .key)]
      + (left.columns + right.columns).map { PlanColumn($0.name, $0.type, role: .value) })

  private static func schema(_ prefix: String) -> PlanSchema {
    PlanSchema(
      kind: .table, columns: [PlanColumn("\(prefix)K", .string, role: .key)]
        + valueTypes.enumerated().map { PlanColumn("\(prefix)\($0)", $1, role: .value) })
  }

  private static func row(_ random: inout SeededGenerator) -> Row {
    let key: Value = .string("k\(Int.random(in: 0..<12, using: &random))")
    let time = Int64.random(in: 0..<50, using: &random)
    if Int.random(in: 0..<4, using: &random) == 0 { return .gone([key] + valueTypes.map { _ in .null }, at: time) }
    return Row([key] + valueTypes.map { RowCodecTests.value($0, &random) }, at: time)
  }

  private static func some(of schema: PlanSchema, _ random: inout SeededGenerator) -> Set<Int> {
    Set(schema.columns.indices.filter { _ in Bool.random(using: &random) })
  }

  /// The values of the columns that are read.
  private static func read(_ rows: [Row], _ wanted: WantedColumns) -> [Row] {
    rows.map { row in
      var row = row
      row.values = row.values.indices.map { wanted.now.contains($0) ? row.values[$0] : .null }
      if case .values(let values)? = row.previous {
        row.previous = .values(values.indices.map { wanted.before?.contains($0) == true ? values[$0] : .null })
      }
      return row
    }
  }

  @Test(arguments: [Join.Kind.inner, .left, .right, .full], 0..<6 as Range<UInt64>)
  func batchesGiveWhatTheirRowsGiveOneByOne(kind: Join.Kind, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    // All, or some: what is not read need not be right.
    let now = seed < 2 ? Set(Self.output.columns.indices) : Self.some(of: Self.output, &random)
    let wanted = WantedColumns(now: now, before: seed % 2 == 0 ? nil : seed < 2 ? now : Self.some(of: Self.output, &random))
    let plan = Join(kind: kind, form: .tableTable, left: Self.left.plan, right: Self.right.plan, schema: Self.output)
    let whole = WantedColumns.all(Self.output, before: wanted.before != nil)
    let join = TableTableJoinOperator(plan, wanted: wanted, reports: RowReports())
    let oneByOne = TableTableJoinOperator(plan, wanted: whole, reports: RowReports())
    let schemas = [Self.left, Self.right]
    for round in 0..<24 {
      let sides = (0..<2).map { _ in (0..<20).map { _ in Self.row(&random) } }
      var rows = MergedRows(batches: zip(sides, schemas).map { Batch($0, $1) }, runs: [])
      // Of the left side only, of the right one only, and of both in turns.
      let taken = round % 4 == 0 ? [0] : round % 4 == 1 ? [1] : [0, 1]
      for side in 0..<2 where !taken.contains(side) { rows.batches[side] = nil }
      var next = [0, 0]
      var expected: [Row] = []
      while let side = taken.filter({ next[$0] < 20 }).randomElement(using: &random) {
        let end = taken.count == 1 ? 20 : min(next[side] + Int.random(in: 1..<7, using: &random), 20)
        rows.runs.append(MergedRows.Run(input: side, rows: next[side]..<end))
        for row in sides[side][next[side]..<end] {
          expected += try oneByOne.rows([row], schemas[side], port: side, Self.output)
        }
        next[side] = end
      }
      let found = try join.process(rows)?.rows(Self.output) ?? []
      #expect(Self.read(found, wanted) == Self.read(expected, wanted))
    }
  }

  @Test(arguments: 0..<4 as Range<UInt64>)
  func aTablesBatchesTellWhatTheirRowsTellOneByOne(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let all = Set(Self.left.columns.indices)
    let wanted = WantedColumns(now: all, before: seed == 0 ? all : Self.some(of: Self.left, &random))
    let table = MaterializeOperator(schema: Self.left, wanted: wanted, reports: RowReports())
    let oneByOne = MaterializeOperator(
      schema: Self.left, wanted: .all(Self.left, before: true), reports: RowReports())
    for _ in 0..<10 {
      let rows = (0..<20).map { _ in Self.row(&random) }
      let expected = try rows.flatMap { try oneByOne.rows([$0], Self.left, Self.left) }
      #expect(Self.read(try table.rows(rows, Self.left, Self.left), wanted) == Self.read(expected, wanted))
    }
    #expect(table.store.rowCount == oneByOne.store.rowCount)
  }
}
