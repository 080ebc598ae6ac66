/// Reads Avro values in the registry's frame: each by the program compiled for its writer's schema.
struct AvroRows: RowDecoder {
  private var schemas: WriterSchemas<AvroProgram>
  private var lastID: Int32
  private var lastProgram: AvroProgram?

  init(request: DecodingRequest, layout: PartLayout, registry: any SchemaRegistry) {
    let columns = request.projectedColumns
    schemas = WriterSchemas(registry: registry, kind: .avro) { schema throws(FormatError) in
      try AvroProgram(schema: AvroSchema(parsing: schema, registry: registry), layout: layout, columns: columns)
    }
    lastID = -1
  }

  mutating func decode(
    _ bytes: UnsafeRawBufferPointer, into lanes: UnsafeBufferPointer<LaneSink>
  ) throws(DecodeFault) {
    let (id, content) = try RegistryFrame.split(bytes)
    if id != lastID || lastProgram == nil {
      lastProgram = nil
      lastProgram = try schemas.compiled(id: id)
      lastID = id
    }
    try lastProgram?.run(content, into: lanes)
  }
}
