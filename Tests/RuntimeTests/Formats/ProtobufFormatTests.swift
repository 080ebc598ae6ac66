import Planner
import Testing

@testable import Runtime

@Suite("Protobuf")
struct ProtobufFormatTests {
  static func registered(_ text: String, columns: [FormatColumn], name: String? = nil) throws -> FormatFixture {
    var fixture = try FormatFixture("PROTOBUF", columns)
    let id = try fixture.registry.register(RegisteredSchema(kind: .protobuf, text: text), subject: "topic-value")
    fixture.specification.schemaID = id
    fixture.specification.schemaFullName = name
    return fixture
  }

  /// Decodes a message of schema 1, whose first message it is.
  static func read(_ schema: String, _ type: SQLType, column: String = "A", _ message: [UInt8]) throws -> (
    value: Value, failure: String?
  ) {
    let fixture = try registered(#"syntax = "proto3"; "# + schema, columns: [FormatColumn(name: column, type: type)])
    let (rows, failures) = try fixture.decode([[0, 0, 0, 0, 1, 0] + message])
    return (rows[0][0], failures.first?.reason)
  }

  @Test("bytes as the specification has them")
  func goldenBytes() throws {
    let columns = [
      FormatColumn(name: "A", type: .integer), FormatColumn(name: "B", type: .string),
      FormatColumn(name: "C", type: .array(.integer)), FormatColumn(name: "D", type: .boolean),
      FormatColumn(name: "E", type: .timestamp), FormatColumn(name: "F", type: .decimal(precision: 4, scale: 2)),
      FormatColumn(name: "G", type: .date), FormatColumn(name: "H", type: .map(key: .string, value: .bigint)),
      FormatColumn(name: "I", type: .double),
    ]
    let fixture = try FormatFixture("PROTOBUF_NOSR", columns)
    let row: [Value] = [
      .integer(150), .string("testing"), .array([.integer(3), .integer(270)]), .boolean(true), .integer(-1),
      .decimal(Decimal(unscaled: 1001, scale: 2)), .integer(0),
      .map(MapValue([.init(key: .string("k"), value: .integer(-1))])), .double(1),
    ]
    let expected: [UInt8] = [
      0x08, 0x96, 0x01, 0x12, 7, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6E, 0x67, 0x1A, 3, 3, 0x8E, 0x02, 0x20, 1,
      0x2A, 17, 0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0x10, 0xC0, 0x8F, 0xAE, 0xDC, 3,
      0x32, 8, 0x0A, 2, 0x03, 0xE9, 0x10, 4, 0x18, 2, 0x3A, 7, 0x08, 0xB2, 0x0F, 0x10, 1, 0x18, 1,
      0x42, 14, 0x0A, 1, 0x6B, 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1,
      0x49, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F,
    ]
    #expect(try fixture.encode([row]) == [expected])
    #expect(try fixture.decode([expected]).rows == [row])
    let nulls = try fixture.encode([row.map { _ in .null }])
    #expect(nulls == [[]])
  }

  @Test("NULLs are kept where the representation has them", arguments: ["OPTIONAL", "WRAPPER"])
  func nullableRepresentations(representation: String) throws {
    let columns = RoundTripTests.scalarTypes.enumerated().map { FormatColumn(name: "C\($0)", type: $1) }
    var fixture = try FormatFixture("PROTOBUF", columns)
    fixture.specification.protobufNullableRepresentation = representation
    var random = RandomValues(seed: 3)
    let zeros = columns.map { column -> Value in
      switch column.type {
      case .boolean: .boolean(false)
      case .double: .double(0)
      case .decimal(_, let scale): .decimal(Decimal(unscaled: 0, scale: scale))
      case .string: .string("")
      case .bytes: .bytes([])
      default: .integer(0)
      }
    }
    let rows =
      (0..<40).map { _ in columns.map { random.value(of: $0.type, nullEvery: 3) } }
      + [zeros, columns.map { _ in .null }]
    let (decoded, failures) = try fixture.decode(try fixture.encode(rows))
    #expect(failures == [])
    #expect(decoded == rows)
  }

  @Test("the schema's text is the one that Connect writes")
  func schemaText() throws {
    let columns = [
      FormatColumn(name: "I", type: .integer),
      FormatColumn(name: "M", type: .map(key: .string, value: .double)),
      FormatColumn(name: "S", type: .structure([StructField("T", .time)])),
    ]
    #expect(
      try ProtobufSchemaText.make(columns: columns, fullName: "a.b.Order", nullables: nil) == """
        syntax = "proto3";
        package a.b;

        import "google/type/timeofday.proto";

        message Order {
          int32 I = 1;
          repeated ConnectDefault2Entry M = 2;
          ConnectDefault3 S = 3;

          message ConnectDefault2Entry {
            string key = 1;
            double value = 2;
          }

          message ConnectDefault3 {
            google.type.TimeOfDay T = 1;
          }
        }

        """)
    #expect(
      try ProtobufSchemaText.make(columns: [columns[0]], fullName: "X", nullables: .optional)
        == "syntax = \"proto3\";\n\nmessage X {\n  optional int32 I = 1;\n}\n")
    #expect(throws: FormatError.self) {
      try ProtobufSchemaText.make(
        columns: [FormatColumn(name: "A B", type: .integer)], fullName: "X", nullables: nil)
    }
  }

  @Test("message indexes say which message a record is")
  func messageIndexes() throws {
    let text =
      #"syntax = "proto3"; message M0 { int32 A = 1; } "#
      + "message M1 { message In { int32 A = 3; } int32 A = 2; }"
    let columns = [FormatColumn(name: "A", type: .integer)]
    for (name, frame, field) in [
      ("M0", [0, 0, 0, 0, 1, 0], 0x08), ("M1", [0, 0, 0, 0, 1, 2, 2], 0x10), ("M1.In", [0, 0, 0, 0, 1, 4, 2, 0], 0x18),
    ] as [(String, [UInt8], UInt8)] {
      let fixture = try Self.registered(text, columns: columns, name: name)
      #expect(try fixture.encode([[.integer(7)]]) == [frame + [field, 7]])
      #expect(try fixture.decode([frame + [field, 7]]).rows == [[.integer(7)]])
      let (_, failures) = try fixture.decode([[0, 0, 0, 0, 1, 2, 4, 8, 1], [0, 0, 0, 0, 1, 2], [0, 0, 0, 0, 1]])
      #expect(failures.count == 3)
    }
  }

  @Test("what a reader must put up with")
  func wireRules() throws {
    // The last one wins; unknown fields and groups are passed over; a number may be longer than needed.
    #expect(try Self.read("message M { int32 A = 1; }", .integer, [8, 1, 8, 0x82, 0]).value == .integer(2))
    #expect(
      try Self.read("message M { int32 A = 1; }", .integer, [19, 8, 5, 27, 28, 20, 26, 1, 9, 8, 3]).value == .integer(3))
    #expect(try Self.read("message M { sint32 A = 1; }", .integer, [8, 3]).value == .integer(-2))
    #expect(
      try Self.read("message M { fixed32 A = 1; }", .bigint, [13, 255, 255, 255, 255]).value == .integer(4_294_967_295))
    #expect(try Self.read("message M { float A = 1; }", .double, [13, 0, 0, 0x80, 0x3F]).value == .double(1))
    // Packed and not, and both.
    #expect(
      try Self.read("message M { repeated int32 A = 1; }", .array(.integer), [8, 1, 10, 2, 2, 3, 8, 4]).value
        == .array([.integer(1), .integer(2), .integer(3), .integer(4)]))
    // A message in two pieces is merged.
    let inner = SQLType.structure([StructField("X", .integer), StructField("Y", .array(.integer))])
    #expect(
      try Self.read(
        "message M { In A = 1; message In { int32 X = 1; repeated int32 Y = 2; } }", inner,
        [10, 4, 8, 1, 16, 2, 10, 2, 16, 3]
      ).value == .structure([.integer(1), .array([.integer(2), .integer(3)])]))
    // Of a oneof the last one is set, and Connect's STRUCT shows which.
    let oneof = "message M { oneof A { int32 X = 1; string Y = 2; } }"
    #expect(try Self.read(oneof, .integer, column: "X", [8, 1, 18, 0]).value == .null)
    #expect(
      try Self.read(
        oneof, .structure([StructField("X", .integer), StructField("Y", .string)]), column: "A_0", [8, 1, 18, 1, 0x61])
        .value == .structure([.null, .string("a")]))
    #expect(try Self.read("enum E { P = 0; Q = 1; } message M { E A = 1; }", .string, [8, 1]).value == .string("Q"))
    let map = SQLType.map(key: .string, value: .integer)
    #expect(
      try Self.read("message M { map<string, int32> A = 1; }", map, [10, 3, 10, 1, 0x6B]).value
        == .map(MapValue([.init(key: .string("k"), value: .integer(0))])))
  }

  @Test(
    "broken bytes are told",
    arguments: [
      ([8], "the bytes end in the middle of a value"), ([0, 1], "there is no field with the number 0"),
      ([8] + [UInt8](repeating: 0xFF, count: 10), "more than 64 bits"), ([18, 5, 1], "end in the middle"),
      ([20], "a group ends that did not begin"), ([19, 28], "a group ends that did not begin"),
      ([UInt8](repeating: 19, count: 1000), "groups nest deeper than 200 levels"), ([15, 1], "the wire type 7"),
    ] as [([UInt8], String)])
  func broken(bytes: [UInt8], reason: String) throws {
    let (value, failure) = try Self.read("message M { int32 A = 1; }", .integer, bytes)
    #expect(value == .null)
    #expect(failure?.contains(reason) == true)
  }
}
