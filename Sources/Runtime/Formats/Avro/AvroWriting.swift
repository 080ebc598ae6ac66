import Planner

/// How values of a SQL type are written under a schema: compiled once, run for each value.
indirect enum AvroWriting: Sendable {
  case leaf(AvroLeaf)
  /// The number of each symbol.
  case enumeration([String: Int])
  case array(AvroWriting)
  case map(AvroWriting)
  /// A map as an array of records.
  case entries([EntryField])
  case structure([AvroFieldWriting])
  /// A branch of a union, and, where there is one, the branch of null.
  case union(AvroWriting, branch: Int, nullBranch: Int?)
  /// A union of several types from a STRUCT with a field for each, of which one has a value: as it is read, so that
  /// what was read under a schema can be written under it.
  case choice([Choice], nullBranch: Int?)

  struct Choice: Sendable {
    /// Place of the field.
    var source: Int
    var branch: Int
    var writing: AvroWriting
  }

  struct EntryField: Sendable {
    var isKey: Bool
    var writing: AvroWriting
  }
}

/// How a field of the schema is filled.
struct AvroFieldWriting: Sendable {
  var name: String
  /// Place of the column or STRUCT field it comes from; nil: there is none.
  var source: Int?
  var writing: AvroWriting
  /// What is written where there is no source, or NULL where the schema has no null.
  var fallback: [UInt8]?
}

extension AvroWriting {
  /// - Throws: `FormatError` where values of the type can't be written under the schema.
  init(_ schema: AvroSchema, from type: SQLType) throws(FormatError) {
    switch (schema, type) {
    case (.union(let branches), _): self = try Self.union(branches, from: type)
    case (.leaf(let leaf), _):
      guard leaf.canBeWritten(from: type) else { throw Self.mismatch(schema, type) }
      self = .leaf(leaf)
    case (.enumeration(let enumeration), .string):
      self = .enumeration(
        Dictionary(enumeration.symbols.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first }))
    case (.array(.record(let entry)), .map(let key, let value)):
      self = .entries(try Self.entryFields(entry, key: key, value: value))
    case (.array(let item), .array(let element)): self = .array(try AvroWriting(item, from: element))
    case (.map(let item), .map(.string, let value)): self = .map(try AvroWriting(item, from: value))
    case (.record(let record), .structure(let fields)):
      self = .structure(try Self.fields(of: record, from: fields.map { FormatColumn(name: $0.name, type: $0.type) }))
    case (.enumeration, _), (.array, _), (.map, _), (.record, _): throw Self.mismatch(schema, type)
    }
  }

  /// How each field of a record is filled from columns.
  /// - Throws: `FormatError` where a column has no field, or a field without default and null has no column.
  static func fields(of record: AvroRecord, from columns: [FormatColumn]) throws(FormatError) -> [AvroFieldWriting] {
    let targets = columns.map { AvroResolver.fieldIndex(named: $0.name, in: record) }
    if let missing = targets.firstIndex(of: nil) {
      throw FormatError("the schema of \(record.fullName) has no field for \(columns[missing].name)")
    }
    var fields: [AvroFieldWriting] = []
    for (index, field) in record.fields.enumerated() {
      let source = targets.firstIndex(of: index)
      let (writing, fallback) = try AvroResolver.inside(field.name) { () throws(FormatError) in
        let type = source.map { columns[$0].type } ?? AvroInference.type(of: field.schema, keepsCase: true)
        let writing = try type.map { type throws(FormatError) in try AvroWriting(field.schema, from: type) }
        return (writing, try field.defaultValue.map { value throws(FormatError) in
          try AvroDefault.bytes(of: value, schema: field.schema)
        })
      }
      fields.append(
        AvroFieldWriting(
          name: field.name, source: source, writing: writing ?? .leaf(.null), fallback: fallback))
    }
    return fields
  }

  private static func union(_ branches: [AvroSchema], from type: SQLType) throws(FormatError) -> AvroWriting {
    let nullBranch = branches.firstIndex { if case .leaf(.null) = $0 { true } else { false } }
    var firstFailure: FormatError?
    for (index, branch) in branches.enumerated() where index != nullBranch {
      do throws(FormatError) {
        return .union(try AvroWriting(branch, from: type), branch: index, nullBranch: nullBranch)
      } catch {
        if firstFailure == nil { firstFailure = error }
      }
    }
    if case .structure(let fields) = type, let choices = try choices(branches, from: fields) {
      return .choice(choices, nullBranch: nullBranch)
    }
    throw firstFailure ?? mismatch(.union(branches), type)
  }

  /// The branch for each field, by its name; nil where a field has none.
  private static func choices(
    _ branches: [AvroSchema], from fields: [StructField]
  ) throws(FormatError) -> [Choice]? {
    var choices: [Choice] = []
    for (source, field) in fields.enumerated() {
      let branch = branches.firstIndex {
        AvroInference.branchName($0)?.uppercased() == field.name.uppercased()
      }
      guard let branch else { return nil }
      choices.append(
        Choice(source: source, branch: branch, writing: try AvroWriting(branches[branch], from: field.type)))
    }
    return choices
  }

  private static func entryFields(
    _ entry: AvroRecord, key: SQLType, value: SQLType
  ) throws(FormatError) -> [EntryField] {
    guard entry.fields.count == 2, Set(entry.fields.map(\.name)) == ["key", "value"] else {
      throw FormatError("an array of \(entry.fullName) is no map: its records must have the fields key and value")
    }
    var fields: [EntryField] = []
    for field in entry.fields {
      let isKey = field.name == "key"
      fields.append(EntryField(isKey: isKey, writing: try AvroWriting(field.schema, from: isKey ? key : value)))
    }
    return fields
  }

  private static func mismatch(_ schema: AvroSchema, _ type: SQLType) -> FormatError {
    FormatError("\(type) can't be written as \(schema.typeName)")
  }
}

extension AvroLeaf {
  /// Whether values of the SQL type can be written as this Avro type without loss.
  func canBeWritten(from type: SQLType) -> Bool {
    switch self {
    case .null: false
    case .boolean: type == .boolean
    case .int: [.integer, .date, .time].contains(type)
    case .long: [.integer, .bigint, .date, .time, .timestamp].contains(type)
    case .float: type == .double
    case .double: [.integer, .bigint, .double].contains(type)
    case .string: type == .string
    case .bytes, .fixed: type == .bytes
    case .date: type == .date
    case .timeMillis, .timeMicros: type == .time
    case .timestampMillis, .timestampMicros: type == .timestamp
    case .decimal(let precision, let scale), .fixedDecimal(_, let precision, let scale):
      if case .decimal(let ownPrecision, let ownScale) = type {
        ownScale <= scale && ownPrecision - ownScale <= precision - scale
      } else {
        false
      }
    }
  }
}
