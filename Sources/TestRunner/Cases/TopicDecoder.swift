import Runtime

/// Makes a topic, with the schemas that the registry is to hold for it, of its JSON.
struct TopicDecoder {
  private let node: JSONValue

  init(_ node: JSONValue) {
    self.node = node
  }

  func topic() throws(CaseFileError) -> TopicDefinition {
    guard let name = node["name"]?.text else { throw CaseFileError("a topic has no \"name\"") }
    return TopicDefinition(
      name: name, partitions: node["partitions"]?.integer.map(Int.init),
      replicas: node["replicas"]?.integer.map(Int.init),
      key: try schema(node["keySchema"], format: node["keyFormat"], id: node["keySchemaId"], references: nil),
      value: try schema(
        node["valueSchema"] ?? node["schema"], format: node["valueFormat"] ?? node["format"],
        id: node["valueSchemaId"], references: node["valueSchemaReferences"]))
  }

  private func schema(
    _ schema: JSONValue?, format: JSONValue?, id: JSONValue?, references: JSONValue?
  ) throws(CaseFileError) -> TopicSchema? {
    guard let schema, !schema.isNull else { return nil }
    var result = TopicSchema(
      schema: registered(schema, format: format?.text), id: id?.integer.flatMap { Int32(exactly: $0) })
    for reference in references?.items ?? [] {
      guard let name = reference["name"]?.text, let text = reference["schema"] else {
        throw CaseFileError("a schema reference needs \"name\" and \"schema\"")
      }
      result.referenced.append((name, registered(text, format: reference["format"]?.text)))
      result.schema.references.append(RegisteredSchema.Reference(name: name, subject: name, version: 1))
    }
    return result
  }

  /// Where the topic names no format of the registry, Protobuf is known by its syntax line, a JSON schema by its
  /// words, and the rest is Avro.
  private func registered(_ schema: JSONValue, format: String?) -> RegisteredSchema {
    let kind: RegisteredSchema.Kind =
      switch format?.uppercased() {
      case "PROTOBUF": .protobuf
      case "JSON_SR": .json
      case "AVRO": .avro
      default:
        if let text = schema.text, text.contains("syntax") {
          .protobuf
        } else if schema["properties"] != nil || schema["oneOf"] != nil {
          .json
        } else {
          .avro
        }
      }
    if kind == .protobuf, let text = schema.text { return RegisteredSchema(kind: kind, text: text) }
    return RegisteredSchema(kind: kind, text: schema.jsonText)
  }
}
