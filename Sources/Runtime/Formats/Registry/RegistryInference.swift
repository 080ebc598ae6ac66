import Planner

/// Columns from a schema of the registry, for statements that declare none.
struct RegistryInference {
  let topic: String
  let part: RecordPart
  let specification: FormatSpecification
  let format: FormatDescription
  let kind: RegisteredSchema.Kind

  /// The columns, with names as written where the schema is given by its id and in upper case otherwise (ksqlDB's
  /// rule); nil where there is no schema.
  ///
  /// `type` gives the SQL type of a whole key or value.
  func columns(
    registry: any SchemaRegistry,
    type: (RegisteredSchema, _ keepsCase: Bool) throws(FormatError) -> SQLType?
  ) throws -> [InferredColumn]? {
    guard let schema = try schema(registry) else { return nil }
    guard schema.kind == kind else {
      throw FormatError(
        "the schema of the topic's \(part.rawValue)s is of type \(schema.kind.rawValue), not \(kind.rawValue)")
    }
    let keepsCase = specification.schemaID != nil
    guard let type = try type(schema, keepsCase) else { return [] }
    // Whether the columns stand in a record can't depend on their number here: it is not known yet.
    let layout = PartLayout(columnCount: 1, part: part, specification: specification, format: format)
    switch layout {
    case .anonymous: return [InferredColumn(name: part == .key ? "ROWKEY" : "ROWVAL", type: type)]
    case .record:
      guard case .structure(let fields) = type else {
        throw FormatError(
          "the schema of the topic's values is no record but \(type); WRAP_SINGLE_VALUE = FALSE reads it as one column")
      }
      return fields.map { InferredColumn(name: $0.name, type: $0.type) }
    }
  }

  private func schema(_ registry: any SchemaRegistry) throws(SchemaRegistryError) -> RegisteredSchema? {
    if let id = specification.schemaID { return try registry.schema(id: id) }
    return try registry.latestSchema(subject: RegistrySubject.name(topic: topic, part: part))?.schema
  }
}
