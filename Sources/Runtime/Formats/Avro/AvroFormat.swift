import Planner

/// AVRO: Avro's binary encoding in the schema registry's frame, as Confluent's serializers write it.
struct AvroFormat: ValueFormat {
  let description = FormatDescription(
    name: "AVRO", supportsKeys: true, supportsValues: true, wrapsSingleColumnByDefault: true, supportsUnwrapping: true,
    usesSchemaRegistry: true,
    unsupportedReason: { type, _ in
      type.firstMapWithoutTextKeys.map { "AVRO only supports maps with STRING keys, not \($0)" }
    })

  func check(_ columns: [FormatColumn], part: RecordPart, specification: FormatSpecification) throws(FormatError) {
    try description.check(columns, part: part)
    _ = try schemaText(EncodingRequest(topic: "", part: part, specification: specification, columns: columns))
  }

  func makeDecoder(for request: DecodingRequest, registry: any SchemaRegistry) throws -> any RecordDecoder {
    try description.check(request.columns, part: request.part)
    let rows = AvroRows(request: request, layout: request.layout(description), registry: registry)
    return BatchDecoder(rows, part: request.part)
  }

  func makeEncoder(for request: EncodingRequest, registry: any SchemaRegistry) throws -> any RecordEncoder {
    try description.check(request.columns, part: request.part)
    let layout = request.layout(description)
    let id: Int32
    let schema: RegisteredSchema
    if let given = request.specification.schemaID {
      (id, schema) = (given, try registry.schema(id: given))
    } else {
      let text = try schemaText(request)
      schema = RegisteredSchema(kind: .avro, text: text)
      id = try registry.register(schema, subject: RegistrySubject.name(topic: request.topic, part: request.part))
    }
    return BatchEncoder(
      try AvroRowEncoder(
        schemaID: id, schema: AvroSchema(parsing: schema, registry: registry), request: request, layout: layout))
  }

  func inferColumns(
    topic: String, part: RecordPart, specification: FormatSpecification, registry: any SchemaRegistry
  ) throws -> [InferredColumn]? {
    try RegistryInference(topic: topic, part: part, specification: specification, format: description, kind: .avro)
      .columns(registry: registry) { schema, keepsCase throws(FormatError) in
        AvroInference.type(of: try AvroSchema(parsing: schema, registry: registry), keepsCase: keepsCase)
      }
  }

  func type(ofSchema id: Int32, message: SchemaMessage, registry: any SchemaRegistry) throws -> SQLType? {
    let schema = try registry.schema(id: id)
    guard schema.kind == .avro else {
      throw FormatError("schema \(id) is of type \(schema.kind.rawValue), not AVRO")
    }
    return AvroInference.type(of: try AvroSchema(parsing: schema, registry: registry), keepsCase: true)
  }

  private func schemaText(_ request: EncodingRequest) throws(FormatError) -> String {
    let ofKey = request.part == .key ? request.relation.flatMap(AvroSchemaText.keyFullName) : nil
    return try AvroSchemaText.make(
      columns: request.columns, layout: request.layout(description),
      fullName: request.specification.schemaFullName ?? ofKey ?? AvroSchemaText.defaultFullName)
  }
}
