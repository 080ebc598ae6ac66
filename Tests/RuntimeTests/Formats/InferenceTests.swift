import Planner
import Testing

@testable import Runtime

@Suite("Columns from the registry's schemas")
struct InferenceTests {
  static func infer(
    _ format: String, _ schema: String, part: RecordPart = .value, byID: Bool = false, wraps: Bool? = nil
  ) throws -> String? {
    let registry = EmbeddedSchemaRegistry()
    let kind: RegisteredSchema.Kind = format == "AVRO" ? .avro : .json
    let id = try registry.register(RegisteredSchema(kind: kind, text: schema), subject: "t-\(part.rawValue)")
    var specification = FormatSpecification(format)
    specification.schemaID = byID ? id : nil
    specification.wrapsSingleColumn = wraps
    return try Formats.format(named: format)?
      .inferColumns(topic: "t", part: part, specification: specification, registry: registry)?
      .map { "\(SQLName.quotedIfNeeded($0.name)) \($0.type)" }.joined(separator: ", ")
  }

  static let record = #"""
    {"type":"record","name":"blah","fields":[{"name":"c1","type":{"type":"enum","name":"Suit","symbols":["A"]}},
    {"name":"c2","type":["null",{"type":"array","items":"string"}]},
    {"name":"c3","type":{"type":"record","name":"in","fields":[{"name":"f1","type":"int"}]}},
    {"name":"c4","type":"null"},{"name":"c5","type":{"type":"bytes","logicalType":"decimal","precision":5,"scale":2}},
    {"name":"c6","type":{"type":"map","values":"float"}},
    {"name":"c7","type":{"type":"long","logicalType":"timestamp-millis"}},
    {"name":"c8","type":{"type":"array","items":{"type":"record","name":"e","connect.internal.type":"MapEntry",
    "fields":[{"name":"key","type":"int"},{"name":"value","type":"long"}]}}},
    {"name":"c9","type":["int","string"]},{"name":"c10","type":{"type":"fixed","name":"fx","size":4}}]}
    """#

  @Test("Avro")
  func avro() throws {
    #expect(
      try Self.infer("AVRO", Self.record)
        == "C1 STRING, C2 ARRAY<STRING>, C3 STRUCT<F1 INTEGER>, C5 DECIMAL(5, 2), C6 MAP<STRING, DOUBLE>, "
        + "C7 TIMESTAMP, "
        + "C8 MAP<INTEGER, BIGINT>, C9 STRUCT<INT INTEGER, STRING STRING>, C10 BYTES")
    #expect(
      try Self.infer("AVRO", Self.record, byID: true)?.hasPrefix(
        "`c1` STRING, `c2` ARRAY<STRING>, `c3` STRUCT<`f1` INTEGER>") == true)
    #expect(try Self.infer("AVRO", #""int""#, part: .key) == "ROWKEY INTEGER")
    #expect(try Self.infer("AVRO", #"{"type":"long","namespace":"a.b","name":"k"}"#, part: .key) == "ROWKEY BIGINT")
    #expect(try Self.infer("AVRO", #""int""#, wraps: false) == "ROWVAL INTEGER")
    #expect(
      try Self.infer(
        "AVRO", #"{"type":"record","name":"r","fields":[{"name":"F0","type":["null","int"]}]}"#, wraps: false)
        == "ROWVAL STRUCT<F0 INTEGER>")
    #expect(throws: FormatError.self) { try Self.infer("AVRO", #""int""#) }
  }

  @Test("JSON")
  func json() throws {
    let schema = #"""
      {"type":"object","properties":{
      "b":{"connect.index":1,"oneOf":[{"type":"null"},{"type":"integer","connect.type":"int32"}]},
      "a":{"connect.index":0,"type":["null","string"]},"c":{"type":"number"},
      "d":{"type":"array","items":{"type":"boolean"}},
      "e":{"type":"object","connect.type":"map","additionalProperties":{"type":"integer"}},
      "f":{"$ref":"#/definitions/F"}},
      "definitions":{"F":{"type":"object","properties":{"x":{"type":"string","connect.type":"bytes"}}}}}
      """#
    let columns = "A STRING, B INTEGER, C DOUBLE, D ARRAY<BOOLEAN>, E MAP<STRING, BIGINT>, F STRUCT<X BYTES>"
    #expect(try Self.infer("JSON_SR", schema) == columns)
    #expect(
      try Self.infer("JSON_SR", #"{"type":"object","properties":{"c1":{"type":"integer"}}}"#, byID: true)
        == "`c1` BIGINT")
    #expect(
      try Self.infer("JSON_SR", #"{"oneOf":[{"type":"null"},{"type":"boolean","connect.type":"boolean"}]}"#, part: .key)
        == "ROWKEY BOOLEAN")
    let one = "IO.CONFLUENT.CONNECT.JSON.ONEOF.FIELD"
    #expect(
      try Self.infer(
        "JSON_SR",
        #"{"properties":{"a":{"oneOf":[{"type":"null"},{"type":"string"},{"type":"integer"}]},"b":{"type":["number","boolean"]}}}"#
      ) == "A STRUCT<`\(one).0` STRING, `\(one).1` BIGINT>, B STRUCT<`\(one).0` DOUBLE, `\(one).1` BOOLEAN>")
    #expect(throws: FormatError.self) {
      try Self.infer("JSON_SR", ##"{"type":"object","properties":{"x":{"$ref":"#"}}}"##)
    }
  }

  @Test("what a format writes, it infers", arguments: ["AVRO", "JSON_SR"])
  func ownSchemas(format: String) throws {
    let types = RoundTripTests.scalarTypes + RoundTripTests.nestedTypes.prefix(4)
    let fixture = try FormatFixture(format, types.enumerated().map { .init(name: "C\($0)", type: $1) })
    _ = try fixture.encoder()
    let inferred = try fixture.format.inferColumns(
      topic: "topic", part: .value, specification: fixture.specification, registry: fixture.registry)
    #expect(inferred?.map(\.type) == types)
    #expect(inferred?.map(\.name) == fixture.columns.map(\.name))
  }

  @Test("no schema, no columns")
  func nothing() throws {
    for name in ["AVRO", "JSON_SR", "JSON", "KAFKA"] {
      let columns = try Formats.format(named: name)?.inferColumns(
        topic: "t", part: .value, specification: FormatSpecification(name), registry: EmbeddedSchemaRegistry())
      #expect(columns == nil)
    }
  }

  @Test("JSON_SR writes null for optional properties without a column, and refuses without required ones")
  func jsonSchemaByID() throws {
    var fixture = try FormatFixture("JSON_SR", [.init(name: "C1", type: .bigint)])
    fixture.specification.schemaID = try fixture.registry.register(
      RegisteredSchema(
        kind: .json, text: #"{"type":"object","properties":{"c1":{"type":"integer"},"c2":{"type":"string"}}}"#),
      subject: "s")
    #expect(try fixture.encode([[.integer(4)]]) == [[0, 0, 0, 0, 1] + Array(#"{"c1":4,"c2":null}"#.utf8)])
    fixture.specification.schemaID = try fixture.registry.register(
      RegisteredSchema(
        kind: .json, text: #"{"type":"object","properties":{"c2":{"type":"string"}},"required":["c2"]}"#), subject: "s")
    #expect(throws: FormatError("the schema requires the property c2, for which there is no column")) {
      try fixture.encoder()
    }
  }
}
