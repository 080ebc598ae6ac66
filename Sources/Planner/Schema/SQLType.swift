/// A type of the SQL dialect, as a column or an expression has it.
package indirect enum SQLType: Hashable, Sendable {
  case boolean
  /// INT: 32 bits, signed.
  case integer
  /// BIGINT: 64 bits, signed.
  case bigint
  case double
  /// DECIMAL(precision, scale): exact, `precision` digits of which `scale` stand behind the point.
  case decimal(precision: Int, scale: Int)
  case string
  case bytes
  /// Days since 1970-01-01.
  case date
  /// Milliseconds since midnight.
  case time
  /// Milliseconds since 1970-01-01T00:00:00Z.
  case timestamp
  case array(SQLType)
  case map(key: SQLType, value: SQLType)
  case structure([StructField])
}

/// A field of a STRUCT.
package struct StructField: Hashable, Sendable {
  package var name: String
  package var type: SQLType

  package init(_ name: String, _ type: SQLType) {
    self.name = name
    self.type = type
  }
}

extension SQLType {
  /// INT, BIGINT, DECIMAL or DOUBLE.
  package var isNumeric: Bool {
    switch self {
    case .integer, .bigint, .double, .decimal: true
    case .boolean, .string, .bytes, .date, .time, .timestamp, .array, .map, .structure: false
    }
  }

  /// DATE, TIME or TIMESTAMP.
  package var isTemporal: Bool {
    switch self {
    case .date, .time, .timestamp: true
    case .boolean, .integer, .bigint, .double, .decimal, .string, .bytes, .array, .map, .structure: false
    }
  }

  /// ARRAY, MAP or STRUCT.
  package var isNested: Bool {
    switch self {
    case .array, .map, .structure: true
    case .boolean, .integer, .bigint, .double, .decimal, .string, .bytes, .date, .time, .timestamp: false
    }
  }
}

extension SQLType: CustomStringConvertible {
  /// The type as SQL writes it: `DECIMAL(10, 2)`, `ARRAY<STRUCT<ID INTEGER>>`.
  package var description: String {
    switch self {
    case .boolean: "BOOLEAN"
    case .integer: "INTEGER"
    case .bigint: "BIGINT"
    case .double: "DOUBLE"
    case .decimal(let precision, let scale): "DECIMAL(\(precision), \(scale))"
    case .string: "STRING"
    case .bytes: "BYTES"
    case .date: "DATE"
    case .time: "TIME"
    case .timestamp: "TIMESTAMP"
    case .array(let element): "ARRAY<\(element)>"
    case .map(let key, let value): "MAP<\(key), \(value)>"
    case .structure(let fields):
      "STRUCT<" + fields.map { "\(SQLName.quotedIfNeeded($0.name)) \($0.type)" }.joined(separator: ", ") + ">"
    }
  }
}
