import Planner
import Testing

@testable import Runtime

@Suite("KAFKA, DELIMITED and NONE")
struct TextAndBinaryFormatTests {
  @Test(
    "KAFKA has the bytes of Kafka's serializers",
    arguments: [
      (.integer, .integer(-2), [0xFF, 0xFF, 0xFF, 0xFE]), (.bigint, .integer(258), [0, 0, 0, 0, 0, 0, 1, 2]),
      (.double, .double(1.5), [0x3F, 0xF8, 0, 0, 0, 0, 0, 0]), (.string, .string("äb"), [0xC3, 0xA4, 0x62]),
      (.string, .string(""), []), (.bytes, .bytes([0, 255]), [0, 255]), (.integer, .null, nil), (.string, .null, nil),
    ] as [(SQLType, Value, [UInt8]?)])
  func kafka(type: SQLType, value: Value, bytes: [UInt8]?) throws {
    for part in [RecordPart.key, .value] {
      let fixture = try FormatFixture("KAFKA", [.init(name: "K", type: type)], part: part)
      #expect(try fixture.encode([[value]]) == [bytes])
      let (rows, failures) = try fixture.decode([bytes])
      #expect(rows == [[value]] && failures == [])
    }
  }

  @Test("KAFKA refuses other lengths, types and numbers of columns")
  func kafkaRefuses() throws {
    let (_, failures) = try FormatFixture("KAFKA", [.init(name: "K", type: .bigint)]).decode([[1, 2, 3, 4], [], nil])
    #expect(
      failures == [
        DecodeFailure(row: 0, reason: "a BIGINT has 8 bytes in the KAFKA format; there are 4"),
        DecodeFailure(row: 1, reason: "a BIGINT has 8 bytes in the KAFKA format; there are 0"),
      ])
    for type in [SQLType.boolean, .decimal(precision: 4, scale: 2), .date, .array(.string), .structure([])] {
      let fixture = try FormatFixture("KAFKA", [.init(name: "K", type: type)])
      #expect(throws: FormatError.self) { try fixture.decoder() }
      #expect(throws: FormatError.self) { try fixture.encoder() }
    }
    let two = try FormatFixture("KAFKA", [.init(name: "A", type: .integer), .init(name: "B", type: .string)])
    #expect(throws: FormatError("the KAFKA format carries a single column; there are 2")) { try two.encoder() }
    // What is not UTF-8 becomes U+FFFD, as in Kafka's StringDeserializer.
    let (rows, _) = try FormatFixture("KAFKA", [.init(name: "K", type: .string)]).decode([[0x61, 0xFF]])
    #expect(rows == [[.string("a\u{FFFD}")]])
  }

  static let three: [FormatColumn] = [
    .init(name: "I", type: .integer), .init(name: "S", type: .string),
    .init(name: "D", type: .decimal(precision: 6, scale: 4)),
  ]

  @Test(
    "DELIMITED reads lines as commons-csv does",
    arguments: [
      ("1,x,12.0", nil, [.integer(1), .string("x"), .decimal(Decimal(unscaled: 120_000, scale: 4))]),
      (
        #""1","a ""q"", b","12.0000""#, nil,
        [.integer(1), .string(#"a "q", b"#), .decimal(Decimal(unscaled: 120_000, scale: 4))]
      ),
      (",,", nil, [.null, .null, .null]), ("1,  x ,", nil, [.integer(1), .string("  x "), .null]),
      ("1,\"two\nlines\",", nil, [.integer(1), .string("two\nlines"), .null]),
      ("1,x,\r\nsecond line", nil, [.integer(1), .string("x"), .null]),
      ("1 x ", "SPACE", [.integer(1), .string("x"), .null]), ("1\tx\t", "TAB", [.integer(1), .string("x"), .null]),
      ("1|a,b|", "|", [.integer(1), .string("a,b"), .null]), ("1→x→", "→", [.integer(1), .string("x"), .null]),
      (#"1,"x" ,"#, nil, [.integer(1), .string("x"), .null]),
    ] as [(String, String?, [Value])])
  func delimited(text: String, delimiter: String?, row: [Value]) throws {
    var fixture = try FormatFixture("DELIMITED", Self.three)
    fixture.specification.delimiter = delimiter
    let (read, failure) = try fixture.decode(text: text)
    #expect(failure == nil)
    #expect(read == row)
  }

  @Test(
    "DELIMITED refuses",
    arguments: [
      ("1,x", "there are 2 fields for 3 columns"), ("1,x,2,3", "there are 4 fields for 3 columns"),
      ("x,y,1", "I: the text is not a value of INTEGER"), ("99999999999,y,1", "I: the text is not a value of INTEGER"),
      ("1,y,123.4", "D: the text is not a value of DECIMAL(6, 4)"),
      (#"1,"y"#, "the quotes opened at byte 2 are not closed"),
      (#"1,"y"z,"#, "text stands behind the closing quotes at byte 5"), ("", "there are 1 fields for 3 columns"),
    ])
  func delimitedRefuses(text: String, reason: String) throws {
    let (row, failure) = try FormatFixture("DELIMITED", Self.three).decode(text: text)
    #expect(failure == reason)
    #expect(row == [.null, .null, .null])
  }

  @Test("DELIMITED quotes what commons-csv quotes")
  func delimitedWrites() throws {
    var fixture = try FormatFixture("DELIMITED", Self.three)
    let rows: [[Value]] = [
      [.integer(-1), .string("plain"), .decimal(Decimal(unscaled: 5, scale: 4))],
      [.null, .string("a,b"), .null], [.integer(1), .string(#"say "hi""#), .null], [.integer(1), .string("#x"), .null],
      [.integer(1), .string("x "), .null], [.integer(1), .string("two\nlines"), .null],
    ]
    #expect(
      try fixture.encode(rows).map { String(decoding: $0!, as: UTF8.self) } == [
        #""-1",plain,0.0005"#, #","a,b","#, #"1,"say ""hi""","#, ##"1,"#x","##, #"1,"x ","#, "1,\"two\nlines\",",
      ])
    fixture.specification.delimiter = "."
    #expect(try fixture.encode([rows[0]]) == [Array(#""-1".plain."0.0005""#.utf8)])
    fixture.specification.delimiter = "<~>"
    #expect(throws: FormatError.self) { try fixture.encoder() }
  }

  @Test("NONE ignores keys and writes none")
  func none() throws {
    let fixture = try FormatFixture("NONE", [], part: .key)
    let (rows, failures) = try fixture.decode([[1, 2], nil])
    #expect(rows == [[], []] && failures == [])
    #expect(try fixture.encode([[]]) == [nil])
    #expect(throws: FormatError.self) { try FormatFixture("NONE", Self.three, part: .key).decoder() }
  }
}
