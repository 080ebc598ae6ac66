import Planner

/// A JSON schema of the registry, read for the SQL types it gives (as Kafka Connect and ksqlDB have it).
struct JSONSchema {
  /// What Connect's names for logical types begin with.
  static let connectPrefix = "org.apache.kafka.connect.data."
  private static let depthLimit = 200

  private let root: JSONValue

  init(parsing schema: RegisteredSchema) throws(FormatError) {
    root = try JSONValue(parsing: schema.text)
  }

  /// A property of the whole document.
  struct Property {
    var name: String
    /// It must be there, and the schema has no default for it.
    var isRequired: Bool
  }

  /// The properties in their order.
  var properties: [Property] {
    let schema = withoutNull(root)
    let required = Set(schema["required"]?.items?.compactMap(\.text) ?? [])
    return members(of: schema).map {
      Property(name: $0.name, isRequired: required.contains($0.name) && $0.value["default"] == nil)
    }
  }

  /// The type of whole documents; nil where there is none.
  ///
  /// - Parameter keepsCase: whether fields keep their names as written, rather than in upper case.
  func type(keepsCase: Bool) throws(FormatError) -> SQLType? {
    try type(root, keepsCase: keepsCase, depth: 0)
  }

  private func type(_ schema: JSONValue, keepsCase: Bool, depth: Int) throws(FormatError) -> SQLType? {
    guard depth < Self.depthLimit else { throw FormatError("the schema has too many levels, or contains itself") }
    let schema = withoutNull(schema)
    if let reference = schema["$ref"]?.text {
      return try type(try target(of: reference), keepsCase: keepsCase, depth: depth + 1)
    }
    if let alternatives = alternatives(of: schema) {
      return try structure(ofAlternatives: alternatives, keepsCase: keepsCase, depth: depth)
    }
    switch typeName(of: schema) {
    case "boolean": return .boolean
    case "integer": return integer(schema)
    case "number": return number(schema)
    case "string": return schema["connect.type"]?.text == "bytes" ? .bytes : .string
    case "array":
      guard let items = schema["items"] else { return nil }
      return try type(items, keepsCase: keepsCase, depth: depth + 1).map(SQLType.array)
    case "object": return try object(schema, keepsCase: keepsCase, depth: depth)
    default: return schema["enum"] != nil ? .string : nil
    }
  }

  private func integer(_ schema: JSONValue) -> SQLType {
    switch (schema["title"]?.text, schema["connect.type"]?.text) {
    case (Self.connectPrefix + "Date", _): .date
    case (Self.connectPrefix + "Time", _): .time
    case (Self.connectPrefix + "Timestamp", _): .timestamp
    case (_, "int8"), (_, "int16"), (_, "int32"): .integer
    default: .bigint
    }
  }

  private func number(_ schema: JSONValue) -> SQLType {
    guard schema["title"]?.text == Self.connectPrefix + "Decimal" else { return .double }
    let parameters = schema["connect.parameters"]
    let scale = parameters?["scale"]?.text.flatMap(Int.init) ?? 0
    let precision = parameters?["connect.decimal.precision"]?.text.flatMap(Int.init) ?? 38
    return .decimal(precision: min(max(precision, 1), 38), scale: min(max(scale, 0), 38))
  }

  private func object(_ schema: JSONValue, keepsCase: Bool, depth: Int) throws(FormatError) -> SQLType? {
    if schema["connect.type"]?.text == "map" || schema["properties"] == nil {
      guard let values = schema["additionalProperties"], case .object = values else { return nil }
      return try type(values, keepsCase: keepsCase, depth: depth + 1).map { .map(key: .string, value: $0) }
    }
    var fields: [StructField] = []
    for member in members(of: schema) {
      if let type = try type(member.value, keepsCase: keepsCase, depth: depth + 1) {
        fields.append(StructField(keepsCase ? member.name : member.name.uppercased(), type))
      }
    }
    return .structure(fields)
  }

  /// What a value may be, besides null, where that is more than one thing.
  private func alternatives(of schema: JSONValue) -> [JSONValue]? {
    for key in ["oneOf", "anyOf"] {
      if let all = schema[key]?.items { return all.filter { $0["type"]?.text != "null" } }
    }
    guard let names = schema["type"]?.items?.compactMap(\.text).filter({ $0 != "null" }), names.count > 1
    else { return nil }
    // `"type": ["string", "integer"]` is short for it.
    return names.map { .object([JSONValue.Member(name: "type", value: .string($0))]) }
  }

  private func structure(
    ofAlternatives alternatives: [JSONValue], keepsCase: Bool, depth: Int
  ) throws(FormatError) -> SQLType? {
    var fields: [StructField] = []
    for (index, alternative) in alternatives.enumerated() {
      guard let type = try type(alternative, keepsCase: keepsCase, depth: depth + 1) else { continue }
      let name = JSONAlternatives.fieldName(index)
      fields.append(StructField(keepsCase ? name : name.uppercased(), type))
    }
    return fields.isEmpty ? nil : .structure(fields)
  }

  /// Properties by `connect.index`, and as they are written where they have none.
  private func members(of schema: JSONValue) -> [JSONValue.Member] {
    let members = schema["properties"]?.members ?? []
    return members.enumerated()
      .map { (index: $1.value["connect.index"]?.int ?? $0, place: $0, member: $1) }
      .sorted { ($0.index, $0.place) < ($1.index, $1.place) }
      .map(\.member)
  }

  /// The only type besides null, of `oneOf`, `anyOf` and lists of types.
  private func withoutNull(_ schema: JSONValue) -> JSONValue {
    for key in ["oneOf", "anyOf"] {
      let others = (schema[key]?.items ?? []).filter { $0["type"]?.text != "null" }
      if others.count == 1 { return withoutNull(others[0]) }
    }
    return schema
  }

  private func typeName(of schema: JSONValue) -> String? {
    if let names = schema["type"]?.items?.compactMap(\.text).filter({ $0 != "null" }) {
      return names.count == 1 ? names[0] : nil
    }
    return schema["type"]?.text ?? (schema["properties"] != nil ? "object" : nil)
  }

  /// The part of the same document that `#/definitions/Name` points to.
  private func target(of reference: String) throws(FormatError) -> JSONValue {
    guard reference.hasPrefix("#") else {
      throw FormatError("the schema refers to \(reference); only references within a schema are supported")
    }
    var target = root
    for part in reference.dropFirst().split(separator: "/") {
      guard let next = target[String(part)] else { throw FormatError("the schema has no part named \(reference)") }
      target = next
    }
    return target
  }
}
