import Planner
import Runtime
import Testing

@testable import REPL

/// Columns that are made up as `--field` says.
@Suite struct FieldTests {
  /// The values of a column of a type, and what batches they are made in.
  private func values(_ type: SQLType, _ option: String?, count: Int = 1000, seed: UInt64 = 1, batch: Int = 128) throws
    -> [Value]
  {
    let options = try option.map { [try FieldOption(parsing: "v=\($0)")] } ?? []
    var generators = try GeneratorBuilder.generators(of: [ColumnSchema("V", type)], options: options, seed: seed)
    let column = Column(type, capacity: count)
    while column.count < count {
      let times = FixedColumn<Int64>(capacity: batch, filler: 0)
      for number in 0..<min(batch, count - column.count) { times.append(1_700_000_000_000 + Int64(number)) }
      generators[0].append(times, to: column)
    }
    return (0..<count).map { column.value(at: $0, type: type) }
  }

  private func integers(_ type: SQLType, _ option: String, count: Int = 1000) throws -> [Int64] {
    try values(type, option, count: count).compactMap { if case .integer(let number) = $0 { number } else { nil } }
  }

  private func texts(_ option: String, count: Int = 1000) throws -> [String] {
    try values(.string, option, count: count).compactMap { if case .string(let text) = $0 { text } else { nil } }
  }

  @Test func ranges() throws {
    #expect(Set(try integers(.integer, "range(1, 9)")) == Set(1...9))
    #expect(Set(try integers(.date, "range('2024-01-01', '2024-01-03')")) == [19723, 19724, 19725])
    let prices = try values(.decimal(precision: 10, scale: 2), "range(1.5, 2)").compactMap {
      if case .decimal(let price) = $0 { price } else { nil }
    }
    #expect(prices.allSatisfy { $0.scale == 2 && (150...200).contains($0.unscaled) } && Set(prices).count == 51)
    let ratios = try values(.double, "range(0, 1.000)").compactMap { if case .double(let it) = $0 { it } else { nil } }
    #expect(ratios.allSatisfy { (0...1).contains($0) } && Set(ratios).count > 500)
    #expect(Set(try texts("range('SKU_', -1, 1)")) == ["SKU_-1", "SKU_0", "SKU_1"])
  }

  @Test func distributions() throws {
    let normal = try integers(.bigint, "normal(1000, 100)", count: 20_000)
    let mean = Double(normal.reduce(0, +)) / 20_000
    let deviation = (normal.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / 20_000).squareRoot()
    #expect(abs(mean - 1000) < 5 && abs(deviation - 100) < 5)
    #expect(try integers(.integer, "normal(0, 100, -5, 5)").allSatisfy { (-5...5).contains($0) })
    let exponential = try integers(.bigint, "exponential(1000)", count: 20_000)
    #expect(abs(Double(exponential.reduce(0, +)) / 20_000 - 1000) < 40)
    let zipf = try integers(.integer, "zipf(10)", count: 20_000)
    let counts = (1...10).map { rank in zipf.count { $0 == rank } }
    #expect(counts.reduce(0, +) == 20_000 && abs(Double(counts[0]) / Double(counts[1]) - 2) < 0.2)
  }

  @Test func sequencesAndChoices() throws {
    #expect(try integers(.bigint, "sequence(5, 2)") == (0..<1000).map { 5 + 2 * $0 })
    #expect(try texts("sequence('order-', 1)", count: 3) == ["order-1", "order-2", "order-3"])
    let items = try texts("choice('a':3, 'it''s')", count: 4000)
    let first = items.count { $0 == "a" }
    #expect(Set(items) == ["a", "it's"] && (2800...3200).contains(first))
    #expect(Set(try values(.integer, "choice(1, null)")) == [.integer(1), .null])
    #expect(Set(try values(.boolean, "choice(true)")) == [.boolean(true)])
  }

