import Planner
import Runtime
import TestSupport

/// Joins.
extension CaseGenerator {
  mutating func joined(
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

  mutating func tableJoin(_ name: String, _ left: TestRelation) -> TestQuery? {
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

  mutating func foreignKeyJoin(_ name: String, _ left: TestRelation) -> TestQuery? {
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

  mutating func streamTableJoin(_ name: String, _ left: TestRelation) -> TestQuery? {
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

  mutating func streamJoin(_ name: String, _ left: TestRelation) -> TestQuery? {
    let others = relations.filter { !$0.isTable && $0.name != left.name }
    guard let right = others.randomElement(using: &random) else { return nil }
    // What has come before decides of a row alone, so its order must be that of time: see `streamTableJoin`.
    let isOuter = left.isSource && right.isSource && chance(70)
    let isKeyed = isOuter && partitions > 1
    let leftTerms = left.terms(as: "l").prefix(isKeyed ? 1 : .max)
      .filter { [.integer, .string, .bigint].contains($0.type) }
    guard let leftKey = leftTerms.randomElement(using: &random) else { return nil }
    let rightTerms = right.terms(as: "r").prefix(isKeyed ? 1 : .max).filter { $0.type == leftKey.type }
    guard let rightKey = rightTerms.randomElement(using: &random) else { return nil }
    let seconds = pick([1, 5, 30])
    let kind = isOuter ? pick(["LEFT", "RIGHT", "FULL OUTER"]) : "INNER"
    let join = TestStreamJoin(kind: kind, millis: seconds * 1000, left: (left, leftKey), right: (right, rightKey))
    return joined(
      name, isTable: false, key: TestColumn(name: "J", type: leftKey.type, isSmall: false), keySQL: join.key.sql,
      keyLite: join.key.lite, left, right,
      sql: "\(left.name) l \(kind) JOIN \(right.name) r WITHIN \(seconds) SECONDS ON \(leftKey.sql) = \(rightKey.sql)",
      lite: join.lite, time: "coalesce(max(l._ts, r._ts), l._ts, r._ts)")
  }
}

/// A join of two streams, as SQLite is told it.
private struct TestStreamJoin {
  let kind: String
  let millis: Int
  let left, right: (relation: TestRelation, key: Term)

  var key: (sql: String, lite: String) {
    switch kind {
    case "RIGHT": (right.key.sql, right.key.lite)
    case "FULL OUTER": ("ROWKEY", "coalesce(\(left.key.lite), \(right.key.lite))")
    default: (left.key.sql, left.key.lite)
    }
  }

  /// A row that no other had come for before gives one of its own, with NULLs for the other side; those that come
  /// later join it nevertheless (WITHIN without GRACE PERIOD).
  var lite: String {
    let matches = "\(left.key.lite) = \(right.key.lite) AND abs(l._ts - r._ts) <= \(millis)"
    if kind == "INNER" { return "\(left.relation.name) l JOIN \(right.relation.name) r ON \(matches)" }
    var pairs = ["l._is AND r._is AND \(matches)"]
    if kind != "RIGHT" {
      pairs.append(
        "l._is AND NOT r._is AND \(left.key.lite) IS NOT NULL AND NOT EXISTS "
          + "(SELECT 1 FROM \(right.relation.name) r WHERE r._ts < l._ts AND \(matches))")
    }
    if kind != "LEFT" {
      pairs.append(
        "r._is AND NOT l._is AND \(right.key.lite) IS NOT NULL AND NOT EXISTS "
          + "(SELECT 1 FROM \(left.relation.name) l WHERE l._ts < r._ts AND \(matches))")
    }
    return "\(orNothing(left.relation)) l JOIN \(orNothing(right.relation)) r "
      + "ON \(pairs.map { "(\($0))" }.joined(separator: " OR "))"
  }

  /// Its rows, and one of NULLs.
  private func orNothing(_ relation: TestRelation) -> String {
    let nulls = (relation.columns.map(\.name) + ["_ts"]).map { "NULL AS \($0)" }.joined(separator: ", ")
    return "(SELECT *, 1 AS _is FROM \(relation.name) UNION ALL SELECT \(nulls), 0)"
  }
}
