/// A schema registry: the embedded one, or one reached by Confluent's HTTP protocol.
///
/// Calls may block; they are made from query threads and never from the cooperative pool.
package protocol SchemaRegistry: AnyObject, Sendable {
  /// For people: "the embedded schema registry", "http://127.0.0.1:8081".
  var name: String { get }

  /// Registers a schema under a subject and gives its id; the same schema gets the id it had.
  func register(_ schema: RegisteredSchema, subject: String) throws(SchemaRegistryError) -> Int32

  /// The schema of an id.
  func schema(id: Int32) throws(SchemaRegistryError) -> RegisteredSchema

  /// A version of a subject, for references.
  func schema(subject: String, version: Int32) throws(SchemaRegistryError) -> RegisteredSchema

  /// The latest version of a subject, with its id; nil where there is no such subject.
  func latestSchema(subject: String) throws(SchemaRegistryError) -> (id: Int32, schema: RegisteredSchema)?

  /// Takes a subject with its versions away; nothing where there is none. Records can still be read by their ids.
  func delete(subject: String) throws(SchemaRegistryError)

  /// All subjects, for ASSERT SCHEMA and SHOW.
  func subjects() throws(SchemaRegistryError) -> [String]
}

/// A schema as the registry holds it.
package struct RegisteredSchema: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case avro = "AVRO"
    case json = "JSON"
    case protobuf = "PROTOBUF"
  }

  /// Another subject's schema that this one names.
  package struct Reference: Hashable, Sendable {
    package var name: String
    package var subject: String
    package var version: Int32

    package init(name: String, subject: String, version: Int32) {
      self.name = name
      self.subject = subject
      self.version = version
    }
  }

  package var kind: Kind
  /// JSON text of the Avro or JSON schema; source text of a .proto file.
  package var text: String
  package var references: [Reference]

  package init(kind: Kind, text: String, references: [Reference] = []) {
    self.kind = kind
    self.text = text
    self.references = references
  }
}

/// Why the registry did not do what it was asked.
package enum SchemaRegistryError: Error, Hashable, Sendable {
  case unreachable(registry: String, reason: String)
  case unknownSchema(id: Int32)
  case incompatible(subject: String, reason: String)
  case refused(status: Int, message: String)
}
