import Planner
import Testing

@testable import Runtime

@Suite("Schemas of Protobuf")
struct ProtobufSchemaTests {
  static func columns(_ schema: String, byID: Bool = false, name: String? = nil) throws -> String? {
    let registry = EmbeddedSchemaRegistry()
    let id = try registry.register(RegisteredSchema(kind: .protobuf, text: schema), subject: "t-value")
    var specification = FormatSpecification("PROTOBUF")
    specification.schemaID = byID ? id : nil
    specification.schemaFullName = name
    return try ProtobufFormat()
      .inferColumns(topic: "t", part: .value, specification: specification, registry: registry)?
      .map { "\(SQLName.quotedIfNeeded($0.name)) \($0.type)" }.joined(separator: ", ")
  }

  static let everything = """
    // A comment; and /* another */
    syntax = "proto3";
    package shop.v1;
    import public "google/protobuf/timestamp.proto";
    import "google/protobuf/wrappers.proto";
    import 'google/type/date.proto';
    import "google/type/timeofday.proto";
    import "confluent/type/decimal.proto";
    import "confluent/meta.proto";
    option java_package = "a" "b";
    option (my.option) = { a: [1, 2], b { c: "}" } };
    enum Kind { option allow_alias = true; reserved 4 to 6, 9; A = 0; B = 0x1 [deprecated = true]; C = -1; }
    message Order {
      option deprecated = false;
      reserved 100 to max; reserved "old";
      int32 a = 1; uint32 b = 2; sint64 c = 3; float d = 4; bytes e = 5; Kind kind = 6;
      repeated Line lines = 7 [json_name = "x"];
      map<string, Line.Price> prices = 8;
      oneof choice { string left = 9; Order.Line right = 10; }
      .google.protobuf.Timestamp at = 11; google.type.Date day = 12; google.type.TimeOfDay time = 13;
      google.protobuf.Int64Value maybe = 14; optional bool flag = 15;
      confluent.type.Decimal price = 16 [(confluent.field_meta) = {
        params: [ { value: "4", key: "precision" }, { key: "scale", value: "2" } ] }];
      message Line { message Price { double amount = 1; } string name = 1; }
      Order parent = 17;
    }
    service S { rpc Get(Order) returns (stream Order) { option (http) = { get: "/" }; } }
    extend google.protobuf.FieldOptions { string x = 50000; }
    message Other { Kind k = 1; }
    """

