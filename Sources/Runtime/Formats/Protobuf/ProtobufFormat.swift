import Planner

/// PROTOBUF: messages in the schema registry's frame, as Confluent's serializers write them.
struct ProtobufFormat: ValueFormat {
  let description = FormatDescription(
    name: "PROTOBUF", supportsKeys: true, supportsValues: true, wrapsSingleColumnByDefault: true,
    supportsUnwrapping: false, usesSchemaRegistry: true,
    unsupportedReason: { type, _ in ProtobufType.unsupportedReason(type, format: "PROTOBUF") })

  func check(_ columns: [FormatColumn], part: RecordPart, specification: FormatSpecification) throws(FormatError) {
    try description.check(columns, part: part)
    _ = try specification.protobufSchemaText(columns)
  }

  func makeDecoder(for request: DecodingRequest, registry: any SchemaRegistry) throws -> any RecordDecoder {
    try description.check(request.columns, part: request.part)
    return BatchDecoder(ProtobufRows(columns: request.projectedColumns, registry: registry), part: request.part)
  }

  func makeEncoder(for request: EncodingRequest, registry: any SchemaRegistry) throws -> any RecordEncoder {
    try description.check(request.columns, part: request.part)
    let id: Int32
    let registered: RegisteredSchema
    if let given = request.specification.schemaID {
      (id, registered) = (given, try self.registered(id: given, registry: registry))
    } else {
      registered = RegisteredSchema(
        kind: .protobuf, text: try request.specification.protobufSchemaText(request.columns))
      id = try registry.register(registered, subject: RegistrySubject.name(topic: request.topic, part: request.part))
    }
    let schema = try ProtobufSchema(parsing: registered, registry: registry)
    let message = try schema.message(request.specification.schemaMessage)
    var frame = ByteBuffer()
    ProtobufFrame.append(schemaID: id, path: schema.path(to: message), to: &frame)
    return BatchEncoder(
      try ProtobufRowEncoder(frame: frame.bytes, message: message, of: schema, request: request))
  }

  func inferColumns(
    topic: String, part: RecordPart, specification: FormatSpecification, registry: any SchemaRegistry
  ) throws -> [InferredColumn]? {
    try RegistryInference(topic: topic, part: part, specification: specification, format: description, kind: .protobuf)
      .columns(registry: registry) { registered, keepsCase throws(FormatError) in
        let schema = try ProtobufSchema(parsing: registered, registry: registry)
        var inference = ProtobufInference(schema, keepsCase: keepsCase)
        return inference.type(ofMessage: try schema.message(specification.schemaMessage))
      }
  }

  func type(ofSchema id: Int32, message: SchemaMessage, registry: any SchemaRegistry) throws -> SQLType? {
    let schema = try ProtobufSchema(parsing: try registered(id: id, registry: registry), registry: registry)
    var inference = ProtobufInference(schema, keepsCase: true)
    return inference.type(ofMessage: try schema.message(message))
  }

  func message(in record: UnsafeRawBufferPointer) throws(FormatError) -> SchemaMessage {
    do throws(DecodeFault) {
      return .at(try ProtobufFrame(splitting: record).path)
    } catch {
      throw FormatError(error.description)
    }
  }

  private func registered(id: Int32, registry: any SchemaRegistry) throws -> RegisteredSchema {
    let schema = try registry.schema(id: id)
    guard schema.kind == .protobuf else {
      throw FormatError("schema \(id) is of type \(schema.kind.rawValue), not PROTOBUF")
    }
    return schema
  }
}

/// PROTOBUF_NOSR: bare messages, whose schema follows from the columns.
struct ProtobufNoSRFormat: ValueFormat {
  let description = FormatDescription(
    name: "PROTOBUF_NOSR", supportsKeys: true, supportsValues: true, wrapsSingleColumnByDefault: true,
    supportsUnwrapping: false, usesSchemaRegistry: false,
    unsupportedReason: { type, _ in ProtobufType.unsupportedReason(type, format: "PROTOBUF_NOSR") })

  func check(_ columns: [FormatColumn], part: RecordPart, specification: FormatSpecification) throws(FormatError) {
    try description.check(columns, part: part)
    _ = try specification.protobufSchemaText(columns)
  }

  func makeDecoder(for request: DecodingRequest, registry: any SchemaRegistry) throws -> any RecordDecoder {
    try description.check(request.columns, part: request.part)
    let schema = try schema(request.columns, request.specification)
    let program = try ProtobufProgram(
      message: try schema.message(.first), of: schema, columns: request.projectedColumns)
    return BatchDecoder(UnframedProtobufRows(program), part: request.part)
  }

  func makeEncoder(for request: EncodingRequest, registry: any SchemaRegistry) throws -> any RecordEncoder {
    try description.check(request.columns, part: request.part)
    let schema = try schema(request.columns, request.specification)
    return BatchEncoder(
      try ProtobufRowEncoder(frame: [], message: try schema.message(.first), of: schema, request: request))
  }

  private func schema(
    _ columns: [FormatColumn], _ specification: FormatSpecification
  ) throws(FormatError) -> ProtobufSchema {
    try ProtobufSchema(parsing: try specification.protobufSchemaText(columns))
  }
}

extension FormatSpecification {
  /// The .proto file of columns.
  fileprivate func protobufSchemaText(_ columns: [FormatColumn]) throws(FormatError) -> String {
    try ProtobufSchemaText.make(
      columns: columns, fullName: schemaFullName ?? ProtobufSchemaText.defaultFullName,
      nullables: protobufNullableRepresentation.flatMap { .init(rawValue: $0.uppercased()) })
  }
}

extension ProtobufType {
  static let nestingReason =
    "a list of a message's field can't hold lists or maps: put a STRUCT around the inner ARRAY or MAP"

  /// Why columns of the type can't be written; nil where they can.
  static func unsupportedReason(_ type: SQLType, format: String) -> String? {
    if let map = type.firstMapWithoutTextKeys { return "\(format) only supports maps with STRING keys, not \(map)" }
    return type.hasListInArray ? "\(format) has no \(type): \(nestingReason)" : nil
  }
}

extension SQLType {
  /// Whether an ARRAY holds an ARRAY or MAP directly, for which .proto files have no words.
  fileprivate var hasListInArray: Bool {
    switch self {
    case .array(.array), .array(.map): true
    case .array(let element): element.hasListInArray
    case .map(_, let value): value.hasListInArray
    case .structure(let fields): fields.contains { $0.type.hasListInArray }
    case .boolean, .integer, .bigint, .double, .decimal, .string, .bytes, .date, .time, .timestamp: false
    }
  }
}
