import Planner

/// JSON_SR: JSON in the schema registry's frame, described by a JSON schema as Kafka Connect writes it.
struct JSONSRFormat: ValueFormat {
  let description = FormatDescription(
    name: "JSON_SR", supportsKeys: true, supportsValues: true, wrapsSingleColumnByDefault: true,
    supportsUnwrapping: true, usesSchemaRegistry: true,
    unsupportedReason: { type, _ in JSONFormat.unsupportedReason(type) })

  let documentForm = DocumentForm.content

  func makeDecoder(for request: DecodingRequest, registry: any SchemaRegistry) throws -> any RecordDecoder {
    try description.check(request.columns, part: request.part)
    let rows = JSONRows(columns: request.projectedColumns, layout: request.layout(description))
    return BatchDecoder(FramedJSONRows(rows: rows), part: request.part)
  }

  func makeEncoder(for request: EncodingRequest, registry: any SchemaRegistry) throws -> any RecordEncoder {
    try description.check(request.columns, part: request.part)
    let layout = request.layout(description)
    var columns = request.columns
    let id: Int32
    if let given = request.specification.schemaID {
      id = given
      columns = try columnsToWrite(request.columns, layout: layout, schema: try schema(id: given, registry: registry))
    } else {
      let text = JSONSchemaText.make(columns: columns, layout: layout)
      id = try registry.register(
        RegisteredSchema(kind: .json, text: text),
        subject: RegistrySubject.name(topic: request.topic, part: request.part))
    }
    return BatchEncoder(JSONRowEncoder(request, columns: columns, layout: layout, schemaID: id))
  }

  func inferColumns(
    topic: String, part: RecordPart, specification: FormatSpecification, registry: any SchemaRegistry
  ) throws -> [InferredColumn]? {
    try RegistryInference(topic: topic, part: part, specification: specification, format: description, kind: .json)
      .columns(registry: registry) { schema, keepsCase throws(FormatError) in
        try JSONSchema(parsing: schema).type(keepsCase: keepsCase)
      }
  }

  func type(ofSchema id: Int32, message: SchemaMessage, registry: any SchemaRegistry) throws -> SQLType? {
    try schema(id: id, registry: registry).type(keepsCase: true)
  }

  private func schema(id: Int32, registry: any SchemaRegistry) throws -> JSONSchema {
    let schema = try registry.schema(id: id)
    guard schema.kind == .json else {
      throw FormatError("schema \(id) is of type \(schema.kind.rawValue), not JSON")
    }
    return try JSONSchema(parsing: schema)
  }

  /// The columns, named as the schema's properties are, and behind them the optional properties that have no column:
  /// they are written as null.
  private func columnsToWrite(
    _ columns: [FormatColumn], layout: PartLayout, schema: JSONSchema
  ) throws(FormatError) -> [FormatColumn] {
    guard layout == .record else { return columns }
    let properties = schema.properties
    var result = columns
    for property in properties {
      if let index = columns.firstIndex(where: { $0.name.uppercased() == property.name.uppercased() }) {
        result[index].name = columns.contains { $0.name == property.name } ? columns[index].name : property.name
      } else if property.isRequired {
        throw FormatError("the schema requires the property \(property.name), for which there is no column")
      } else {
        result.append(FormatColumn(name: property.name, type: .string))
      }
    }
    return result
  }
}

/// Takes the frame off. The schema is not looked at: JSON says itself what it is.
private struct FramedJSONRows: BlockDecoder {
  var rows: JSONRows

  func decode(_ bytes: UnsafeRawBufferPointer, into lanes: UnsafeBufferPointer<LaneSink>) throws(DecodeFault) {
    try rows.decode(RegistryFrame.split(bytes).content, into: lanes)
  }

  mutating func decode(
    block parts: UnsafeBufferPointer<UnsafeRawBufferPointer>, into lanes: UnsafeBufferPointer<LaneSink>
  ) -> Int {
    withUnsafeTemporaryAllocation(of: UnsafeRawBufferPointer.self, capacity: parts.count) { contents in
      var count = 0
      for bytes in parts {
        guard let content = try? RegistryFrame.split(bytes).content else { break }
        contents.initializeElement(at: count, to: content)
        count += 1
      }
      guard count >= BlockSize.smallest else { return 0 }
      return rows.decode(block: UnsafeBufferPointer(rebasing: contents[..<count]), into: lanes)
    }
  }
}