  @Test("columns of a schema")
  func inference() throws {
    #expect(
      try Self.columns(Self.everything)
        == "CHOICE_0 STRUCT<`LEFT` STRING, `RIGHT` STRUCT<NAME STRING>>, A INTEGER, B BIGINT, C BIGINT, D DOUBLE, E BYTES, "
        + "KIND STRING, LINES ARRAY<STRUCT<NAME STRING>>, PRICES MAP<STRING, STRUCT<AMOUNT DOUBLE>>, AT TIMESTAMP, "
        + "DAY DATE, TIME TIME, MAYBE BIGINT, FLAG BOOLEAN, PRICE DECIMAL(4, 2)")
    #expect(try Self.columns(Self.everything, byID: true, name: "Other") == "`k` STRING")
    #expect(try Self.columns(Self.everything, name: "shop.v1.Order.Line") == "NAME STRING")
    #expect(throws: FormatError("the schema has no message named No; it has shop.v1.Order, shop.v1.Other, "
      + "shop.v1.Order.Line, shop.v1.Order.Line.Price")) { try Self.columns(Self.everything, name: "No") }
  }

  /// What Google's runtime for Python makes of `descriptorText`, as Confluent's client registers it.
  static let descriptor = """
    CgdhLnByb3RvEgRzaG9wGh9nb29nbGUvcHJvdG9idWYvdGltZXN0YW1wLnByb3RvIq0CCgVPcmRlchIKCgJpZBgBIAEoEhIY\
    CgRraW5kGAIgASgOMgouc2hvcC5LaW5kEiYKAmF0GAMgASgLMhouZ29vZ2xlLnByb3RvYnVmLlRpbWVzdGFtcBIfCgVsaW5l\
    cxgEIAMoCzIQLnNob3AuT3JkZXIuTGluZRInCgZwcmljZXMYBSADKAsyFy5zaG9wLk9yZGVyLlByaWNlc0VudHJ5Eg4KBGxl\
    ZnQYBiABKAlIABIPCgVyaWdodBgHIAEoCEgAEhEKBG5vdGUYCCABKAxIAYgBARoWCgRMaW5lEg4KBmFtb3VudBgBIAEoARot\
    CgtQcmljZXNFbnRyeRILCgNrZXkYASABKAkSDQoFdmFsdWUYAiABKAU6AjgBQggKBmNob2ljZUIHCgVfbm90ZSoUCgRLaW5k\
    EgUKAUEQABIFCgFCEAFiBnByb3RvMw==
    """

  static let descriptorText = """
    syntax = "proto3";
    package shop;
    import "google/protobuf/timestamp.proto";
    enum Kind { A = 0; B = 1; }
    message Order {
      sint64 id = 1; Kind kind = 2; google.protobuf.Timestamp at = 3; repeated Line lines = 4;
      map<string, int32> prices = 5; oneof choice { string left = 6; bool right = 7; } optional bytes note = 8;
      message Line { double amount = 1; }
    }
    """

  @Test("a descriptor in Base64 says what its .proto file says")
  func descriptors() throws {
    let columns = try Self.columns(Self.descriptor)
    #expect(try columns == Self.columns(Self.descriptorText))
    #expect(columns?.contains("CHOICE_0 STRUCT<`LEFT` STRING, `RIGHT` BOOLEAN>") == true)
    let schemas = try [Self.descriptor, Self.descriptorText].map { try ProtobufSchema(parsing: $0) }
    #expect(schemas[0].messages[0].fields.map(\.hasPresence) == schemas[1].messages[0].fields.map(\.hasPresence))
    #expect(schemas[0].messages[0].oneofs == ["choice"])
    #expect(schemas[0].messages[0].isMapEntry == false)
    #expect(throws: FormatError.self) { try ProtobufSchema(parsing: "AAAA") }
  }

  @Test("no cut or bit flip of a descriptor does more than throw")
  func brokenDescriptors() throws {
    let bytes = try #require(Base64.decode(Self.descriptor))
    var random = RandomValues(seed: 9)
    for count in bytes.indices {
      _ = try? ProtobufSchema(parsing: Base64.encode(Array(bytes[..<count])))
      var flipped = bytes
      flipped[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
      _ = try? ProtobufSchema(parsing: Base64.encode(flipped))
    }
  }

  @Test("message indexes as zigzag numbers, and as Python's older client wrote them")
  func frames() throws {
    func path(_ indexes: [UInt8]) throws -> [Int] {
      try ([0, 0, 0, 0, 7] + indexes).withUnsafeBytes { bytes in
        let frame = try ProtobufFrame(splitting: bytes)
        #expect(frame.schemaID == 7 && frame.byteCount == 5 + indexes.count)
        return frame.path
      }
    }
    #expect(try path([0]) == [0])
    #expect(try path([2, 6]) == [3])
    #expect(try path([4, 2, 0]) == [1, 0])
    #expect(try path([1, 3]) == [3])
    #expect(try path([1, 4]) == [4])
    #expect(throws: DecodeFault.self) { try path([3, 1, 1, 1]) }
  }

  @Test("no cut or bit flip of a schema's text does more than throw")
  func brokenTexts() throws {
    let text = Array(Self.everything.utf8)
    var random = RandomValues(seed: 8)
    for count in text.indices {
      _ = try? ProtobufSchema(parsing: String(decoding: text[..<count], as: UTF8.self))
      var flipped = text
      flipped[Int.random(in: text.indices, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
      _ = try? ProtobufSchema(parsing: String(decoding: flipped, as: UTF8.self))
    }
    let deep = String(repeating: "message M {", count: 10_000)
    #expect(throws: FormatError.self) { try ProtobufSchema(parsing: deep) }
  }

  @Test(
    "what is wrong is said",
    arguments: [
      ("message M { int32 a 1; }", "'=' was expected, not '1'"), ("message M { int32 a = 0; }", "lies outside of"),
      ("message M { Foo a = 1; }", "no type named Foo"), ("messag M {}", "'messag' begins no declaration"),
      ("message M { int32 a = 1; int32 b = 1; }", "two fields with the number 1"), ("/* x", "a comment has no end"),
      ("edition = \"2023\";", "editions are not supported"),
    ])
  func errors(schema: String, reason: String) {
    let error = #expect(throws: FormatError.self) { try ProtobufSchema(parsing: schema) }
    #expect(error?.reason.contains(reason) == true)
  }

  @Test("lists in lists, and maps without text keys, are refused")
  func unsupported() {
    let reason = ProtobufFormat().description.unsupportedReason
    #expect(reason(.array(.array(.integer)), false) != nil)
    #expect(reason(.map(key: .integer, value: .double), false)?.contains("only supports maps with STRING keys") == true)
    #expect(reason(.map(key: .string, value: .array(.integer)), false) == nil)
  }
}
