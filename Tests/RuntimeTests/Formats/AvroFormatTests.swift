import Planner
import Testing

@testable import Runtime

@Suite("AVRO")
struct AvroFormatTests {
  static let types = RoundTripTests.scalarTypes + RoundTripTests.nestedTypes

  @Test("writes the bytes that libavro writes")
  func sameBytesAsLibAvro() throws {
    let fixture = try FormatFixture("AVRO", Self.types.enumerated().map { .init(name: "C\($0)", type: $1) })
    var random = RandomValues(seed: 11)
    let rows = (0..<200).map { _ in Self.types.map { random.value(of: $0) } }
    let parts = try fixture.encode(rows)
    let schema = try fixture.registry.latestSchema(subject: "topic-value")!
    let oracle = try LibAvro(schema: schema.schema.text)
    for (row, part) in zip(rows, parts) {
      #expect(part == [0, 0, 0, 0, UInt8(schema.id)] + oracle.encode(row, types: Self.types))
    }
  }

  @Test("numbers of any length are read, whatever little follows")
  func numbersOfAllLengths() throws {
    let number = FormatColumn(name: "N", type: .bigint)
    let others: [FormatColumn] = [
      FormatColumn(name: "T", type: .string), FormatColumn(name: "D", type: .double),
      FormatColumn(name: "M", type: .bigint),
    ]
    let numbers = (0..<64).flatMap { shift in [1, -1, 3].map { Int64($0) &<< Int64(shift) } } + [.max, .min, 0]
    for count in 0...others.count {
      for text in ["", "x", "a text of more than sixteen bytes", "ä"] {
        let columns = [number] + others.prefix(count)
        let rows = numbers.map { number in
          Array([Value.integer(number), .string(text), .double(Double(number)), .integer(~number)].prefix(count + 1))
        }
        let fixture = try FormatFixture("AVRO", columns)
        let (decoded, failures) = try fixture.decode(try fixture.encode(rows))
        #expect(failures == [])
        #expect(decoded == rows)
      }
    }
  }

