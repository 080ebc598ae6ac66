import Synchronization

/// The schema registry inside this process: in memory, or kept in a file beside the embedded broker's logs.
///
/// It takes every schema; whether it is compatible with earlier versions is not checked.
package final class EmbeddedSchemaRegistry: SchemaRegistry {
  package let name = "the embedded schema registry"
  private let state: Mutex<EmbeddedSchemas>
  /// Where the schemas are kept; nil: nowhere.
  private let file: SchemaFile?
  /// Called once, when there is something to forget.
  private let onFirstSchema: @Sendable () -> Void

  /// An empty registry that forgets all when it goes.
  package init(onFirstSchema: @escaping @Sendable () -> Void = {}) {
    file = nil
    self.onFirstSchema = onFirstSchema
    state = Mutex(EmbeddedSchemas())
  }

  /// A registry that keeps its schemas in `schemas.json` under a folder that exists.
  /// - Throws: `SchemaRegistryError` where the file is there but can't be read.
  package init(folder: String) throws(SchemaRegistryError) {
    let file = SchemaFile(path: "\(folder)/schemas.json")
    self.file = file
    onFirstSchema = {}
    state = Mutex(try file.load())
  }

  package func register(
    _ schema: RegisteredSchema, subject: String
  ) throws(SchemaRegistryError) -> Int32 {
    try change { schemas throws(SchemaRegistryError) in try schemas.register(schema, subject: subject) }
  }

  /// Registers a schema under an id of the caller's choice, as test files do.
  /// - Throws: `refused` where another schema has that id.
  package func register(
    _ schema: RegisteredSchema, subject: String, id: Int32
  ) throws(SchemaRegistryError) {
    try change { schemas throws(SchemaRegistryError) in try schemas.register(schema, subject: subject, id: id) }
  }

  package func schema(id: Int32) throws(SchemaRegistryError) -> RegisteredSchema {
    guard let schema = state.withLock({ $0.schema(id: id) }) else { throw .unknownSchema(id: id) }
    return schema
  }

  package func schema(subject: String, version: Int32) throws(SchemaRegistryError) -> RegisteredSchema {
    guard let schema = state.withLock({ $0.version(version, of: subject)?.schema }) else {
      throw .refused(status: 404, message: "subject \(subject) has no version \(version)")
    }
    return schema
  }

  package func latestSchema(subject: String) throws(SchemaRegistryError) -> (id: Int32, schema: RegisteredSchema)? {
    state.withLock { schemas in
      schemas.version(schemas.versionCount(of: subject), of: subject)
    }
  }

  package func delete(subject: String) throws(SchemaRegistryError) {
    try change { schemas throws(SchemaRegistryError) in schemas.delete(subject: subject) }
  }

  package func subjects() throws(SchemaRegistryError) -> [String] {
    state.withLock { $0.subjects }
  }

  /// The versions that a subject has, counted from 1.
  package func versionCount(subject: String) -> Int32 {
    state.withLock { $0.versionCount(of: subject) }
  }

  /// Makes a change and writes it to the file before anybody sees it.
  private func change<Result: Sendable>(
    _ body: (inout EmbeddedSchemas) throws(SchemaRegistryError) -> Result
  ) throws(SchemaRegistryError) -> Result {
    let (result, isFirst) = try state.withLock { schemas throws(SchemaRegistryError) in
      var changed = schemas
      let result = try body(&changed)
      let isFirst = schemas.revision == 0 && changed.revision != 0
      if changed.revision != schemas.revision { try file?.save(changed) }
      schemas = changed
      return (result, isFirst)
    }
    if isFirst { onFirstSchema() }
    return result
  }
}
