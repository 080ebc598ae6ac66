import Planner

/// Matches a writer's schema with the SQL types that are wanted of it.
enum AvroResolver {
  /// How values of the schema are read as the type.
  /// - Throws: `FormatError` where no value of the schema fits the type.
  static func reading(of schema: AvroSchema, as type: SQLType) throws(FormatError) -> AvroReading {
    if case .union(let branches) = schema { return try union(branches, as: type) }
    switch (schema, type) {
    case (.leaf(.null), _): return .leaf(.null, .text)
    case (.leaf(let leaf), _):
      guard leaf.canBeRead(as: type), let target = ScalarTarget(type) else { throw mismatch(schema, type) }
      return .leaf(leafToRead(leaf, as: type), target)
    case (.enumeration(let enumeration), .string):
      return .enumeration(enumeration.symbols.map { Array($0.utf8) })
    case (.array(.record(let entry)), .map(let key, let value)):
      return .entries(try entryFields(entry, key: key, value: value))
    case (.array(let item), .array(let element)): return .array(try reading(of: item, as: element))
    case (.map(let item), .map(.string, let value)): return .map(try reading(of: item, as: value))
    case (.record(let record), .structure(let fields)): return try structure(record, as: fields)
    case (.enumeration, _), (.array, _), (.map, _), (.record, _), (.union, _): throw mismatch(schema, type)
    }
  }

  /// The field that a column or STRUCT field is read from: the one of its name, or one that differs in case only.
  static func fieldIndex(named name: String, in record: AvroRecord) -> Int? {
    record.fields.firstIndex { $0.name == name }
      ?? record.fields.firstIndex { $0.name.uppercased() == name.uppercased() }
  }

  /// Microseconds are kept as they are in a BIGINT.
  static func leafToRead(_ leaf: AvroLeaf, as type: SQLType) -> AvroLeaf {
    (leaf == .timeMicros || leaf == .timestampMicros) && type == .bigint ? .long : leaf
  }

  private static func structure(
    _ record: AvroRecord, as fields: [StructField]
  ) throws(FormatError) -> AvroReading {
    let sources = fields.map { fieldIndex(named: $0.name, in: record) }
    var result: [AvroReading.StructureField] = []
    for (index, field) in record.fields.enumerated() {
      var targets: [(place: Int, reading: AvroReading)] = []
      for place in fields.indices where sources[place] == index {
        targets.append((place, try inside(field.name) { () throws(FormatError) in
          try reading(of: field.schema, as: fields[place].type)
        }))
      }
      result.append(.init(name: field.name, targets: targets, skipping: AvroSkipping(field.schema)))
    }
    return .structure(result, count: fields.count)
  }

  private static func entryFields(
    _ entry: AvroRecord, key: SQLType, value: SQLType
  ) throws(FormatError) -> [AvroReading.EntryField] {
    var fields: [AvroReading.EntryField] = []
    for field in entry.fields {
      switch field.name {
      case "key": fields.append(.init(role: .key, reading: .read(try reading(of: field.schema, as: key))))
      case "value": fields.append(.init(role: .value, reading: .read(try reading(of: field.schema, as: value))))
      default: fields.append(.init(role: nil, reading: .skip(AvroSkipping(field.schema))))
      }
    }
    guard fields.contains(where: { $0.role == .key }), fields.contains(where: { $0.role == .value }) else {
      throw FormatError("an array of \(entry.fullName) is no map: its records have no fields named key and value")
    }
    return fields
  }

  private static func union(_ branches: [AvroSchema], as type: SQLType) throws(FormatError) -> AvroReading {
    let isNull = branches.map { if case .leaf(.null) = $0 { true } else { false } }
    if isNull.filter({ !$0 }).count > 1, case .structure(let fields) = type,
      let readings = try branchFields(branches, as: fields)
    {
      return .unionAsStructure(readings, count: fields.count)
    }
    var readings: [AvroReading?] = []
    var firstFailure: FormatError?
    for branch in branches {
      do throws(FormatError) {
        readings.append(try reading(of: branch, as: type))
      } catch {
        readings.append(nil)
        if firstFailure == nil { firstFailure = error }
      }
    }
    let hasFit = zip(readings, isNull).contains { $0 != nil && !$1 }
    if let firstFailure, !hasFit { throw firstFailure }
    return .union(readings)
  }

  /// The field of a STRUCT for each branch, where each field is named after a branch's type.
  private static func branchFields(
    _ branches: [AvroSchema], as fields: [StructField]
  ) throws(FormatError) -> [(place: Int, reading: AvroReading)?]? {
    var result: [(place: Int, reading: AvroReading)?] = []
    var found = 0
    for branch in branches {
      guard let name = AvroInference.branchName(branch),
        let place = fields.firstIndex(where: { $0.name.uppercased() == name.uppercased() })
      else {
        result.append(nil)
        continue
      }
      found += 1
      result.append((place, try reading(of: branch, as: fields[place].type)))
    }
    return found == fields.count ? result : nil
  }

  private static func mismatch(_ schema: AvroSchema, _ type: SQLType) -> FormatError {
    FormatError("the schema says \(schema.typeName), which can't be read as \(type)")
  }

  /// Runs `body` and names the field in the error that it throws.
  static func inside<Result>(
    _ field: String, _ body: () throws(FormatError) -> Result
  ) throws(FormatError) -> Result {
    do throws(FormatError) {
      return try body()
    } catch {
      throw FormatError("field \(field): \(error.reason)")
    }
  }
}
