import Planner

/// The SQL types that a schema gives where columns are not declared (as Kafka Connect and ksqlDB have it).
enum AvroInference {
  /// The type of values of a schema; nil where there is none, as for null alone.
  ///
  /// - Parameter keepsCase: whether fields keep their names as written, rather than in upper case.
  static func type(of schema: AvroSchema, keepsCase: Bool) -> SQLType? {
    switch schema {
    case .leaf(let leaf): type(of: leaf)
    case .enumeration: .string
    case .array(let item):
      if let entry = schema.mapEntry {
        mapType(entry, keepsCase: keepsCase)
      } else {
        type(of: item, keepsCase: keepsCase).map(SQLType.array)
      }
    case .map(let value): type(of: value, keepsCase: keepsCase).map { .map(key: .string, value: $0) }
    case .union(let branches): unionType(branches, keepsCase: keepsCase)
    case .record(let record): .structure(fields(of: record, keepsCase: keepsCase))
    }
  }

  /// The fields whose types we have; others are left out.
  static func fields(of record: AvroRecord, keepsCase: Bool) -> [StructField] {
    record.fields.compactMap { field in
      type(of: field.schema, keepsCase: keepsCase).map {
        StructField(keepsCase ? field.name : field.name.uppercased(), $0)
      }
    }
  }

  /// What the field for a union's branch is called where a union of several types is read as a STRUCT.
  static func branchName(_ schema: AvroSchema) -> String? {
    switch schema {
    case .leaf(.null): nil
    case .leaf(let leaf): leaf.plainTypeName
    case .enumeration(let enumeration): lastPart(of: enumeration.name)
    case .array: "array"
    case .map: "map"
    case .record(let record): lastPart(of: record.fullName)
    case .union: nil
    }
  }

  private static func lastPart(of fullName: String) -> String {
    fullName.split(separator: ".").last.map(String.init) ?? fullName
  }

  private static func type(of leaf: AvroLeaf) -> SQLType? {
    switch leaf {
    case .null: nil
    case .boolean: .boolean
    case .int: .integer
    case .long, .timeMicros, .timestampMicros: .bigint
    case .float, .double: .double
    case .string: .string
    case .bytes, .fixed: .bytes
    case .date: .date
    case .timeMillis: .time
    case .timestampMillis: .timestamp
    case .decimal(let precision, let scale), .fixedDecimal(_, let precision, let scale):
      .decimal(precision: Int(precision), scale: Int(scale))
    }
  }

  private static func mapType(_ entry: AvroRecord, keepsCase: Bool) -> SQLType? {
    guard
      let key = entry.fields.first(where: { $0.name == "key" }).flatMap({ type(of: $0.schema, keepsCase: keepsCase) }),
      let value = entry.fields.first(where: { $0.name == "value" })
        .flatMap({ type(of: $0.schema, keepsCase: keepsCase) })
    else { return nil }
    return .map(key: key, value: value)
  }

  private static func unionType(_ branches: [AvroSchema], keepsCase: Bool) -> SQLType? {
    let named = branches.compactMap { branch in branchName(branch).map { (name: $0, schema: branch) } }
    if named.count <= 1 { return named.first.flatMap { type(of: $0.schema, keepsCase: keepsCase) } }
    return .structure(
      named.compactMap { branch in
        type(of: branch.schema, keepsCase: keepsCase).map {
          StructField(keepsCase ? branch.name : branch.name.uppercased(), $0)
        }
      })
  }
}

extension AvroLeaf {
  /// The type's name without its logical type.
  fileprivate var plainTypeName: String {
    switch self {
    case .null, .boolean, .int, .long, .float, .double, .string, .bytes: typeName
    case .date, .timeMillis: "int"
    case .timeMicros, .timestampMillis, .timestampMicros: "long"
    case .decimal: "bytes"
    case .fixed, .fixedDecimal: "fixed"
    }
  }
}
