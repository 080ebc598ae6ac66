import Planner

/// How values of a column are written for the database.
enum PostgresEncoding: Hashable, Sendable {
  case boolean
  case integer
  case double
  case decimal(scale: Int)
  case text
  case bytes
  case date
  case time
  case timestamp
  case json(SQLType)
}

/// Which of PostgreSQL's types a type of SQL has, and which it fits into.
enum PostgresTypes {
  /// The type of a column that is made. A TIMESTAMP is a moment, so its column has a time zone; nested types are JSON.
  static func declaration(of type: SQLType) -> String {
    switch type {
    case .boolean: "boolean"
    case .integer: "integer"
    case .bigint: "bigint"
    case .double: "double precision"
    case .decimal(let precision, let scale): "numeric(\(precision), \(scale))"
    case .string: "text"
    case .bytes: "bytea"
    case .date: "date"
    case .time: "time"
    case .timestamp: "timestamptz"
    case .array, .map, .structure: "jsonb"
    }
  }

  /// The name of that type in a cast, without length and digits: these are the column's, which refuses what is too long
  /// where a cast would cut it.
  static func castName(of type: SQLType) -> String {
    if case .decimal = type { "numeric" } else { declaration(of: type) }
  }

  /// How values of a type are written into a column that was made for them.
  static func encoding(of type: SQLType) -> PostgresEncoding {
    switch type {
    case .boolean: .boolean
    case .integer, .bigint: .integer
    case .double: .double
    case .decimal(_, let scale): .decimal(scale: scale)
    case .string: .text
    case .bytes: .bytes
    case .date: .date
    case .time: .time
    case .timestamp: .timestamp
    case .array, .map, .structure: .json(type)
    }
  }

  /// A column's type in the database.
  struct Target: Hashable, Sendable {
    /// The name in `pg_type` of the type, or of what a domain is over.
    var base: String
    var isEnumeration: Bool
    /// Digits behind the point of a `numeric(p, s)`; nil where it holds any number.
    var scale: Int?
  }

  /// How values of a type are written into a column that is there; nil where they don't fit, or lose something.
  static func encoding(of type: SQLType, into target: Target) -> PostgresEncoding? {
    switch (type, target.base) {
    case (.boolean, "bool"): .boolean
    case (.integer, "int2"), (.integer, "int4"), (.integer, "int8"), (.integer, "numeric"), (.integer, "float8"),
      (.bigint, "int2"), (.bigint, "int4"), (.bigint, "int8"), (.bigint, "numeric"):
      .integer
    case (.double, "float8"): .double
    case (.double, "numeric"): target.scale == nil ? .double : nil
    case (.decimal(_, let scale), "numeric"): target.scale.map { $0 >= scale } ?? true ? .decimal(scale: scale) : nil
    case (.string, _): target.isEnumeration || texts.contains(target.base) ? .text : nil
    case (.bytes, "bytea"): .bytes
    case (.date, "date"): .date
    case (.time, "time"): .time
    case (.timestamp, "timestamptz"), (.timestamp, "timestamp"): .timestamp
    // Milliseconds since 1970.
    case (.timestamp, "int8"): .integer
    case (.array, "jsonb"), (.array, "json"), (.array, "text"), (.map, "jsonb"), (.map, "json"), (.map, "text"),
      (.structure, "jsonb"), (.structure, "json"), (.structure, "text"):
      .json(type)
    default: nil
    }
  }

  /// Types whose values a STRING may hold; what is none of theirs is refused row by row.
  private static let texts: Set<String> = [
    "text", "varchar", "bpchar", "name", "citext", "uuid", "inet", "cidr", "macaddr", "json", "jsonb", "xml",
  ]
}

/// Names as PostgreSQL's SQL has them.
enum PostgresName {
  /// The name in double quotes.
  static func quoted(_ name: String) -> String {
    var result = "\""
    for character in name {
      result.append(character)
      if character == "\"" { result.append(character) }
    }
    return result + "\""
  }

  static func quoted(_ table: SinkTableName) -> String {
    table.schema.map { quoted($0) + "." + quoted(table.name) } ?? quoted(table.name)
  }
}
