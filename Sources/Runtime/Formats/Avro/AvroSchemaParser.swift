/// Reads Avro schemas from their JSON (Avro specification, "Schema declaration").
struct AvroSchemaParser {
  /// Named types that are complete, by full name.
  private var named: [String: AvroSchema] = [:]
  /// Those that are being read: to meet one of these again means that a type contains itself.
  private var open: Set<String> = []
  private var size = 0

  private static let depthLimit = 200
  /// Named types are expanded where they are used; more parts than these are no schema but an attack.
  private static let sizeLimit = 100_000

  /// Reads a schema whose named types then are known to the next one.
  mutating func parse(_ text: String) throws(FormatError) -> AvroSchema {
    // A bare name is a schema too; registries hand it out with and without its quotes.
    if let primitive = AvroPrimitive(rawValue: text) { return .leaf(primitive.leaf) }
    return try schema(JSONValue(parsing: text), namespace: nil, depth: 0)
  }

  private mutating func schema(_ json: JSONValue, namespace: String?, depth: Int) throws(FormatError) -> AvroSchema {
    guard depth < Self.depthLimit else { throw FormatError("the schema has more than \(Self.depthLimit) levels") }
    size += 1
    try checkSize()
    switch json {
    case .string(let name): return try type(named: name, namespace: namespace)
    case .array(let branches):
      var schemas: [AvroSchema] = []
      for branch in branches { schemas.append(try schema(branch, namespace: namespace, depth: depth + 1)) }
      return .union(schemas)
    case .object: return try object(json, namespace: namespace, depth: depth)
    case .null, .boolean, .number: throw FormatError("a schema is a name, an array or an object")
    }
  }

  private mutating func type(named name: String, namespace: String?) throws(FormatError) -> AvroSchema {
    if let primitive = AvroPrimitive(rawValue: name) { return .leaf(primitive.leaf) }
    let fullName = Self.fullName(name, namespace: namespace)
    // Where the namespace has no such name, that of a type without a namespace is tried, as Avro's Java parser does.
    for candidate in fullName == name ? [name] : [fullName, name] {
      if open.contains(candidate) {
        throw FormatError("the type \(candidate) contains itself; recursive schemas are not supported")
      }
      if let known = named[candidate] {
        size += known.partCount
        try checkSize()
        return known
      }
    }
    throw FormatError("the schema has no type named \(name)")
  }

  private mutating func object(_ json: JSONValue, namespace: String?, depth: Int) throws(FormatError) -> AvroSchema {
    guard let type = json["type"] else { throw FormatError("an object in the schema has no type") }
    guard let name = type.text else { return try schema(type, namespace: namespace, depth: depth + 1) }
    switch name {
    case "array": return .array(try part("items", of: json, namespace: namespace, depth: depth))
    case "map": return .map(try part("values", of: json, namespace: namespace, depth: depth))
    case "record", "error": return try record(json, namespace: namespace, depth: depth)
    case "enum":
      guard case .array(let symbols)? = json["symbols"] else { throw FormatError("an enum has no symbols") }
      let fullName = try fullName(of: json, namespace: namespace)
      return define(fullName, .enumeration(AvroEnumeration(name: fullName, symbols: symbols.compactMap(\.text))))
    case "fixed":
      guard let size = json["size"]?.int, let bytes = Int32(exactly: size), bytes > 0 else {
        throw FormatError("a fixed has no size")
      }
      let leaf = AvroLogicalType.apply(json, to: .fixed(size: bytes))
      return define(try fullName(of: json, namespace: namespace), .leaf(leaf))
    default:
      guard let primitive = AvroPrimitive(rawValue: name) else {
        return try self.type(named: name, namespace: namespace)
      }
      return .leaf(AvroLogicalType.apply(json, to: primitive.leaf))
    }
  }

  private mutating func part(
    _ key: String, of json: JSONValue, namespace: String?, depth: Int
  ) throws(FormatError) -> AvroSchema {
    guard let part = json[key] else { throw FormatError("an array or map in the schema has no \(key)") }
    return try schema(part, namespace: namespace, depth: depth + 1)
  }

  private mutating func record(_ json: JSONValue, namespace: String?, depth: Int) throws(FormatError) -> AvroSchema {
    let fullName = try fullName(of: json, namespace: namespace)
    guard case .array(let members)? = json["fields"] else { throw FormatError("the record \(fullName) has no fields") }
    open.insert(fullName)
    defer { open.remove(fullName) }
    let inner = fullName.lastIndex(of: ".").map { String(fullName[..<$0]) }
    var fields: [AvroField] = []
    for member in members {
      guard let name = member["name"]?.text, let type = member["type"] else {
        throw FormatError("a field of the record \(fullName) has no name or no type")
      }
      let fieldSchema: AvroSchema
      do throws(FormatError) {
        fieldSchema = try schema(type, namespace: inner, depth: depth + 1)
      } catch {
        throw FormatError("field \(name): \(error.reason)")
      }
      fields.append(AvroField(name: name, schema: fieldSchema, defaultValue: member["default"]))
    }
    let isMapEntry =
      json["connect.internal.type"]?.text == "MapEntry" || fullName == "io.confluent.connect.avro.MapEntry"
    return define(fullName, .record(AvroRecord(fullName: fullName, fields: fields, isMapEntry: isMapEntry)))
  }

