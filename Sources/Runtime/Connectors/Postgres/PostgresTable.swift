import Planner

/// A route's table as it is in the database, and the statements that write it.
struct PostgresTable {
  /// A column that is written.
  struct Column {
    var name: String
    /// The type as a cast names it.
    var type: String
    var encoding: PostgresEncoding
  }

  let route: SinkRoute
  /// In the order of the route's columns.
  let columns: [Column]
  /// Puts rows in; its parameters are arrays of the columns' values.
  let insertion: String
  /// Takes rows out; its parameters are arrays of the key columns' values.
  let deletion: String
  /// The COPY that puts rows in; nil where only INSERT will do.
  ///
  /// No timeout ends a COPY whose client is silent, so one must not hold what others wait for: a unique index or a trigger
  /// may. Of rules and row security COPY knows nothing.
  let copy: String?

  /// - Parameter takesCopies: whether COPY writes it as INSERT does, and holds up nobody.
  init(route: SinkRoute, columns: [Column], takesCopies: Bool) {
    self.route = route
    self.columns = columns
    let table = PostgresName.quoted(route.table)
    let names = columns.map { PostgresName.quoted($0.name) }
    func rows(_ indices: [Int]) -> String {
      let arrays = indices.enumerated().map { place, index in "$\(place + 1)::\(columns[index].type)[]" }
      return "unnest(\(arrays.joined(separator: ", "))) AS given(\(indices.map { names[$0] }.joined(separator: ", ")))"
    }
    let list = names.joined(separator: ", ")
    var insertion = "INSERT INTO \(table) (\(list)) SELECT \(list) FROM \(rows(Array(columns.indices)))"
    if route.mode == .upsert {
      let others = columns.indices.filter { !route.key.contains($0) }
      insertion += " ON CONFLICT (\(route.key.map { names[$0] }.joined(separator: ", ")))"
      insertion +=
        others.isEmpty
        ? " DO NOTHING" : " DO UPDATE SET " + others.map { "\(names[$0]) = EXCLUDED.\(names[$0])" }.joined(separator: ", ")
    }
    self.insertion = insertion
    copy = route.mode == .append && takesCopies ? "COPY \(table) (\(list)) FROM STDIN" : nil
    let conditions = route.key.map { "kept.\(names[$0]) = given.\(names[$0])" }
    deletion = "DELETE FROM \(table) AS kept USING \(rows(route.key)) WHERE \(conditions.joined(separator: " AND "))"
  }
}

/// Finds a route's table in the database, or makes it.
struct PostgresTableSetup {
  let route: SinkRoute
  let settings: SinkConnectorPlan.Settings
  let connection: PostgresConnection

  private struct Existing {
    var name: String
    var type: String
    var target: PostgresTypes.Target
    /// NOT NULL, and nothing gives it a value.
    var mustBeGiven: Bool
    var isGenerated: Bool
  }

  /// Makes the table ready. Inside of a transaction.
  /// - Returns: the table, and whether it was made just now.
  /// - Throws: `.permanent` where it is there and does not fit.
  func run() throws(PostgresError) -> (table: PostgresTable, isNew: Bool) {
    let found = try connection.run("SELECT to_regclass($1)::oid", [.text(PostgresName.quoted(route.table))])
    guard let identifier = found.rows.first?.first ?? nil else {
      guard settings.createsTables else {
        throw PostgresError(.permanent, "there is no table \(route.table), and 'auto.create' is 'false'")
      }
      return (try create(), true)
    }
    var existing = try columns(of: identifier)
    let missing = route.columns.filter { place(of: $0, in: existing) == nil }
    if !missing.isEmpty {
      try add(missing)
      existing = try columns(of: identifier)
    }
    let columns = try matched(existing)
    try checkOthers(existing, columns)
    if route.mode == .upsert { try checkKey(route.key.map { columns[$0].name }, of: identifier) }
    let table = PostgresTable(route: route, columns: columns, takesCopies: try takesCopies(identifier))
    return (table, false)
  }

  // MARK: A new table

  private func create() throws(PostgresError) -> PostgresTable {
    var parts = route.columns.indices.map { index in
      definition(of: route.columns[index]) + (route.key.contains(index) ? " NOT NULL" : "")
    }
    if !route.key.isEmpty {
      let names = route.key.map { PostgresName.quoted(route.columns[$0].name) }
      parts.append("PRIMARY KEY (\(names.joined(separator: ", ")))")
    }
    try connection.run("CREATE TABLE \(PostgresName.quoted(route.table)) (\(parts.joined(separator: ", ")))")
    var columns: [PostgresTable.Column] = []
    for column in route.columns {
      columns.append(
        PostgresTable.Column(
          name: column.name, type: PostgresTypes.castName(of: column.type), encoding: PostgresTypes.encoding(of: column.type)))
    }
    return PostgresTable(route: route, columns: columns, takesCopies: true)
  }

