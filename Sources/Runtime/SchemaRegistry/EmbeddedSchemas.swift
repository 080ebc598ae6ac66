/// Schemas with their ids, and the versions of subjects.
struct EmbeddedSchemas: Sendable {
  /// Counts the changes.
  private(set) var revision = 0
  private var schemas: [Int32: RegisteredSchema] = [:]
  private var ids: [RegisteredSchema: Int32] = [:]
  /// The ids of each subject's versions, in order.
  private var versions: [String: [Int32]] = [:]
  private var lastID: Int32 = 0

  var subjects: [String] { versions.keys.sorted() }

  /// All schemas by their ids, and the ids of all subjects' versions, for the file.
  var allSchemas: [(id: Int32, schema: RegisteredSchema)] {
    schemas.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  func versionIDs(of subject: String) -> [Int32] { versions[subject] ?? [] }

  func schema(id: Int32) -> RegisteredSchema? { schemas[id] }

  func versionCount(of subject: String) -> Int32 { Int32(versionIDs(of: subject).count) }

  /// A version of a subject, counted from 1.
  func version(_ version: Int32, of subject: String) -> (id: Int32, schema: RegisteredSchema)? {
    let ids = versionIDs(of: subject)
    guard version >= 1, Int(version) <= ids.count else { return nil }
    let id = ids[Int(version) - 1]
    return schemas[id].map { (id, $0) }
  }

  mutating func register(
    _ schema: RegisteredSchema, subject: String
  ) throws(SchemaRegistryError) -> Int32 {
    let normal = try schema.normalized()
    let id = ids[normal] ?? lastID + 1
    add(schema, normal: normal, id: id, subject: subject)
    return id
  }

  mutating func register(_ schema: RegisteredSchema, subject: String, id: Int32) throws(SchemaRegistryError) {
    let normal = try schema.normalized()
    if let other = schemas[id], try other.normalized() != normal {
      throw .refused(status: 409, message: "the id \(id) belongs to another schema")
    }
    add(schema, normal: normal, id: id, subject: subject)
  }

  mutating func delete(subject: String) {
    if versions.removeValue(forKey: subject) != nil { revision += 1 }
  }

  private mutating func add(_ schema: RegisteredSchema, normal: RegisteredSchema, id: Int32, subject: String) {
    if schemas[id] == nil {
      schemas[id] = schema
      if ids[normal] == nil { ids[normal] = id }
      lastID = max(lastID, id)
      revision += 1
    }
    if versions[subject, default: []].contains(id) { return }
    versions[subject, default: []].append(id)
    revision += 1
  }
}

extension RegisteredSchema {
  /// The schema with its JSON in one form, whatever blanks and order of keys it was written with.
  func normalized() throws(SchemaRegistryError) -> RegisteredSchema {
    guard kind != .protobuf else { return self }
    // A bare type name is a schema to Avro, but no JSON.
    if kind == .avro, text.utf8.allSatisfy({ $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z") }) {
      return self
    }
    do throws(FormatError) {
      var buffer = ByteBuffer(capacity: text.utf8.count)
      buffer.append(sorted: try JSONValue(parsing: text))
      return RegisteredSchema(kind: kind, text: buffer.text, references: references)
    } catch {
      throw .refused(status: 422, message: "the schema is no JSON: \(error.reason)")
    }
  }
}