  private mutating func define(_ fullName: String, _ schema: AvroSchema) -> AvroSchema {
    named[fullName] = schema
    return schema
  }

  private func fullName(of json: JSONValue, namespace: String?) throws(FormatError) -> String {
    guard let name = json["name"]?.text, !name.isEmpty else { throw FormatError("a named type has no name") }
    return Self.fullName(name, namespace: json["namespace"]?.text ?? namespace)
  }

  private static func fullName(_ name: String, namespace: String?) -> String {
    guard let namespace, !namespace.isEmpty, !name.contains(".") else { return name }
    return "\(namespace).\(name)"
  }

  private func checkSize() throws(FormatError) {
    if size > Self.sizeLimit { throw FormatError("the schema has more than \(Self.sizeLimit) parts") }
  }
}

/// The types that need no definition.
enum AvroPrimitive: String {
  case null, boolean, int, long, float, double, string, bytes

  var leaf: AvroLeaf {
    switch self {
    case .null: .null
    case .boolean: .boolean
    case .int: .int
    case .long: .long
    case .float: .float
    case .double: .double
    case .string: .string
    case .bytes: .bytes
    }
  }
}

/// Logical types: those that do not fit the type they stand on are passed over, as the specification says.
enum AvroLogicalType {
  static func apply(_ json: JSONValue, to leaf: AvroLeaf) -> AvroLeaf {
    switch (json["logicalType"]?.text, leaf) {
    case ("date", .int): return .date
    case ("time-millis", .int): return .timeMillis
    case ("time-micros", .long): return .timeMicros
    case ("timestamp-millis", .long), ("local-timestamp-millis", .long): return .timestampMillis
    case ("timestamp-micros", .long), ("local-timestamp-micros", .long): return .timestampMicros
    case ("decimal", .bytes):
      guard let (precision, scale) = decimal(json) else { return leaf }
      return .decimal(precision: precision, scale: scale)
    case ("decimal", .fixed(let size)):
      guard let (precision, scale) = decimal(json) else { return leaf }
      return .fixedDecimal(size: size, precision: precision, scale: scale)
    default: return leaf
    }
  }

  /// More digits than ours are read as far as values fit.
  private static func decimal(_ json: JSONValue) -> (precision: Int16, scale: Int16)? {
    let scale = json["scale"]?.int ?? 0
    guard let precision = json["precision"]?.int, (0...38).contains(scale), precision >= max(scale, 1) else { return nil }
    return (Int16(clamping: min(precision, 38)), Int16(scale))
  }
}

extension AvroSchema {
  /// How many types it is made of, all names expanded; no more than a limit is counted.
  fileprivate var partCount: Int {
    switch self {
    case .leaf, .enumeration: 1
    case .array(let item), .map(let item): 1 + item.partCount
    case .union(let branches): branches.reduce(1) { $0 + $1.partCount }
    case .record(let record): record.fields.reduce(1) { $0 + $1.schema.partCount }
    }
  }
}

extension AvroSchema {
  /// The schema that the registry holds, with those that it refers to.
  init(parsing schema: RegisteredSchema, registry: any SchemaRegistry) throws(FormatError) {
    var parser = AvroSchemaParser()
    var seen: Set<String> = []
    try Self.parseReferences(of: schema, with: &parser, registry: registry, seen: &seen, depth: 0)
    self = try parser.parse(schema.text)
  }

  private static func parseReferences(
    of schema: RegisteredSchema, with parser: inout AvroSchemaParser, registry: any SchemaRegistry,
    seen: inout Set<String>, depth: Int
  ) throws(FormatError) {
    guard depth < 50 else { throw FormatError("the schema's references go deeper than 50 levels") }
    for reference in schema.references where seen.insert("\(reference.subject) \(reference.version)").inserted {
      let referred: RegisteredSchema
      do throws(SchemaRegistryError) {
        referred = try registry.schema(subject: reference.subject, version: reference.version)
      } catch {
        throw FormatError("the referenced schema \(reference.name): \(error.description)")
      }
      try parseReferences(of: referred, with: &parser, registry: registry, seen: &seen, depth: depth + 1)
      _ = try parser.parse(referred.text)
    }
  }
}
