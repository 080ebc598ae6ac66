import Planner
import Runtime
import TestSupport

/// Groups and windows.
extension CaseGenerator {
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

  mutating func aggregation(_ name: String, of relation: TestRelation, window: TestWindow? = nil) -> TestQuery? {
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
    if window != nil { inner.append("_ts") }
    let select =
      "SELECT \(items.joined(separator: ", ")) FROM \(relation.name)\(window.map { " WINDOW \($0.sql)" } ?? "")"
      + (filter.map { " WHERE \($0.sql)" } ?? "") + " GROUP BY \(groups.map(\.sql).joined(separator: ", "))"
      + having.0
    let rows =
      "SELECT * FROM (SELECT \(inner.joined(separator: ", ")) FROM \(relation.name)"
      + (filter.map { " WHERE \($0.lite)" } ?? "") + ") WHERE \(present)"
    let lite =
      if let window {
        "SELECT \(outer.joined(separator: ", ")), min(_start) AS WINDOWSTART FROM (\(window.lite(rows, groups: names))) "
          + "GROUP BY \(names), _window" + having.1
      } else {
        "SELECT \(outer.joined(separator: ", ")) FROM (\(rows)) GROUP BY \(names)" + having.1
      }
    return TestQuery(
      result: TestRelation(name: name, isTable: true, keyColumns: keys, valueColumns: values), reads: [relation.name],
      sql: create(name, isTable: true, select), lite: lite, pull: window == nil ? select : nil)
  }

  mutating func windowed(_ name: String, of relation: TestRelation) -> TestQuery? {
    let (size, advance) = pick([(1, 1), (5, 2), (60, 15), (6, 6)])
    let window = pick([
      TestWindow.tumbling(seconds: size), .hopping(seconds: size, advance: advance), .session(gapSeconds: size),
    ])
    guard var query = aggregation(name, of: relation, window: window) else { return nil }
    query.result.valueColumns.append(TestColumn(name: "WINDOWSTART", type: .bigint, isSmall: false))
    return query
  }
}

/// A window in both dialects.
enum TestWindow {
  case tumbling(seconds: Int)
  case hopping(seconds: Int, advance: Int)
  case session(gapSeconds: Int)

  var sql: String {
    switch self {
    case .tumbling(let seconds): "TUMBLING (SIZE \(seconds) SECONDS)"
    case .hopping(let seconds, let advance): "HOPPING (SIZE \(seconds) SECONDS, ADVANCE BY \(advance) SECONDS)"
    case .session(let gap): "SESSION (\(gap) SECONDS)"
    }
  }

  /// The rows, each once for every window that it is in, with the columns `_window`, which tells the windows of a group
  /// from one another, and `_start`, of which the least is the window's start.
  /// - Parameter groups: the names of the group's columns.
  func lite(_ rows: String, groups: String) -> String {
    switch self {
    case .tumbling(let seconds): Self.hopping(seconds: seconds, advance: seconds).lite(rows, groups: groups)
    case .hopping(let seconds, let advance):
      "SELECT *, _start AS _window FROM (SELECT *, (_ts / \(advance * 1000) - back) * \(advance * 1000) AS _start "
        + "FROM (\(rows)), (\((0...seconds / advance).map { "SELECT \($0) AS back" }.joined(separator: " UNION ALL "))))"
        + " WHERE _start >= 0 AND _start + \(seconds * 1000) > _ts"
    case .session(let gap):
      "SELECT *, _ts AS _start, sum(begins) OVER (PARTITION BY \(groups) ORDER BY _ts) AS _window FROM "
        + "(SELECT *, ifnull(_ts - lag(_ts) OVER (PARTITION BY \(groups) ORDER BY _ts) > \(gap * 1000), 1) AS begins "
        + "FROM (\(rows)))"
    }
  }
}
