import Planner
import Runtime

/// A column of a relation in both dialects.
struct TestColumn: Hashable {
  var name: String
  var type: SQLType
  /// See `Term.isSmall`.
  var isSmall: Bool
}

/// A stream or table that queries may read: declared over a topic, or the result of another query.
struct TestRelation {
  var name: String
  var isTable: Bool
  var keyColumns: [TestColumn]
  var valueColumns: [TestColumn]
  /// Whether it stands over a topic.
  var isSource = false

  var columns: [TestColumn] { keyColumns + valueColumns }

  /// Its columns as terms.
  func terms(as alias: String? = nil) -> [Term] {
    columns.map { column in
      let name = alias.map { "\($0).\(column.name)" } ?? column.name
      return Term(sql: name, lite: name, type: column.type, isSmall: column.isSmall)
    }
  }
}

/// A record of a source relation.
struct TestRecord {
  var relation: Int
  var key: Value
  /// nil: a tombstone.
  var values: [Value]?
  var timestampMillis: Int64
}

/// A source, with the statement that declares it.
struct TestSource {
  var relation: TestRelation
  var valueFormat: String
  var partitions: Int

  var sql: String {
    let key = relation.isTable ? "PRIMARY KEY" : "KEY"
    let columns =
      relation.keyColumns.map { "\($0.name) \($0.type) \(key)" }
      + relation.valueColumns.map { "\($0.name) \($0.type)" }
    return "CREATE \(relation.isTable ? "TABLE" : "STREAM") \(relation.name) (\(columns.joined(separator: ", "))) WITH "
      + "(kafka_topic = '\(relation.name)', partitions = \(partitions), key_format = 'JSON', "
      + "value_format = '\(valueFormat)');"
  }

  /// Streams have the time of each row, tables a history: from when to when each row stood there.
  var lite: [String] {
    let columns = relation.columns.map(\.name).joined(separator: ", ")
    if !relation.isTable { return ["CREATE TABLE \(relation.name) (\(columns), _ts);"] }
    return [
      "CREATE TABLE \(relation.name)_history (\(columns), _from, _to);",
      "CREATE VIEW \(relation.name) AS SELECT \(columns) FROM \(relation.name)_history WHERE _to IS NULL;",
    ]
  }
}

/// A query over other relations, in both dialects.
struct TestQuery {
  var result: TestRelation
  /// What it reads.
  var reads: [String]
  var sql: String
  /// The select of the view of that name.
  var lite: String
  /// Whether the same SELECT, as a pull query, gives the same rows.
  var pull: String?
}

/// All of one case.
struct TestCase {
  var seed: UInt64
  var sources: [TestSource]
  var queries: [TestQuery]
  var records: [TestRecord]
  /// After how many records each the queries run.
  var batchSize: Int
  var cachesChanges: Bool
}

extension Value {
  /// As SQLite is told it.
  var lite: String {
    switch self {
    case .null: "NULL"
    case .boolean(let value): value ? "1" : "0"
    case .integer(let value): "\(value)"
    case .double(let value): "\(value)"
    case .decimal(let value): "\(value.unscaled)"
    case .string(let text): "'\(text.replacing("'", with: "''"))'"
    case .bytes, .array, .map, .structure: "NULL"
    }
  }

  /// As an input document has it.
  var json: JSONValue {
    switch self {
    case .boolean(let value): .boolean(value)
    case .integer(let value): .number("\(value)")
    case .double(let value): .number("\(value)")
    case .decimal(let value): .number(value.text)
    case .string(let text): .string(text)
    case .null, .bytes, .array, .map, .structure: .null
    }
  }
}

extension Decimal {
  fileprivate var text: String {
    let digits = String(unscaled.magnitude)
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    return (unscaled < 0 ? "-" : "") + padded.dropLast(scale) + "." + padded.suffix(scale)
  }
}
