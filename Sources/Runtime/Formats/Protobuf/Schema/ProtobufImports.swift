/// Finds the files that a schema imports: in the registry, where the schema refers to them, or among the well-known.
struct ProtobufImports {
  private let registry: (any SchemaRegistry)?
  private var files: [ProtoFile] = []
  private var seen: Set<String> = []

  private static let fileLimit = 200

  private init(registry: (any SchemaRegistry)?) {
    self.registry = registry
  }

  /// The parsed files: the schema's own, then those that it needs.
  static func files(
    of schema: RegisteredSchema, registry: (any SchemaRegistry)?
  ) throws(FormatError) -> [ProtoFile] {
    var imports = ProtobufImports(registry: registry)
    var waiting = [schema]
    var next = 0
    while next < waiting.count {
      waiting += try imports.take(waiting[next])
      next += 1
      if next > fileLimit { throw FormatError("the schema imports more than \(fileLimit) files") }
    }
    return imports.files
  }

  /// Parses a file and gives those that it imports and that were not met before.
  private mutating func take(_ schema: RegisteredSchema) throws(FormatError) -> [RegisteredSchema] {
    let file =
      ProtoDescriptor.isDescriptor(schema.text)
      ? try ProtoDescriptor.parse(schema.text) : try ProtoParser.parse(schema.text)
    files.append(file)
    var found: [RegisteredSchema] = []
    for path in file.imports where seen.insert(path).inserted {
      if let reference = schema.references.first(where: { $0.name == path }) {
        found.append(try referred(reference))
      } else if let text = ProtobufWellKnown.file(path) {
        found.append(RegisteredSchema(kind: .protobuf, text: text))
      }
      // Other files may hold nothing but options: where a type is missing, that is said when it is looked for.
    }
    return found
  }

  private func referred(_ reference: RegisteredSchema.Reference) throws(FormatError) -> RegisteredSchema {
    guard let registry else { throw FormatError("there is no schema registry to find \(reference.name) in") }
    do throws(SchemaRegistryError) {
      return try registry.schema(subject: reference.subject, version: reference.version)
    } catch {
      throw FormatError("the referenced schema \(reference.name): \(error.description)")
    }
  }
}

extension ProtobufSchema {
  /// The schema that the registry holds, with those that it refers to.
  init(parsing schema: RegisteredSchema, registry: any SchemaRegistry) throws(FormatError) {
    self = try ProtobufLinker.link(try ProtobufImports.files(of: schema, registry: registry))
  }

  /// A schema that refers to none but the well-known ones.
  init(parsing text: String) throws(FormatError) {
    let schema = RegisteredSchema(kind: .protobuf, text: text)
    self = try ProtobufLinker.link(try ProtobufImports.files(of: schema, registry: nil))
  }
}
