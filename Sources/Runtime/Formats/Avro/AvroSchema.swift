/// A schema of the Avro specification (1.11), as far as data needs it: names are resolved, documentation is left out.
///
/// A type can't contain itself: such schemas are refused when they are parsed.
indirect enum AvroSchema: Sendable {
  case leaf(AvroLeaf)
  case enumeration(AvroEnumeration)
  case array(AvroSchema)
  /// Keys are strings.
  case map(AvroSchema)
  case union([AvroSchema])
  case record(AvroRecord)
}

/// A type without types inside, with its logical type where it has one that we know.
///
/// Only numbers in it, so that a step of a decoder is copied without counting references.
enum AvroLeaf: Hashable, Sendable {
  case null, boolean, int, long, float, double, string, bytes
  case fixed(size: Int32)
  /// int, days.
  case date
  /// int, milliseconds of the day.
  case timeMillis
  /// long, microseconds of the day.
  case timeMicros
  /// long.
  case timestampMillis
  /// long.
  case timestampMicros
  /// bytes, two's complement.
  case decimal(precision: Int16, scale: Int16)
  /// fixed of that size, two's complement.
  case fixedDecimal(size: Int32, precision: Int16, scale: Int16)
}

struct AvroEnumeration: Sendable {
  var name: String
  var symbols: [String]
}

struct AvroRecord: Sendable {
  /// With its namespace.
  var fullName: String
  var fields: [AvroField]
  /// Whether an array of such records is a map, as Kafka Connect writes maps whose keys are not plain strings.
  var isMapEntry: Bool
}

struct AvroField: Sendable {
  var name: String
  var schema: AvroSchema
  /// What stands for the field where a writer has no value for it.
  var defaultValue: JSONValue?
}

extension AvroSchema {
  /// The type as error texts call it.
  var typeName: String {
    switch self {
    case .leaf(let leaf): leaf.typeName
    case .enumeration(let enumeration): "enum \(enumeration.name)"
    case .array: "array"
    case .map: "map"
    case .union(let branches): "union of " + branches.map(\.typeName).joined(separator: ", ")
    case .record(let record): "record \(record.fullName)"
    }
  }

  /// The entry record, where this is an array that stands for a map.
  var mapEntry: AvroRecord? {
    if case .array(.record(let record)) = self, record.isMapEntry { record } else { nil }
  }

  /// The only branch besides null, with the places of both; nil for other unions and other types.
  var nullable: (value: AvroSchema, nullBranch: Int)? {
    guard case .union(let branches) = self, branches.count == 2 else { return nil }
    if case .leaf(.null) = branches[0] { return (branches[1], 0) }
    if case .leaf(.null) = branches[1] { return (branches[0], 1) }
    return nil
  }
}

extension AvroLeaf {
  var typeName: String {
    switch self {
    case .null: "null"
    case .boolean: "boolean"
    case .int: "int"
    case .long: "long"
    case .float: "float"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .fixed(let size): "fixed of \(size) bytes"
    case .date: "date"
    case .timeMillis: "time-millis"
    case .timeMicros: "time-micros"
    case .timestampMillis: "timestamp-millis"
    case .timestampMicros: "timestamp-micros"
    case .decimal(let precision, let scale), .fixedDecimal(_, let precision, let scale):
      "decimal(\(precision), \(scale))"
    }
  }
}