  private func definition(of column: SinkColumn) -> String {
    "\(PostgresName.quoted(column.name)) \(PostgresTypes.declaration(of: column.type))"
  }

  // MARK: A table that is there

  private func columns(of table: String) throws(PostgresError) -> [Existing] {
    let answer = try connection.run(
      """
      SELECT a.attname, format_type(a.atttypid, -1), coalesce(b.typname, t.typname), t.typtype = 'e',
        a.attnotnull AND NOT a.atthasdef AND a.attidentity = '', a.attgenerated <> '',
        CASE WHEN t.typname = 'numeric' AND a.atttypmod >= 4 THEN (((a.atttypmod - 4) & 2047) # 1024) - 1024 END
      FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type b ON b.oid = t.typbasetype
      WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
      """, [.text(table)])
    return answer.rows.map { row in
      Existing(
        name: row[0] ?? "", type: row[1] ?? "",
        target: PostgresTypes.Target(
          base: row[2] ?? "", isEnumeration: row[3] == "t", scale: row[6].flatMap { Int($0) }),
        mustBeGiven: row[4] == "t", isGenerated: row[5] == "t")
    }
  }

  private func takesCopies(_ table: String) throws(PostgresError) -> Bool {
    let answer = try connection.run(
      """
      SELECT relkind = 'r' AND NOT relhasrules AND NOT relrowsecurity AND NOT relhastriggers AND NOT EXISTS (
        SELECT FROM pg_index WHERE indrelid = c.oid AND (indisunique OR indisexclusion))
      FROM pg_class c WHERE oid = $1::oid
      """, [.text(table)])
    return answer.rows.first?.first == "t"
  }

  /// The place of the column that a route's column goes to: of that name, or of the name that it has in SQL (as Kafka
  /// Connect makes them).
  private func place(of column: SinkColumn, in existing: [Existing]) -> Int? {
    existing.firstIndex { $0.name == column.name } ?? existing.firstIndex { $0.name == column.source }
  }

  private func add(_ missing: [SinkColumn]) throws(PostgresError) {
    guard settings.addsColumns else {
      let names = missing.map { "\($0.name) (\($0.type))" }.joined(separator: ", ")
      throw PostgresError(
        .permanent, "the table \(route.table) has no column \(names): ALTER TABLE adds it, or 'auto.evolve' = 'true', "
          + "or 'columns' leaves it out")
    }
    let additions = missing.map { "ADD COLUMN IF NOT EXISTS \(definition(of: $0))" }
    try connection.run("ALTER TABLE \(PostgresName.quoted(route.table)) \(additions.joined(separator: ", "))")
  }

  private func matched(_ existing: [Existing]) throws(PostgresError) -> [PostgresTable.Column] {
    var columns: [PostgresTable.Column] = []
    for column in route.columns {
      guard let place = place(of: column, in: existing) else { continue }
      let found = existing[place]
      guard let encoding = PostgresTypes.encoding(of: column.type, into: found.target) else {
        let scale = found.target.scale.map { " with \($0) digits behind the point" } ?? ""
        throw PostgresError(
          .permanent, "the column \(found.name) of the table \(route.table) is \(found.type)\(scale), and "
            + "\(route.relation.name) has \(column.type) for it: \(PostgresTypes.declaration(of: column.type)) would do")
      }
      columns.append(PostgresTable.Column(name: found.name, type: found.type, encoding: encoding))
    }
    return columns
  }

  private func checkOthers(_ existing: [Existing], _ columns: [PostgresTable.Column]) throws(PostgresError) {
    for other in existing {
      let isWritten = columns.contains { $0.name == other.name }
      if isWritten, other.isGenerated {
        throw PostgresError(
          .permanent, "the column \(other.name) of the table \(route.table) is generated: 'columns' can leave it out")
      }
      if !isWritten, other.mustBeGiven, !other.isGenerated {
        throw PostgresError(
          .permanent, "the column \(other.name) of the table \(route.table) is NOT NULL and has no default, and "
            + "\(route.relation.name) has nothing for it")
      }
    }
  }

  /// ON CONFLICT needs a unique index over just these columns.
  private func checkKey(_ key: [String], of table: String) throws(PostgresError) {
    let answer = try connection.run(
      """
      SELECT i.indexrelid, a.attname FROM pg_index i
      CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
      WHERE i.indrelid = $1::oid AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL
        AND i.indexprs IS NULL AND k.place <= i.indnkeyatts
      """, [.text(table)])
    var indexes: [String: Set<String>] = [:]
    for row in answer.rows { indexes[row[0] ?? "", default: []].insert(row[1] ?? "") }
    guard !indexes.values.contains(Set(key)) else { return }
    let list = key.map(PostgresName.quoted).joined(separator: ", ")
    throw PostgresError(
      .permanent, "the table \(route.table) has no primary key or unique index over (\(list)), which 'mode' = 'upsert' "
        + "needs: ALTER TABLE \(PostgresName.quoted(route.table)) ADD PRIMARY KEY (\(list)), or 'pk' = other columns")
  }
}
