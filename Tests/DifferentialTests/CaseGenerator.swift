import Planner
import Runtime
import TestSupport

/// Makes a case from a seed: sources, queries over them and over one another, records.
struct CaseGenerator {
  var random: SeededGenerator
  private(set) var relations: [TestRelation] = []
  private(set) var sources: [TestSource] = []
  private var queries: [TestQuery] = []
  private let seed: UInt64
  private(set) var partitions = 1

  init(seed: UInt64) {
    self.seed = seed
    random = SeededGenerator(seed: seed)
  }

  mutating func make() -> TestCase {
    let keyType: SQLType = chance(50) ? .string : .integer
    partitions = chance(50) ? 1 : 3
    addSource("S", isTable: false, keyType)
    addSource("T", isTable: true, keyType)
    addSource(chance(50) ? "V" : "U", isTable: true, keyType)
    if chance(50) { addSource("R", isTable: false, keyType) }
    let count = Int.random(in: 2...4, using: &random)
    for index in 0..<count { addQuery("Q\(index)") }
    return TestCase(
      seed: seed, sources: sources, queries: queries, records: records(), batchSize: pick([1, 3, 10, 1000]),
      cachesChanges: chance(50))
  }

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  mutating func pick<Element>(_ list: [Element]) -> Element {
    list[Int.random(in: 0..<list.count, using: &random)]
  }

  // MARK: Sources

  private static let valueColumns = [
    TestColumn(name: "I", type: .integer, isSmall: false), TestColumn(name: "N", type: .integer, isSmall: true),
    TestColumn(name: "L", type: .bigint, isSmall: false), TestColumn(name: "H", type: .bigint, isSmall: true),
    TestColumn(name: "D", type: .double, isSmall: true),
    TestColumn(name: "M", type: .decimal(precision: 9, scale: 2), isSmall: false),
    TestColumn(name: "W", type: .decimal(precision: 9, scale: 2), isSmall: true),
    TestColumn(name: "X", type: .string, isSmall: false), TestColumn(name: "Y", type: .string, isSmall: false),
    TestColumn(name: "B", type: .boolean, isSmall: false),
  ]

  private mutating func addSource(_ name: String, isTable: Bool, _ keyType: SQLType) {
    let relation = TestRelation(
      name: name, isTable: isTable, keyColumns: [TestColumn(name: "K", type: keyType, isSmall: true)],
      valueColumns: Self.valueColumns.filter { _ in chance(85) }, isSource: true)
    sources.append(
      TestSource(relation: relation, valueFormat: pick(["JSON", "AVRO", "JSON_SR"]), partitions: partitions))
    relations.append(relation)
  }

  // MARK: Records

  private mutating func records() -> [TestRecord] {
    var time: Int64 = 1_000
    return (0..<Int.random(in: 5...60, using: &random)).map { _ in
      let index = Int.random(in: 0..<sources.count, using: &random)
      let relation = sources[index].relation
      time += Int64.random(in: 1...3000, using: &random)
      let key = key(relation.keyColumns[0].type, isTable: relation.isTable)
      let isTombstone = relation.isTable && chance(20)
      return TestRecord(
        relation: index, key: key, values: isTombstone ? nil : relation.valueColumns.map { value(of: $0) },
        timestampMillis: time)
    }
  }

  private mutating func key(_ type: SQLType, isTable: Bool) -> Value {
    if !isTable, chance(8) { return .null }
    return type == .string
      ? .string(pick(["a", "b", "ab", "c", ""])) : .integer(Int64.random(in: -2...3, using: &random))
  }

  private mutating func value(of column: TestColumn) -> Value {
    if chance(20) { return .null }
    switch column.type {
    case .boolean: return .boolean(chance(50))
    case .string: return .string(pick(["", "a", "b", "ab", "ba", "A", "a%", "_", " a ", "it's", "日本"]))
    case .double: return .double(Double(Int.random(in: -80...80, using: &random)) / 4)
    case .decimal(_, let scale):
      let unscaled = pick([0, 1, -1, 5, 15, -250, 12_345] + (column.isSmall ? [] : [999_999_999, -999_999_999]))
      return .decimal(Decimal(unscaled: Int128(unscaled), scale: scale))
    case .bigint where !column.isSmall: return .integer(pick([0, 1, -1, 7, 1 << 31, 1 << 53, .max, .min, .max - 1]))
    case .integer where !column.isSmall:
      return .integer(pick([0, 1, -1, 2, 7, Int64(Int32.max), Int64(Int32.min), Int64(Int32.max) - 1]))
    default: return .integer(Int64.random(in: -5...9, using: &random))
    }
  }