  @Test func texts() throws {
    let patterns = try texts("pattern('ACC-##-??-**')")
    #expect(patterns.allSatisfy { $0.wholeMatch(of: /ACC-[0-9]{2}-[A-Z]{2}-[0-9a-f]{2}/) != nil })
    #expect(Set(patterns.map { $0.dropFirst(4).prefix(2) }).count == 100)
    let ids = try texts("uuid()")
    #expect(
      ids.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil })
    #expect(Set(ids).count == 1000)
  }

  @Test func nulls() throws {
    let nulls = try values(.integer, "range(1, 9) null 25%", count: 10_000).count { $0.isNull }
    #expect((2300...2700).contains(nulls))
    #expect(try values(.string, "uuid() null 100%").allSatisfy(\.isNull))
  }

  @Test func theRowsOwnTime() throws {
    #expect(try integers(.bigint, "time()", count: 2) == [1_700_000_000_000, 1_700_000_000_001])
    #expect(try integers(.date, "time()", count: 1) == [19675])
    #expect(try integers(.time, "time()", count: 1) == [80_000_000])
  }

  @Test func nestedFields() throws {
    let type = SQLType.array(.structure([StructField("QTY", .integer), StructField("SKU", .string)]))
    let options = try ["v=array(1, 3)", "v.qty=range(5, 6)"].map(FieldOption.init(parsing:))
    var generators = try GeneratorBuilder.generators(of: [ColumnSchema("V", type)], options: options, seed: 3)
    let column = Column(type, capacity: 100)
    let times = FixedColumn<Int64>(capacity: 100, filler: 0)
    for _ in 0..<100 { times.append(0) }
    generators[0].append(times, to: column)
    for row in 0..<100 {
      guard case .array(let items) = column.value(at: row, type: type) else {
        Issue.record("no array")
        continue
      }
      #expect((1...3).contains(items.count))
      for case .structure(let fields) in items { #expect([.integer(5), .integer(6)].contains(fields[0])) }
    }
  }

  /// Neither the size of the batches nor other columns change what a seed gives a column.
  @Test func aColumnHasASequenceOfItsOwn() throws {
    for option in ["range(1, 1000) null 10%", "normal(500, 100)", "zipf(100)"] {
      #expect(try values(.integer, option, batch: 7) == values(.integer, option, batch: 1000))
      #expect(try values(.integer, option) != values(.integer, option, seed: 2))
    }
    let columns = [ColumnSchema("A", .string), ColumnSchema("V", .integer)]
    var generators = try GeneratorBuilder.generators(of: columns, options: [], seed: 1)
    let column = Column(.integer, capacity: 10)
    let times = FixedColumn<Int64>(capacity: 10, filler: 0)
    for _ in 0..<10 { times.append(0) }
    generators[1].append(times, to: column)
    #expect(try (0..<10).map { column.value(at: $0, type: .integer) } == values(.integer, nil, count: 10))
  }

  @Test func everyTypeHasAnUsualGenerator() throws {
    let types: [SQLType] = [
      .boolean, .integer, .bigint, .double, .decimal(precision: 4, scale: 4), .decimal(precision: 38, scale: 0), .string,
      .bytes, .date, .time, .timestamp, .array(.array(.integer)), .map(key: .string, value: .double),
      .structure([StructField("A", .integer)]),
    ]
    for type in types { #expect(try values(type, nil, count: 200).allSatisfy { !$0.isNull }, "\(type)") }
  }

  @Test(arguments: [
    ("integer", "rang(1, 2)", "there is no generator 'rang'"), ("integer", "range(1)", "range(MIN, MAX) was expected"),
    ("integer", "range(2, 1)", "above"), ("integer", "range(1, 3000000000)", "argument 2 is no INTEGER"),
    ("integer", "range(1, 1.5)", "argument 2 is no INTEGER"), ("integer", "choice('a')", "'a' is no INTEGER"),
    ("integer", "uuid()", "uuid makes no INTEGER"), ("string", "chance(3)", "chance makes no STRING"),
    ("boolean", "chance(101)", "from 0 to 100"), ("date", "range('2024-13-01', '2024-12-01')", "is no DATE"),
    ("integer", "choice(1:0)", "a weight is"), ("integer", "range(1, 2) nul 5%", "may follow"),
    ("integer", "range(1, 2) null 101%", "from 0% to 100%"), ("integer", "range(1, 2", "',' or ')' was expected"),
    ("string", "choice('a)", "has no second one"), ("integer", "zipf(0)", "from 1 to 1000000"),
    ("integer", "array(1, 2)", "array makes no INTEGER"),
  ])
  func faults(type: String, option: String, reason: String) {
    let types: [String: SQLType] = ["integer": .integer, "string": .string, "boolean": .boolean, "date": .date]
    let fault = #expect(throws: FieldFault.self) { try values(types[type] ?? .integer, option) }
    #expect(fault?.reason.contains(reason) == true, "\(fault?.reason ?? "")")
  }

  @Test func anOptionForNoField() throws {
    let fault = #expect(throws: FieldFault.self) {
      try GeneratorBuilder.generators(
        of: [ColumnSchema("A", .integer)], options: [FieldOption(parsing: "b=range(1, 2)")], seed: 1)
    }
    #expect(fault?.reason == "--field b=range(1, 2): there is no field B; there are A")
  }
}