  @Test("registers the schema that ksqlDB registers")
  func schemaText() throws {
    var fixture = try FormatFixture(
      "AVRO",
      [
        .init(name: "X", type: .integer), .init(name: "M", type: .map(key: .string, value: .bigint)),
        .init(name: "S", type: .structure([StructField("A", .array(.structure([StructField("B", .double)])))])),
        .init(name: "D", type: .decimal(precision: 4, scale: 2)), .init(name: "T", type: .date),
      ])
    _ = try fixture.encoder()
    let expected =
      #"{"type":"record","name":"KsqlDataSourceSchema","namespace":"io.confluent.ksql.avro_schemas","#
      + #""fields":[{"name":"X","type":["null","int"],"default":null},"#
      + #"{"name":"M","type":["null",{"type":"array","items":{"type":"record","name":"KsqlDataSourceSchema_M","#
      + #""fields":[{"name":"key","type":["null","string"],"default":null},"#
      + #"{"name":"value","type":["null","long"],"default":null}],"connect.internal.type":"MapEntry"},"#
      + #""connect.name":"io.confluent.ksql.avro_schemas.KsqlDataSourceSchema_M"}],"default":null},"#
      + #"{"name":"S","type":["null",{"type":"record","name":"KsqlDataSourceSchema_S","fields":[{"name":"A","#
      + #""type":["null",{"type":"array","items":["null",{"type":"record","name":"KsqlDataSourceSchema_S_A","#
      + #""fields":[{"name":"B","type":["null","double"],"default":null}],"#
      + #""connect.name":"io.confluent.ksql.avro_schemas.KsqlDataSourceSchema_S_A"}]}],"default":null}],"#
      + #""connect.name":"io.confluent.ksql.avro_schemas.KsqlDataSourceSchema_S"}],"default":null},"#
      + #"{"name":"D","type":["null",{"type":"bytes","scale":2,"precision":4,"connect.version":1,"#
      + #""connect.parameters":{"scale":"2","connect.decimal.precision":"4"},"#
      + #""connect.name":"org.apache.kafka.connect.data.Decimal","logicalType":"decimal"}],"default":null},"#
      + #"{"name":"T","type":["null",{"type":"int","connect.version":1,"#
      + #""connect.name":"org.apache.kafka.connect.data.Date","logicalType":"date"}],"default":null}],"#
      + #""connect.name":"io.confluent.ksql.avro_schemas.KsqlDataSourceSchema"}"#
    #expect(try fixture.registry.latestSchema(subject: "topic-value")?.schema.text == expected)

    fixture.specification.schemaFullName = "com.shop.Receipt"
    fixture.columns = [.init(name: "X", type: .boolean)]
    fixture.topic = "other"
    _ = try fixture.encoder()
    #expect(
      try fixture.registry.latestSchema(subject: "other-value")?.schema.text
        == #"{"type":"record","name":"Receipt","namespace":"com.shop","fields":["#
        + #"{"name":"X","type":["null","boolean"],"default":null}],"connect.name":"com.shop.Receipt"}"#
    )
    fixture.specification.wrapsSingleColumn = false
    _ = try fixture.encoder()
    #expect(try fixture.registry.latestSchema(subject: "other-value")?.schema.text == #""boolean""#)
  }

  @Test(
    "a key's record is named after its relation",
    arguments: [
      ("OUTPUT", "OutputKey"), ("DAILY_SALES_2", "DailySales2Key"), ("mixedCase", "MixedcaseKey"), ("a b", nil),
    ])
  func keyNames(relation: String, name: String?) throws {
    #expect(
      AvroSchemaText.keyFullName(ofRelation: relation) == name.map { "io.confluent.ksql.avro_schemas.\($0)" })
    let fixture = try FormatFixture("AVRO", [.init(name: "A", type: .integer), .init(name: "B", type: .string)])
    let request = EncodingRequest(
      topic: "t", part: .key, specification: fixture.specification, columns: fixture.columns, relation: relation)
    _ = try fixture.format.makeEncoder(for: request, registry: fixture.registry)
    let text = try #require(try fixture.registry.latestSchema(subject: "t-key")?.schema.text)
    #expect(text.contains(#""name":"\#(name ?? "KsqlDataSourceSchema")""#), "\(text)")
  }

  /// A writer's schema, bytes behind the frame, and what columns read of them.
  struct Reading {
    var schema: String
    var bytes: [UInt8]
    var columns: [(String, SQLType)]
    var row: [Value]
    var wraps: Bool? = nil
  }

  static func record(_ fields: String) -> String { #"{"type":"record","name":"R","fields":[\#(fields)]}"# }
  static func field(_ name: String, _ type: String) -> String { #"{"name":"\#(name)","type":\#(type)}"# }

  static let readings: [Reading] = [
    Reading(schema: "\"int\"", bytes: [20], columns: [("FOO", .string)], row: [.string("10")], wraps: false),
    Reading(schema: "int", bytes: [19], columns: [("FOO", .bigint)], row: [.integer(-10)], wraps: false),
    Reading(
      schema: record(field("a", #""int""#) + "," + field("b", #""string""#) + "," + field("c", #""float""#)),
      bytes: [2, 4, 0x68, 0x69, 0, 0, 0xC0, 0x3F],
      columns: [("C", .double), ("MISSING", .integer), ("A", .double)], row: [.double(1.5), .null, .double(1)]),
    Reading(
      schema: record(
        field("a", #"["string","null"]"#) + ","
          + field("b", #"["null",{"type":"enum","name":"E","symbols":["X","Y"]}]"#)),
      bytes: [2, 2, 2], columns: [("A", .string), ("B", .string)], row: [.null, .string("Y")]),
    Reading(
      schema: record(
        field("t", #"{"type":"long","logicalType":"timestamp-micros"}"#) + ","
          + field("u", #"{"type":"long","logicalType":"time-micros"}"#) + ","
          + field("v", #"{"type":"int","logicalType":"date"}"#)),
      bytes: [0xD1, 0x0F, 0xD0, 0x0F, 4], columns: [("T", .timestamp), ("U", .time), ("V", .date)],
      row: [.integer(-2), .integer(1), .integer(2)]),
    Reading(
      schema: record(
        field("d", #"{"type":"fixed","name":"F","size":3,"logicalType":"decimal","precision":6,"scale":2}"#) + ","
          + field("e", #"{"type":"bytes","logicalType":"decimal","precision":6,"scale":1}"#)),
      bytes: [0xFF, 0xFF, 0x85, 4, 0x04, 0xD2],
      columns: [("D", .decimal(precision: 6, scale: 2)), ("E", .decimal(precision: 9, scale: 3))],
      row: [.decimal(Decimal(unscaled: -123, scale: 2)), .decimal(Decimal(unscaled: 123_400, scale: 3))]),
    Reading(
      schema: record(field("m", #"{"type":"map","values":["null","int"]}"#)),
      bytes: [2, 2, 0x61, 2, 14, 1, 4, 2, 0x62, 0, 0], columns: [("M", .map(key: .string, value: .integer))],
      row: [.map(MapValue([.init(key: .string("a"), value: .integer(7)), .init(key: .string("b"), value: .null)]))]),
    Reading(
      schema: record(field("u", #"["null","int","string"]"#)), bytes: [4, 2, 0x61],
      columns: [("U", .structure([StructField("INT", .integer), StructField("STRING", .string)]))],
      row: [.structure([.null, .string("a")])]),
    // Two columns of one field, the second with another type.
    Reading(
      schema: record(field("a", #""int""#) + "," + field("z", #""int""#)), bytes: [2, 4],
      columns: [("A", .integer), ("a", .string), ("Z", .integer)], row: [.integer(1), .string("1"), .integer(2)]),
    Reading(
      schema: #"["null",\#(record(field("a", #""int""#)))]"#, bytes: [0], columns: [("A", .integer)], row: [.null]),
    Reading(
      schema: record(
        field("a", #"{"type":"record","name":"In","fields":[{"name":"x","type":"int"},{"name":"y","type":"long"}]}"#)
          + "," + field("b", #""In""#)),
      bytes: [2, 4, 6, 8], columns: [("B", .structure([StructField("Y", .bigint)]))], row: [.structure([.integer(4)])]),
  ]

  @Test("reads what other writers wrote", arguments: readings.indices)
  func reads(index: Int) throws {
    let reading = Self.readings[index]
    var fixture = try FormatFixture("AVRO", reading.columns.map { .init(name: $0.0, type: $0.1) })
    fixture.specification.wrapsSingleColumn = reading.wraps
    let id = try fixture.registry.register(.init(kind: .avro, text: reading.schema), subject: "topic-value")
    let (rows, failures) = try fixture.decode([[0, 0, 0, 0, UInt8(id)] + reading.bytes])
    #expect(failures == [])
    #expect(rows == [reading.row])
  }

  @Test(
    "refuses, with a reason",
    arguments: [
      (
        record(field("a", #""string""#)), [2, 0x61],
        "schema 1: field A: the schema says string, which can't be read as INTEGER"
      ),
      (record(field("a", #""int""#)), [2, 2], "1 bytes are left behind the value"),
      (record(field("a", #""int""#)), [], "A: the bytes end in the middle of a value"),
      (record(field("a", #""int""#)), [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1], "A: an int has more than 32 bits"),
      (record(field("a", #""int""#)), Array(repeating: 0xFF, count: 11), "A: a number has more than 64 bits"),
      (record(field("a", #"["null","int"]"#)), [4], "A: a union's branch number is out of range"),
      (
        record(field("x", #"{"type":"array","items":"null"}"#)), [0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 0],
        "x: an array or map is said to have 2147483647 items, more than the record has bytes"
      ),
      (
        record(field("x", #"["null","R"]"#)), [0],
        "schema 1: field x: the type R contains itself; recursive schemas are not supported"
      ),
      ("{", [0], "schema 1: the JSON text ends where a string was expected"),
      (record(field("x", #""Other""#)), [0], "schema 1: field x: the schema has no type named Other"),
    ] as [(String, [UInt8], String)])
  func refuses(schema: String, bytes: [UInt8], reason: String) throws {
    let registry = FixedRegistry(RegisteredSchema(kind: .avro, text: schema))
    var fixture = try FormatFixture("AVRO", [.init(name: "A", type: .integer)])
    fixture.registry = registry
    let (rows, failures) = try fixture.decode([[0, 0, 0, 0, 1] + bytes])
    #expect(failures.map(\.reason) == [reason])
    #expect(rows == [[.null]])
  }

  @Test(
    "a frame that is none",
    arguments: [
      ([], "there is no schema registry frame: 0 bytes are too few for one"),
      ([0, 0, 0], "there is no schema registry frame: 3 bytes are too few for one"),
      ([123, 34, 65, 34, 58, 49], "there is no schema registry frame: the first byte is 123, not 0"),
    ] as [([UInt8], String)])
  func frame(bytes: [UInt8], reason: String) throws {
    let (_, failures) = try FormatFixture("AVRO", [.init(name: "A", type: .integer)]).decode([bytes])
    #expect(failures.map(\.reason) == [reason])
  }

  @Test("writes with a given schema: its names, its defaults, its order")
  func givenSchema() throws {
    var fixture = try FormatFixture("AVRO", [.init(name: "B", type: .string), .init(name: "A", type: .integer)])
    let schema = Self.record(
      #"{"name":"opt","type":"string","default":"foo"},"#
        + #"\#(Self.field("a", #""long""#)),\#(Self.field("b", #"["string","null"]"#)),"#
        + #"{"name":"n","type":["null","int"]}"#)
    fixture.specification.schemaID = try fixture.registry.register(.init(kind: .avro, text: schema), subject: "s")
    #expect(
      try fixture.encode([[.string("x"), .integer(3)], [.null, .integer(4)]]) == [
        [0, 0, 0, 0, 1, 6, 0x66, 0x6F, 0x6F, 6, 0, 2, 0x78, 0], [0, 0, 0, 0, 1, 6, 0x66, 0x6F, 0x6F, 8, 2, 0],
      ])
    #expect(throws: FormatError("field a has no value, and the schema allows no null there")) {
      try fixture.encode([[.string("x"), .null]])
    }
    fixture.columns[0].name = "OTHER"
    #expect(throws: FormatError("the schema of R has no field for OTHER")) { try fixture.encoder() }
  }

  /// A union that a schema names, the columns' type for it, and rows with the bytes they become.
  @Test(
    "writes unions: the branch that fits, and of a STRUCT the field that has a value",
    arguments: [
      (
        #"["null","int","string"]"#, .structure([StructField("INT", .integer), StructField("STRING", .string)]),
        [
          (.structure([.integer(3), .null]), [2, 6]), (.structure([.null, .string("a")]), [4, 2, 0x61]),
          (.structure([.null, .null]), [0]), (.null, [0]),
          // Of several the first counts.
          (.structure([.integer(3), .string("a")]), [2, 6]),
        ]
      ),
      (#"["string","long"]"#, .bigint, [(.integer(-1), [2, 1])]),
      (#"["double","null","string"]"#, .string, [(.string("a"), [4, 2, 0x61]), (.null, [2])]),
      (
        #"["null",{"type":"record","name":"P","fields":[{"name":"x","type":"int"}]},{"type":"array","items":"int"}]"#,
        .array(.integer), [(.array([.integer(1)]), [4, 2, 2, 0]), (.null, [0])]
      ),
      (
        #"["null",{"type":"record","name":"P","fields":[{"name":"x","type":"int"}]},{"type":"array","items":"int"}]"#,
        .structure([StructField("P", .structure([StructField("X", .integer)])), StructField("ARRAY", .array(.integer))]),
        [(.structure([.structure([.integer(2)]), .null]), [2, 4]), (.structure([.null, .array([])]), [4, 0])]
      ),
    ] as [(String, SQLType, [(Value, [UInt8])])])
  func writesUnions(union: String, type: SQLType, rows: [(Value, [UInt8])]) throws {
    var fixture = try FormatFixture("AVRO", [.init(name: "U", type: type)])
    let schema = RegisteredSchema(kind: .avro, text: Self.record(Self.field("u", union)))
    fixture.specification.schemaID = try fixture.registry.register(schema, subject: "s")
    let bytes = rows.map { [0, 0, 0, 0, 1] + $0.1 }
    #expect(try fixture.encode(rows.map { [$0.0] }) == bytes)
  }

  @Test("a union without null takes none")
  func unionWithoutNull() throws {
    var fixture = try FormatFixture("AVRO", [.init(name: "U", type: .bigint)])
    let schema = RegisteredSchema(kind: .avro, text: Self.record(Self.field("u", #"["string","long"]"#)))
    fixture.specification.schemaID = try fixture.registry.register(schema, subject: "s")
    #expect(throws: FormatError("field u has no value, and the schema allows no null there")) {
      try fixture.encode([[.null]])
    }
  }

  @Test("names that Avro does not have are refused", arguments: ["1A", "a-b", "", "ä"])
  func illegalNames(name: String) throws {
    let fixture = try FormatFixture("AVRO", [.init(name: name, type: .double)])
    #expect(throws: FormatError.self) {
      try fixture.format.check(fixture.columns, part: .value, specification: fixture.specification)
    }
  }

  @Test("a schema that explodes is refused")
  func explodingSchema() throws {
    var inner = Self.record(Self.field("x", #""int""#)).replacing("\"R\"", with: "\"R0\"")
    for level in 1...40 {
      inner =
        #"{"type":"record","name":"R\#(level)","fields":[{"name":"a","type":\#(inner)},"#
        + #"{"name":"b","type":"R\#(level - 1)"}]}"#
    }
    var parser = AvroSchemaParser()
    #expect(throws: FormatError.self) { try parser.parse(inner) }
    let deep =
      String(repeating: #"{"type":"array","items":"#, count: 300) + #""int""# + String(repeating: "}", count: 300)
    #expect(throws: FormatError.self) { try parser.parse(deep) }
  }
}

/// A registry that has one schema, whatever it is.
final class FixedRegistry: SchemaRegistry {
  let name = "a registry of one schema"
  private let only: RegisteredSchema

  init(_ only: RegisteredSchema) { self.only = only }

  func register(_ schema: RegisteredSchema, subject: String) throws(SchemaRegistryError) -> Int32 { 1 }
  func schema(id: Int32) throws(SchemaRegistryError) -> RegisteredSchema { only }
  func schema(subject: String, version: Int32) throws(SchemaRegistryError) -> RegisteredSchema { only }
  func latestSchema(subject: String) throws(SchemaRegistryError) -> (id: Int32, schema: RegisteredSchema)? { (1, only) }
  func delete(subject: String) throws(SchemaRegistryError) {}
  func subjects() throws(SchemaRegistryError) -> [String] { [] }
}