  // MARK: Queries

  private mutating func addQuery(_ name: String) {
    // Some choices find nothing to work on.
    for _ in 0..<20 {
      guard let query = query(name) else { continue }
      queries.append(query)
      // Keys with windows join and group by rules of their own.
      if !query.result.valueColumns.contains(where: { $0.name == "WINDOWSTART" }) { relations.append(query.result) }
      return
    }
  }

  private mutating func query(_ name: String) -> TestQuery? {
    let relation = pick(relations)
    switch Int.random(in: 0..<8, using: &random) {
    case 0, 1: return projection(name, of: relation)
    case 2, 3: return aggregation(name, of: relation)
    case 4 where !relation.isTable: return windowed(name, of: relation)
    case 4, 5: return tableJoin(name, relation)
    case 6: return relation.isTable ? foreignKeyJoin(name, relation) : streamTableJoin(name, relation)
    default: return relation.isTable ? nil : streamJoin(name, relation)
    }
  }

  mutating func terms(over columns: [Term]) -> Terms {
    Terms(columns: columns, random: SeededGenerator(seed: random.next()))
  }

  /// Value columns that are computed.
  func items(
    _ terms: inout Terms, count: Int, keys: [String]
  ) -> [(column: TestColumn, term: Term)] {
    (0..<count).map { index in
      var term = terms.any(depth: 2)
      if keys.contains(term.sql) { term.sql = "AS_VALUE(\(term.sql))" }
      return (TestColumn(name: "C\(index)", type: term.type, isSmall: term.isSmall), term)
    }
  }

  func condition(_ terms: inout Terms, percent: Int) -> Term? {
    terms.chance(percent) ? terms.condition(depth: 2) : nil
  }

  func create(_ name: String, isTable: Bool, _ select: String) -> String {
    "CREATE \(isTable ? "TABLE" : "STREAM") \(name) AS \(select) EMIT CHANGES;"
  }

  private mutating func projection(_ name: String, of relation: TestRelation) -> TestQuery? {
    var terms = terms(over: relation.terms())
    let items = items(
      &terms, count: Int.random(in: 1...4, using: &random), keys: relation.keyColumns.map(\.name))
    let filter = condition(&terms, percent: 70)
    let keys = relation.keyColumns.map(\.name)
    var newKeys = relation.keyColumns
    var keyItems = keys.map { ($0, $0) }
    var partitionBy = ""
    if !relation.isTable, chance(30) {
      let key = terms.of(pick([.string, .integer, .bigint]), depth: 2)
      guard key.hasColumn, !relation.columns.contains(where: { $0.name == key.sql }) else { return nil }
      newKeys = [TestColumn(name: "P", type: key.type, isSmall: key.isSmall)]
      keyItems = [("\(key.sql) AS P", "\(key.lite) AS P")]
      partitionBy = " PARTITION BY \(key.sql)"
    }
    let sql = keyItems.map(\.0) + items.map { "\($0.term.sql) AS \($0.column.name)" }
    let lite =
      keyItems.map(\.1) + items.map { "\($0.term.lite) AS \($0.column.name)" } + (relation.isTable ? [] : ["_ts"])
    let select =
      "SELECT \(sql.joined(separator: ", ")) FROM \(relation.name)" + (filter.map { " WHERE \($0.sql)" } ?? "")
    return TestQuery(
      result: TestRelation(
        name: name, isTable: relation.isTable, keyColumns: newKeys, valueColumns: items.map(\.column)),
      reads: [relation.name], sql: create(name, isTable: relation.isTable, select + partitionBy),
      lite: "SELECT \(lite.joined(separator: ", ")) FROM \(relation.name)" + (filter.map { " WHERE \($0.lite)" } ?? ""),
      pull: partitionBy.isEmpty ? select : nil)
  }
}

extension SQLType {
  var isDecimal: Bool { if case .decimal = self { true } else { false } }
  var isNumber: Bool { self == .integer || self == .bigint || self == .double }
}
