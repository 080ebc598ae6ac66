/// Reads Avro values in the registry's frame: each by the program compiled for its writer's schema.
struct AvroRows: BlockDecoder {
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
    try choose(id)
    try lastProgram?.run(content, into: lanes)
  }

  /// Reads the first records, as far as they have one schema.
  mutating func decode(
    block parts: UnsafeBufferPointer<UnsafeRawBufferPointer>, into lanes: UnsafeBufferPointer<LaneSink>
  ) -> Int {
    guard let (id, _) = try? RegistryFrame.split(parts[0]),
      (try? choose(id)) != nil, let program = lastProgram, program.readsBlocks
    else { return 0 }
    return withUnsafeTemporaryAllocation(of: AvroCursor.self, capacity: parts.count) { cursors in
      var count = 0
      var byteCount = 0
      for bytes in parts {
        guard let (other, content) = try? RegistryFrame.split(bytes), other == id else { break }
        cursors.initializeElement(at: count, to: AvroCursor(content))
        count += 1
        byteCount += content.count
      }
      guard count >= BlockSize.smallest else { return 0 }
      return program.run(
        block: UnsafeMutableBufferPointer(rebasing: cursors[..<count]), byteCount: byteCount, into: lanes)
    }
  }

  /// Makes the program of a schema the last one.
  @inline(__always)
  private mutating func choose(_ id: Int32) throws(DecodeFault) {
    if id == lastID, lastProgram != nil { return }
    lastProgram = nil
    lastProgram = try schemas.compiled(id: id)
    lastID = id
  }
}
