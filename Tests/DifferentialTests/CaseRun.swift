import Planner
import Runtime
import TestSupport

/// Runs a case here and in SQLite, and compares what each query came to.
struct CaseRun {
  let testCase: TestCase

  /// Where a query's rows differ.
  struct Difference: CustomStringConvertible {
    /// nil where it failed as a whole.
    var query: String?
    var description: String
  }

  /// The first difference; nil where there is none.
  /// - Throws: what no query is to blame for.
  func difference() throws -> Difference? {
    let world = try SteppedWorld()
    let lite = try SQLite()
    try world.run("SET 'cache.max.bytes.buffering' = '\(testCase.cachesChanges ? 10_000_000 : 0)';")
    for source in testCase.sources {
      try world.run(source.sql)
      for statement in source.lite { try lite.run(statement) }
    }
    for query in testCase.queries {
      do {
        try world.run(query.sql)
      } catch {
        return Difference(query: query.result.name, description: "it is refused: \(error)")
      }
    }
    for (index, record) in testCase.records.enumerated() {
      try write(record, world, lite)
      if (index + 1) % testCase.batchSize == 0 { try world.session.settle() }
    }
    try world.session.flushInput()
    try world.session.settle()
    for query in testCase.queries {
      try lite.run("CREATE VIEW \(query.result.name) AS \(query.lite);")
      let columns = outputs(of: query)
      let expected = try lite.rows(
        "SELECT \(columns.map(\.name).joined(separator: ", ")) FROM \(query.result.name)"
      ).map { row in zip(row, columns).map { Self.text($0, $1.type) }.joined(separator: " | ") }.sorted()
      let selects =
        [("", "SELECT * FROM \(query.result.name);")] + (query.pull.map { [("as a pull query: ", $0 + ";")] } ?? [])
      for (what, select) in selects {
        let actual: [String]
        do {
          actual = try rows(select, columns, world)
        } catch {
          return Difference(query: query.result.name, description: "\(what)it is refused: \(error)")
        }
        if actual != expected {
          return Difference(
            query: query.result.name, description: what + Self.explain(expected, actual, world.processingLog))
        }
      }
    }
    return nil
  }

  private func outputs(of query: TestQuery) -> [TestColumn] { query.result.columns }

  private func write(_ record: TestRecord, _ world: SteppedWorld, _ lite: SQLite) throws {
    let relation = testCase.sources[record.relation].relation
    let members = record.values.map {
      zip(relation.valueColumns, $0).map { JSONValue.Member(name: $0.name, value: $1.json) }
    }
    try world.session.produce(
      InputRecord(
        topic: relation.name, key: record.key.json, value: members.map(JSONValue.object),
        timestampMillis: record.timestampMillis))
    let values = ([record.key] + (record.values ?? [])).map(\.lite).joined(separator: ", ")
    let time = record.timestampMillis
    if !relation.isTable { return try lite.run("INSERT INTO \(relation.name) VALUES (\(values), \(time));") }
    try lite.run("UPDATE \(relation.name)_history SET _to = \(time) WHERE _to IS NULL AND K = \(record.key.lite);")
    if record.values != nil { try lite.run("INSERT INTO \(relation.name)_history VALUES (\(values), \(time), NULL);") }
  }

  private func rows(_ select: String, _ columns: [TestColumn], _ world: SteppedWorld) throws -> [String] {
    guard case .rows(let table)? = try world.run(select) else { return ["(no rows)"] }
    let places = columns.map { column in table.columns.firstIndex { $0.name == column.name } }
    return table.rows.map { row in
      zip(places, columns).map { place, column in place.map { Self.text(row[$0], column.type) } ?? "(no \(column.name))"
      }
      .joined(separator: " | ")
    }.sorted()
  }

  // MARK: Values as text

  private static func text(_ value: Value, _ type: SQLType) -> String {
    switch value {
    case .null: "NULL"
    case .boolean(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .double(let value): number(value)
    case .decimal(let value):
      if case .decimal(_, let scale) = type, scale == value.scale {
        "\(value.unscaled)"
      } else {
        "\(value) of another scale"
      }
    case .string(let text): "'\(text)'"
    case .bytes, .array, .map, .structure: "\(value)"
    }
  }

  private static func text(_ cell: SQLite.Cell, _ type: SQLType) -> String {
    switch (cell, type) {
    case (.null, _): "NULL"
    case (.integer(let value), .boolean): value == 0 ? "false" : "true"
    case (.integer(let value), .double): number(Double(value))
    case (.integer(let value), _): "\(value)"
    case (.real(let value), .double): number(value)
    case (.real(let value), _): "the REAL \(value)"
    case (.text(let text), _): "'\(text)'"
    }
  }

  /// Sums may be added up in another order: twelve digits are compared.
  private static func number(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0.0" : "\(value)" }
    var scale = 1.0
    while abs(value) * scale < 1e11, scale < 1e12 { scale *= 10 }
    return "\((value * scale).rounded() / scale)"
  }

  private static func explain(_ expected: [String], _ actual: [String], _ log: [String]) -> String {
    var missing = expected
    var extra: [String] = []
    for row in actual {
      if let place = missing.firstIndex(of: row) { missing.remove(at: place) } else { extra.append(row) }
    }
    return "SQLite alone has\n" + missing.prefix(10).map { "  \($0)\n" }.joined() + "sqlstream alone has\n"
      + extra.prefix(10).map { "  \($0)\n" }.joined() + log.prefix(5).map { "log: \($0)\n" }.joined()
  }
}
