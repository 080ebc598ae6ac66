import Planner
import Testing

@testable import Runtime

@Suite("JSON documents to records and back")
struct DocumentTests {
  static let columns = [
    FormatColumn(name: "ID", type: .bigint), FormatColumn(name: "name", type: .string),
    FormatColumn(name: "PRICE", type: .decimal(precision: 6, scale: 2)),
    FormatColumn(name: "TAGS", type: .array(.string)),
    FormatColumn(name: "ADDRESS", type: .structure([StructField("CITY", .string), StructField("ZIP", .integer)])),
  ]

  struct Example {
    var format: String
    var columns: [FormatColumn]
    var part = RecordPart.value
    var wraps: Bool?
    var document: String
    var back: String?
  }

  static func one(_ type: SQLType) -> [FormatColumn] { [FormatColumn(name: "FOO", type: type)] }

  static let examples = [
    Example(
      format: "AVRO", columns: columns,
      document: #"{"id":"7","NAME":"x","name":"y","price":1.5,"tags":["a",null],"address":{"city":"Köln"}}"#,
      back: #"{"ID":7,"name":"y","PRICE":1.50,"TAGS":["a",null],"ADDRESS":{"CITY":"Köln","ZIP":null}}"#),
    Example(format: "AVRO", columns: one(.integer), wraps: false, document: "10"),
    Example(format: "AVRO", columns: one(.integer), part: .key, document: "10"),
    Example(
      format: "AVRO", columns: one(.map(key: .string, value: .double)), wraps: false, document: #"{"a":1.5,"b":null}"#),
    Example(format: "JSON", columns: columns, document: #"{"id":"7","more":[1.10,{"x":null}]}"#),
    Example(format: "KAFKA", columns: one(.integer), document: "1"),
    Example(format: "KAFKA", columns: one(.string), part: .key, document: #""k\"ey""#),
    Example(format: "KAFKA", columns: one(.double), part: .key, document: "3.0"),
    Example(format: "KAFKA", columns: [], part: .key, document: #""not read""#, back: "null"),
    Example(format: "DELIMITED", columns: Array(columns.prefix(3)), document: #""7,\"a,b\",1.50""#),
    Example(format: "DELIMITED", columns: one(.integer), document: "10", back: #""10""#),
    Example(
      format: "DELIMITED", columns: one(.integer) + [FormatColumn(name: "BAR", type: .string)],
      document: #"{"foo":10,"bar":"x,y"}"#, back: #""10,\"x,y\"""#),
    Example(format: "NONE", columns: [], part: .key, document: #""ignored""#),
    Example(format: "AVRO", columns: columns, document: "null"),
  ]

  @Test(arguments: examples)
  func thereAndBack(_ example: Example) throws {
    var specification = FormatSpecification(example.format)
    specification.wrapsSingleColumn = example.wraps
    let registry = EmbeddedSchemaRegistry()
    let writer = try JSONRecordWriter(
      topic: "t", part: example.part, specification: specification, columns: example.columns, registry: registry)
    let reader = try JSONRecordReader(
      topic: "t", part: example.part, specification: specification, columns: example.columns, registry: registry)
    let bytes = try writer.write(JSONValue(parsing: example.document))
    #expect(try reader.read(bytes) == JSONValue(parsing: example.back ?? example.document))
  }

  @Test("the topic's registered schema is what is written")
  func registeredSchema() throws {
    let registry = EmbeddedSchemaRegistry()
    let schema =
      #"{"type":"record","name":"R","fields":[{"name":"c1","type":"int"},{"name":"s","type":"string","default":"d"}]}"#
    _ = try registry.register(RegisteredSchema(kind: .avro, text: schema), subject: "t-value")
    let specification = FormatSpecification("AVRO")
    let columns = [FormatColumn(name: "C1", type: .string), FormatColumn(name: "UNKNOWN", type: .integer)]
    let writer = try JSONRecordWriter(
      topic: "t", part: .value, specification: specification, columns: columns, registry: registry)
    let bytes = try writer.write(JSONValue(parsing: #"{"C1": 4, "S": "x"}"#))
    #expect(bytes == [0, 0, 0, 0, 1, 8, 2, UInt8(ascii: "x")])
    let reader = try JSONRecordReader(
      topic: "t", part: .value, specification: specification, columns: columns, registry: registry)
    #expect(try reader.read(bytes) == JSONValue(parsing: #"{"c1":4,"s":"x"}"#))
    // The declared columns read it too: an int as STRING, and NULL for what the schema does not have.
    var fixture = try FormatFixture("AVRO", columns)
    fixture.registry = registry
    let (rows, failures) = try fixture.decode([bytes])
    #expect(failures == [])
    #expect(rows == [[.string("4"), .null]])
  }

  @Test(
    "a value of a wrong type is named",
    arguments: [
      (#"{"ID":true}"#, "ID: a BIGINT was expected at byte 6"),
      (#"{"ADDRESS":{"ZIP":"x"}}"#, "ADDRESS.ZIP: the string at byte 18 is not an INT"),
      (#"{"TAGS":["a",{"b":1},3]}"#, nil),
      (#"{"PRICE":12345.67}"#, "PRICE: the number at byte 9 does not fit DECIMAL(6, 2)"),
      (#"[]"#, "an object was expected at byte 0"),
    ] as [(String, String?)])
  func wrongType(document: String, reason: String?) throws {
    let writer = try JSONRecordWriter(
      topic: "t", part: .value, specification: FormatSpecification("AVRO"), columns: Self.columns,
      registry: EmbeddedSchemaRegistry())
    let value = try JSONValue(parsing: document)
    if let reason {
      #expect(throws: FormatError(reason)) { try writer.write(value) }
    } else {
      #expect(throws: Never.self) { try writer.write(value) }
    }
  }
}
