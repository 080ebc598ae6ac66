import Planner
import Runtime
import TestSupport

/// Makes a case from a seed: sources, queries over them and over one another, records.
struct CaseGenerator {
  private var random: SeededGenerator
  private var relations: [TestRelation] = []
  private var sources: [TestSource] = []
  private var queries: [TestQuery] = []
  private let seed: UInt64
  private var partitions = 1

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
    if chance(30) { addSource("R", isTable: false, keyType) }
    let count = Int.random(in: 2...4, using: &random)
    for index in 0..<count { addQuery("Q\(index)") }
    return TestCase(
      seed: seed, sources: sources, queries: queries, records: records(), batchSize: pick([1, 3, 10, 1000]),
      cachesChanges: chance(50))
  }

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  private mutating func pick<Element>(_ list: [Element]) -> Element {
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

  private mutating func terms(over columns: [Term]) -> Terms {
    Terms(columns: columns, random: SeededGenerator(seed: random.next()))
  }

  /// Value columns that are computed.
  private func items(
    _ terms: inout Terms, count: Int, keys: [String]
  ) -> [(column: TestColumn, term: Term)] {
    (0..<count).map { index in
      var term = terms.any(depth: 2)
      if keys.contains(term.sql) { term.sql = "AS_VALUE(\(term.sql))" }
      return (TestColumn(name: "C\(index)", type: term.type, isSmall: term.isSmall), term)
    }
  }

  private func condition(_ terms: inout Terms, percent: Int) -> Term? {
    terms.chance(percent) ? terms.condition(depth: 2) : nil
  }

  private func create(_ name: String, isTable: Bool, _ select: String) -> String {
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

  // MARK: Aggregates

  private struct Aggregate {
    var sql: String
    var lite: String
    var argument: String?
    var type: SQLType
    var isSmall = false
  }

  private mutating func aggregate(_ index: Int, _ terms: inout Terms, canUndo: Bool) -> Aggregate {
    let name = "a\(index)"
    let small = terms.columns.filter { $0.isSmall && ($0.type.isNumber || $0.type.isDecimal) }
    let choice = Int.random(in: 0..<(canUndo ? 6 : 8), using: &random)
    switch choice {
    case 0: return Aggregate(sql: "COUNT(*)", lite: "count(*)", type: .bigint, isSmall: true)
    case 1:
      let term = terms.any(depth: 1)
      if !term.hasColumn { break }
      return Aggregate(
        sql: "COUNT(\(term.sql))", lite: "count(\(name))", argument: term.lite, type: .bigint, isSmall: true)
    case 2, 3:
      let large = terms.columns.filter { canUndo && ["I", "M"].contains($0.sql) }
      guard !(small + large).isEmpty else { break }
      let term = pick(small + large)
      if !term.isSmall {
        // Over a table a sum that is out of range is NULL, whatever the order of its rows.
        let sum = "ifnull(sum(\(name)), 0)"
        let lite = term.type == .integer ? "as_int(\(sum))" : "iif(abs(\(sum)) < 1000000000, \(sum), NULL)"
        return Aggregate(sql: "SUM(\(term.sql))", lite: lite, argument: term.lite, type: term.type)
      }
      // 0 is the sum of nothing.
      return Aggregate(
        sql: "SUM(\(term.sql))", lite: "ifnull(sum(\(name)), 0)", argument: term.lite, type: term.type)
    case 4, 5:
      let numbers = small.filter { !$0.type.isDecimal }
      guard !numbers.isEmpty else { break }
      let term = pick(numbers)
      return Aggregate(sql: "AVG(\(term.sql))", lite: "ifnull(avg(\(name)), 0.0)", argument: term.lite, type: .double)
    default:
      let term = terms.of(pick([.integer, .bigint, .double, .decimal(precision: 9, scale: 2)]), depth: 1)
      if !term.hasColumn { break }
      let function = pick(["MIN", "MAX"])
      return Aggregate(
        sql: "\(function)(\(term.sql))", lite: "\(function)(\(name))", argument: term.lite, type: term.type,
        isSmall: term.isSmall)
    }
    return Aggregate(sql: "COUNT(*)", lite: "count(*)", type: .bigint, isSmall: true)
  }

  private mutating func aggregation(_ name: String, of relation: TestRelation, window: Bool = false) -> TestQuery? {
    var terms = terms(over: relation.terms())
    var groups: [Term] = []
    for _ in 0..<(chance(70) ? 1 : 2) {
      let types: [SQLType] = [.integer, .bigint, .string, .boolean]
      let term = chance(60) ? pick(terms.columns) : terms.of(pick(types), depth: 1)
      // Not 1.0 and 1.00: SQLite has the one and we the other.
      guard term.hasColumn, term.type != .double, !groups.contains(where: { $0.sql == term.sql }) else { return nil }
      groups.append(term)
    }
    let aggregates = (0..<Int.random(in: 1...3, using: &random)).map {
      aggregate($0, &terms, canUndo: relation.isTable)
    }
    let filter = condition(&terms, percent: 50)
    let keys = groups.enumerated().map { TestColumn(name: "G\($0)", type: $1.type, isSmall: $1.isSmall) }
    let values = aggregates.enumerated().map { TestColumn(name: "C\($0)", type: $1.type, isSmall: false) }
    var conditions: [(sql: String, lite: String)] = []
    if chance(25), let first = aggregates.first, !first.type.isDecimal {
      conditions.append(("\(first.sql) > 1", "\(first.lite) > 1"))
    }
    // A group that all rows have left stays, with a count of 0.
    if relation.isTable { conditions.append(("COUNT(*) > 0", "count(*) > 0")) }
    let having =
      conditions.isEmpty
      ? ("", "")
      : (
        " HAVING " + conditions.map(\.sql).joined(separator: " AND "),
        " HAVING " + conditions.map(\.lite).joined(separator: " AND ")
      )
    let items =
      zip(keys, groups).map { "\($1.sql) AS \($0.name)" } + zip(values, aggregates).map { "\($1.sql) AS \($0.name)" }
    var inner = zip(keys, groups).map { "\($1.lite) AS \($0.name)" }
    for (index, aggregate) in aggregates.enumerated() {
      if let argument = aggregate.argument { inner.append("\(argument) AS a\(index)") }
    }
    let outer = keys.map(\.name) + zip(values, aggregates).map { "\($1.lite) AS \($0.name)" }
    let names = keys.map(\.name).joined(separator: ", ")
    // A row without a key belongs to no group.
    let present = keys.map { "\($0.name) IS NOT NULL" }.joined(separator: " AND ")
    var windowSQL = ""
    var windowLite: (column: String, group: String) = ("", "")
    if window {
      let seconds = pick([1, 5, 60])
      windowSQL = " WINDOW TUMBLING (SIZE \(seconds) SECONDS)"
      inner.append("_ts / \(seconds * 1000) * \(seconds * 1000) AS WINDOWSTART")
      windowLite = (", WINDOWSTART", ", WINDOWSTART")
    }
    let select =
      "SELECT \(items.joined(separator: ", ")) FROM \(relation.name)\(windowSQL)"
      + (filter.map { " WHERE \($0.sql)" } ?? "") + " GROUP BY \(groups.map(\.sql).joined(separator: ", "))"
      + having.0
    let lite =
      "SELECT \(outer.joined(separator: ", "))\(windowLite.column) FROM (SELECT \(inner.joined(separator: ", ")) "
      + "FROM \(relation.name)" + (filter.map { " WHERE \($0.lite)" } ?? "") + ") WHERE \(present) "
      + "GROUP BY \(names)\(windowLite.group)" + having.1
    return TestQuery(
      result: TestRelation(name: name, isTable: true, keyColumns: keys, valueColumns: values), reads: [relation.name],
      sql: create(name, isTable: true, select), lite: lite, pull: window ? nil : select)
  }

  private mutating func windowed(_ name: String, of relation: TestRelation) -> TestQuery? {
    guard var query = aggregation(name, of: relation, window: true) else { return nil }
    query.result.valueColumns.append(TestColumn(name: "WINDOWSTART", type: .bigint, isSmall: false))
    return query
  }
}

/// Joins.
extension CaseGenerator {
  private mutating func joined(
    _ name: String, isTable: Bool, key: TestColumn, keySQL: String, keyLite: String, _ left: TestRelation,
    _ right: TestRelation, sql from: String, lite fromLite: String, time: String?, presentKey: Bool = false
  ) -> TestQuery {
    var terms = terms(over: left.terms(as: "l") + right.terms(as: "r"))
    let items = items(
      &terms, count: Int.random(in: 1...3, using: &random),
      keys: [keySQL] + left.keyColumns.map { "l.\($0.name)" } + right.keyColumns.map { "r.\($0.name)" })
    let filter = condition(&terms, percent: 30)
    let conditions = [filter?.lite, presentKey ? "\(keyLite) IS NOT NULL" : nil].compactMap { $0 }
    let sql = ["\(keySQL) AS \(key.name)"] + items.map { "\($0.term.sql) AS \($0.column.name)" }
    let lite =
      ["\(keyLite) AS \(key.name)"] + items.map { "\($0.term.lite) AS \($0.column.name)" }
      + (time.map { ["\($0) AS _ts"] } ?? [])
    let select =
      "SELECT \(sql.joined(separator: ", ")) FROM \(from)" + (filter.map { " WHERE \($0.sql)" } ?? "")
    return TestQuery(
      result: TestRelation(name: name, isTable: isTable, keyColumns: [key], valueColumns: items.map(\.column)),
      reads: [left.name, right.name], sql: create(name, isTable: isTable, select),
      lite: "SELECT \(lite.joined(separator: ", ")) FROM \(fromLite)"
        + (conditions.isEmpty ? "" : " WHERE \(conditions.joined(separator: " AND "))"))
  }

  private mutating func tableJoin(_ name: String, _ left: TestRelation) -> TestQuery? {
    let others = relations.filter {
      $0.isTable && $0.name != left.name && $0.keyColumns.map(\.type) == left.keyColumns.map(\.type)
    }
    guard left.isTable, left.keyColumns.count == 1, !others.isEmpty else { return nil }
    let right = pick(others)
    let kind = pick(["INNER", "LEFT", "RIGHT", "FULL OUTER"])
    let (leftKey, rightKey) = ("l.\(left.keyColumns[0].name)", "r.\(right.keyColumns[0].name)")
    let key: (String, String) =
      switch kind {
      case "RIGHT": (rightKey, rightKey)
      case "FULL OUTER": ("ROWKEY", "coalesce(\(leftKey), \(rightKey))")
      default: (leftKey, leftKey)
      }
    let on = "\(kind) JOIN \(right.name) r ON \(leftKey) = \(rightKey)"
    return joined(
      name, isTable: true, key: TestColumn(name: "K", type: left.keyColumns[0].type, isSmall: false), keySQL: key.0,
      keyLite: key.1, left, right, sql: "\(left.name) l \(on)", lite: "\(left.name) l \(on)", time: nil)
  }

  private mutating func foreignKeyJoin(_ name: String, _ left: TestRelation) -> TestQuery? {
    let others = relations.filter { $0.isTable && $0.name != left.name && $0.keyColumns.count == 1 }
    guard left.isTable, left.keyColumns.count == 1, !others.isEmpty else { return nil }
    let right = pick(others)
    var terms = Terms(columns: left.terms(as: "l"), random: SeededGenerator(seed: random.next()))
    let reference = terms.of(right.keyColumns[0].type, depth: 1)
    guard reference.hasColumn, reference.sql != "l.\(left.keyColumns[0].name)" else { return nil }
    let kind = pick(["INNER", "LEFT"])
    let (leftKey, rightKey) = ("l.\(left.keyColumns[0].name)", "r.\(right.keyColumns[0].name)")
    return joined(
      name, isTable: true, key: TestColumn(name: "K", type: left.keyColumns[0].type, isSmall: false), keySQL: leftKey,
      keyLite: leftKey, left, right,
      sql: "\(left.name) l \(kind) JOIN \(right.name) r ON \(reference.sql) = \(rightKey)",
      lite: "\(left.name) l \(kind) JOIN \(right.name) r ON (\(reference.lite)) = \(rightKey)", time: nil)
  }

  private mutating func streamTableJoin(_ name: String, _ left: TestRelation) -> TestQuery? {
    let others = sources.map(\.relation).filter(\.isTable)
    guard let right = others.randomElement(using: &random) else { return nil }
    // Rows of another query, and those behind a repartition topic with several partitions, come in no order of time.
    guard left.isSource else { return nil }
    let terms = partitions == 1 ? left.terms(as: "l") : Array(left.terms(as: "l").prefix(1))
    let references = terms.filter { $0.type == right.keyColumns[0].type }
    guard let reference = references.randomElement(using: &random) else { return nil }
    let kind = pick(["INNER", "LEFT"])
    let rightKey = "r.\(right.keyColumns[0].name)"
    // What stood there at the time of the stream's row.
    let lite =
      "\(left.name) l \(kind) JOIN \(right.name)_history r ON \(reference.lite) = \(rightKey) "
      + "AND r._from <= l._ts AND (r._to IS NULL OR l._ts < r._to)"
    return joined(
      name, isTable: false, key: TestColumn(name: "J", type: reference.type, isSmall: false), keySQL: reference.sql,
      keyLite: reference.lite, left, right,
      sql: "\(left.name) l \(kind) JOIN \(right.name) r ON \(reference.sql) = \(rightKey)", lite: lite, time: "l._ts",
      presentKey: true)
  }

  private mutating func streamJoin(_ name: String, _ left: TestRelation) -> TestQuery? {
    let others = relations.filter { !$0.isTable && $0.name != left.name }
    guard let right = others.randomElement(using: &random) else { return nil }
    let leftTerms = left.terms(as: "l").filter { [.integer, .string, .bigint].contains($0.type) }
    guard let leftKey = leftTerms.randomElement(using: &random) else { return nil }
    let rightTerms = right.terms(as: "r").filter { $0.type == leftKey.type }
    guard let rightKey = rightTerms.randomElement(using: &random) else { return nil }
    let seconds = pick([1, 5, 30])
    return joined(
      name, isTable: false, key: TestColumn(name: "J", type: leftKey.type, isSmall: false), keySQL: leftKey.sql,
      keyLite: leftKey.lite, left, right,
      sql: "\(left.name) l INNER JOIN \(right.name) r WITHIN \(seconds) SECONDS ON \(leftKey.sql) = \(rightKey.sql)",
      lite: "\(left.name) l INNER JOIN \(right.name) r ON \(leftKey.lite) = \(rightKey.lite) "
        + "AND abs(l._ts - r._ts) <= \(seconds * 1000)", time: "max(l._ts, r._ts)")
  }
}

extension SQLType {
  fileprivate var isDecimal: Bool { if case .decimal = self { true } else { false } }
  fileprivate var isNumber: Bool { self == .integer || self == .bigint || self == .double }
}
