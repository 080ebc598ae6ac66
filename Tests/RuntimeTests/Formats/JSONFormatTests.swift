import Planner
import Testing

@testable import Runtime

@Suite("JSON")
struct JSONFormatTests {
  static func one(_ type: SQLType) -> [FormatColumn] { [FormatColumn(name: "A", type: type)] }

  @Test(
    "reads values as ksqlDB does",
    arguments: [
      (.integer, "12", .integer(12)), (.integer, #""12""#, .integer(12)), (.integer, "12.9", .integer(12)),
      (.integer, "-3e2", .integer(-300)), (.bigint, "-9223372036854775808", .integer(.min)),
      (.double, "1", .double(1)), (.double, #""1.5""#, .double(1.5)), (.double, #""NaN""#, nil),
      (.double, "0.1e-3", .double(0.0001)), (.double, #""Infinity""#, .double(.infinity)),
      (.double, "123456789012345678901234567890", .double(1.2345678901234568e29)),
      (.decimal(precision: 4, scale: 2), "10.1", .decimal(Decimal(unscaled: 1010, scale: 2))),
      (.decimal(precision: 4, scale: 2), #""10.10""#, .decimal(Decimal(unscaled: 1010, scale: 2))),
      (.decimal(precision: 4, scale: 2), "1e1", .decimal(Decimal(unscaled: 1000, scale: 2))),
      (
        .decimal(precision: 38, scale: 10), "-1234567890123456789012345678.0123456789",
        .decimal(Decimal(unscaled: -12_345_678_901_234_567_890_123_456_780_123_456_789, scale: 10))
      ),
      (.string, "10.10", .string("10.10")), (.string, "true", .string("true")),
      (.string, #"{"b": [1, "x y"], "a": {}}"#, .string(#"{"b":[1,"x y"],"a":{}}"#)),
      (.string, #""a\"\\\/\b\f\n\r\t\u00e4\ud83d\ude00""#, .string("a\"\\/\u{8}\u{C}\n\r\tä😀")),
      (.string, #""\ud83d""#, .string("\u{FFFD}")), (.string, #""""#, .string("")),
      (.bytes, #""dmFyaWF0aW9ucw==""#, .bytes(Array("variations".utf8))),
      (.date, "4", .integer(4)), (.time, "4000", .integer(4000)), (.timestamp, "-1", .integer(-1)),
      (.array(.integer), #"[ 1 , null , "3" ]"#, .array([.integer(1), .null, .integer(3)])),
      (
        .map(key: .string, value: .integer), #"{"x":1,"x":2}"#,
        .map(MapValue([.init(key: .string("x"), value: .integer(2))]))
      ),
      (
        .structure([StructField("X", .integer), StructField("Y", .string)]), #"{"y":1,"x":2,"z":[]}"#,
        .structure([.integer(2), .string("1")])
      ),
      (.boolean, "null", .null),
    ] as [(SQLType, String, Value?)])
  func reads(type: SQLType, text: String, value: Value?) throws {
    for document in [#"{"A":\#(text)}"#, "  {\n\t\"a\" : \(text) , \"more\" : [ {} , [ ] , \"\\n\", -0.5e+7 ] } \r\n"] {
      let (row, failure) = try FormatFixture("JSON", Self.one(type)).decode(text: document)
      #expect(failure == nil)
      if let value { #expect(row == [value]) }
    }
  }

  @Test(
    "reads the one of several types that a value is of",
    arguments: [
      (#""text""#, [.string("text"), .null, .null, .null]), ("-7", [.null, .integer(-7), .null, .null]),
      (#"{"a":1}"#, [.null, .null, .structure([.integer(1)]), .null]),
      (#"{"b":"c","a":1}"#, [.null, .null, .null, .structure([.integer(1), .string("c")])]),
      // As it is written where a query passes it on.
      (#"{"IO.CONFLUENT.CONNECT.JSON.ONEOF.FIELD.1":5}"#, [.null, .integer(5), .null, .null]), ("true", nil),
      ("[1]", nil), ("1e99", nil),
    ] as [(String, [Value]?)])
  func alternatives(text: String, fields: [Value]?) throws {
    let types: [SQLType] = [
      .string, .bigint, .structure([StructField("A", .integer)]),
      .structure([StructField("A", .integer), StructField("B", .string)]),
    ]
    let type = SQLType.structure(
      types.enumerated().map { StructField("IO.CONFLUENT.CONNECT.JSON.ONEOF.FIELD.\($0)", $1) })
    let (row, failure) = try FormatFixture("JSON", Self.one(type)).decode(text: #"{"A":\#(text)}"#)
    if let fields { #expect(row == [.structure(fields)]) }
    #expect((failure == nil) == (fields != nil))
  }

  @Test(
    "refuses values of other types",
    arguments: [
      (.integer, #""12x""#, "A: the string at byte 5 is not an INT"),
      (.integer, "2147483648", "A: the number at byte 5 does not fit an INT"),
      (.bigint, "9223372036854775808", "A: the number at byte 5 does not fit a BIGINT"),
      (.integer, "true", "A: an INT was expected at byte 5"), (.boolean, "1", "A: a BOOLEAN was expected at byte 5"),
      (.boolean, #""true""#, "A: a BOOLEAN was expected at byte 5"),
      (.double, "[]", "A: a DOUBLE was expected at byte 5"),
      (.double, #""x""#, "A: the string at byte 5 is not a DOUBLE"),
      (.decimal(precision: 4, scale: 2), "10.123", "A: the number at byte 5 does not fit DECIMAL(4, 2)"),
      (.decimal(precision: 4, scale: 2), "100", "A: the number at byte 5 does not fit DECIMAL(4, 2)"),
      (.bytes, #""??""#, "A: the string at byte 5 is not Base64"),
      (.bytes, "1", "A: BYTES in Base64 was expected at byte 5"),
      (.time, "86400000", "A: the number at byte 5 does not fit a TIME (milliseconds of the day)"),
      (.array(.integer), "{}", "A: an array was expected at byte 5"),
      (.array(.integer), #"[1,[2]]"#, "A[2]: an INT was expected at byte 8"),
      (.map(key: .string, value: .integer), "[]", "A: an object was expected at byte 5"),
      (
        .structure([StructField("X", .array(.structure([StructField("Y", .integer)])))]), #"{"x":[{"y":{}}]}"#,
        "A.X[1].Y: an INT was expected at byte 16"
      ),
    ] as [(SQLType, String, String)])
  func refuses(type: SQLType, text: String, reason: String) throws {
    let (row, failure) = try FormatFixture("JSON", Self.one(type)).decode(text: #"{"A":\#(text)}"#)
    #expect(failure == reason)
    #expect(row == [.null])
  }

  @Test(
    "refuses what is no JSON, whether it is read or passed over",
    arguments: [
      "", " ", "{", "}", #"{"B"}"#, #"{"B":}"#, #"{"B":1,}"#, #"{"B":1"#, #"{"B":1}}"#, #"{"B":1} x"#, #"{B:1}"#,
      #"{"B":01}"#,
      #"{"B":1.}"#, #"{"B":.5}"#, #"{"B":+1}"#, #"{"B":1e}"#, #"{"B":nul}"#, #"{"B":truee}"#, #"{"B":NaN}"#,
      #"{"B":[1,]}"#, #"{"B":[1 2]}"#,
      #"{"B":"x}"#, #"{"B":"\x"}"#, #"{"B":"\u12g4"}"#, #"{"B":"\u12"}"#, "{\"B\":\"\u{1}\"}", "{\"B\":\"a\nb\"}",
      #"{"B":{"C":}}"#, #"'x'"#, "[1]", "1",
      #"{"A":"\u12"}"#, "{\"A\":\"\u{1f}\"}", #"{"A":1 "B":2}"#, "\u{FEFF}{}",
      "{\"B\":" + String(repeating: "[", count: 300) + String(repeating: "]", count: 300) + "}",
      "{\"B\":" + String(repeating: "{\"x\":", count: 300) + "1" + String(repeating: "}", count: 301),
      String(repeating: "[", count: 100_000),
      // Found by a fuzzer.
      String(repeating: "\0", count: 16), "{\"B\":1" + String(repeating: "\0", count: 16),
      "{" + String(repeating: "\0", count: 16), "{\"A\":1" + String(repeating: "\0", count: 16) + "}",
    ])
  func brokenText(text: String) throws {
    let (row, failure) = try FormatFixture("JSON", Self.one(.string)).decode(text: text)
    #expect(failure != nil)
    #expect(row == [.null])
  }

  @Test(
    "refuses text that is not UTF-8",
    arguments: [[0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xE2, 0x82]])
  func brokenUTF8(bytes: [UInt8]) throws {
    let fixture = try FormatFixture("JSON", Self.one(.string))
    for key in ["A", "B"] {
      for padding in 0..<40 {
        let text = Array(#"{"\#(key)":"\#(String(repeating: "x", count: padding))"#.utf8) + bytes + Array(#""}"#.utf8)
        #expect(try fixture.decode([text]).failures.count == 1)
      }
    }
  }

  @Test("what stands between values is not taken for something else once it is known")
  func knownKeysInWrongPlaces() throws {
    let nested = SQLType.structure([StructField("A", .integer), StructField("C", .integer)])
    let narrow = [FormatColumn(name: "A", type: .integer), FormatColumn(name: "N", type: nested)]
    let wide = narrow + (0..<70).map { FormatColumn(name: "W\($0)", type: .integer) }
    for columns in [narrow, wide] {
      let good = #"{"A":1,"C":2,"N":{"A":3,"C":4}}"#
      let texts = [
        #"{"A":1{"A":2}"#, #"{"A":1,"C":2{"A":1,"C":2}"#, #","C":2}"#, #"}"#, #"{"N":,"C":4}}"#, #"{"N":}}"#,
        #"{"N":{"A":3{"A":3}}"#, #"{"N":{"A":3,"C":4{"A":3}}"#, #"{"A":1,}"#, #"{,"C":2}"#, #"{"A":1}}"#,
      ]
      let fixture = try FormatFixture("JSON", columns)
      let (rows, failures) = try fixture.decode(([good] + texts + [good]).map { Array($0.utf8) })
      #expect(failures.map(\.row) == Array(1...texts.count))
      #expect(rows.first?.prefix(2) == [.integer(1), .structure([.integer(3), .integer(4)])])
      #expect(rows.first == rows.last)
    }
  }

  @Test("strings end where they end, however many bytes are around them")
  func stringsOfAllLengths() throws {
    let columns = [FormatColumn(name: "A", type: .string), FormatColumn(name: "B", type: .string)]
    let fixture = try FormatFixture("JSON", columns)
    let specials = [
      ("", ""), (#"\""#, "\""), (#"\\"#, "\\"), (#"\u00e4"#, "ä"), ("ä", "ä"), ("}", "}"), ("😀", "😀"),
    ]
    for length in 0..<40 {
      for place in 0...length {
        for (written, meant) in specials {
          let (head, tail) = (String(repeating: "x", count: place), String(repeating: "y", count: length - place))
          let text = #"{"SKIPPED":"\#(head + written + tail)","A":"\#(head + written + tail)","B":"\#(tail)"}"#
          let (rows, failures) = try fixture.decode([Array(text.utf8)])
          #expect(failures == [])
          #expect(rows == [[.string(head + meant + tail), .string(tail)]])
        }
      }
    }
  }

  @Test("numbers of any length are exact, with anything behind them, or nothing but the end")
  func numbersOfAllLengths() throws {
    let columns = [FormatColumn(name: "A", type: .bigint), FormatColumn(name: "B", type: .double)]
    let fixture = try FormatFixture("JSON", columns)
    let digits = "9182736450918273645"
    for sign in ["", "-"] {
      for wholeCount in 1...18 {
        let whole = sign + digits.prefix(wholeCount)
        for fractionCount in 0...12 {
          for exponent in ["", "e2", "E-1"] {
            let number = whole + (fractionCount == 0 ? "" : "." + digits.suffix(fractionCount)) + exponent
            for end in ["}", " }", #","SKIPPED":\#(number)}"#, #","SKIPPED":"a longer text behind it"}"#] {
              let text = #"{"A":\#(whole),"B":\#(number)\#(end)"#
              let (rows, failures) = try fixture.decode([Array(text.utf8)])
              #expect(failures == [])
              #expect(rows == [[.integer(Int64(whole)!), .double(Double(number)!)]])
            }
          }
        }
        let zeroInFront = sign + "0" + digits.prefix(wholeCount)
        for wrong in [whole + ".", whole + "e", whole + ".5.", zeroInFront, whole + "x", whole] {
          let text = wrong == whole ? #"{"B":\#(wrong)"# : #"{"B":\#(wrong)}"#
          #expect(try fixture.decode([Array(text.utf8)]).failures.count == 1)
          let skipped = wrong == whole ? #"{"SKIPPED":\#(wrong)"# : #"{"SKIPPED":\#(wrong)}"#
          #expect(try fixture.decode([Array(skipped.utf8)]).failures.count == 1)
        }
      }
    }
  }

  @Test("the last of several equal keys counts, but none that differs in case against one that does not")
  func repeatedKeys() throws {
    let columns = [FormatColumn(name: "A", type: .integer), FormatColumn(name: "b", type: .integer)]
    let fixture = try FormatFixture("JSON", columns)
    let texts = [
      #"{"A":1,"A":2}"#, #"{"a":1,"a":2}"#, #"{"A":1,"a":2}"#, #"{"a":1,"A":2}"#, #"{"B":1,"b":2}"#, #"{"B":1}"#,
      #"{"\u0041":5}"#, "null", "{}",
    ]
    let (rows, failures) = try fixture.decode(texts.map { Array($0.utf8) })
    #expect(failures == [])
    let expected: [Int64?] = [2, 2, 1, 2, nil, nil, 5, nil, nil]
    #expect(rows.map { $0[0] } == expected.map { $0.map(Value.integer) ?? .null })
    #expect(rows[4][1] == .integer(2))
  }

  @Test("keys come in any order, and may be left out")
  func orders() throws {
    let columns = (0..<70).map { FormatColumn(name: "COLUMN_\($0)", type: .integer) }
    var random = RandomValues(seed: 8)
    let rows = (0..<200).map { _ in columns.map { _ in random.value(of: .integer, nullEvery: 3) } }
    let texts = rows.map { row -> [UInt8] in
      let members = zip(columns, row).compactMap { column, value -> String? in
        guard case .integer(let number) = value else { return nil }
        return "\"\(Bool.random(using: &random) ? column.name : column.name.lowercased())\":\(number)"
      }
      return Array("{\(members.shuffled(using: &random).joined(separator: ","))}".utf8)
    }
    let (decoded, failures) = try FormatFixture("JSON", columns).decode(texts)
    #expect(failures == [])
    #expect(decoded == rows)
  }

  @Test("blanks, keys nobody reads and the length of numbers change from record to record")
  func blanks() throws {
    let columns = (0..<5).map { FormatColumn(name: "C\($0)", type: $0 % 2 == 0 ? .bigint : .double) }
    var random = RandomValues(seed: 9)
    var rows: [[Value]] = []
    var texts: [[UInt8]] = []
    for _ in 0..<3000 {
      func blank() -> String { ["", "", " ", "\n  ", "\t", String(repeating: " ", count: 20)].randomElement(using: &random)! }
      var row = columns.map { _ in Value.null }
      var members: [String] = []
      for (index, column) in columns.enumerated() where Int.random(in: 0..<6, using: &random) > 0 {
        // All numbers of digits, and all places of a record's end.
        let digits = Int64.random(in: 0..<(.max >> Int64.random(in: 0..<63, using: &random)), using: &random)
        let fraction = Int.random(in: 0..<100_000, using: &random)
        let text = column.type == .bigint ? "-\(digits)" : "\(digits % 10_000_000_000).\(fraction)"
        row[index] = column.type == .bigint ? .integer(-digits) : .double(Double(text)!)
        members.append("\"\(column.name)\"\(blank()):\(blank())\(text)")
      }
      if Bool.random(using: &random) {
        members.append("\"other \(Int.random(in: 0..<3, using: &random))\":\(blank())\"\\u0041\"")
      }
      if Bool.random(using: &random) { members.shuffle(using: &random) }
      rows.append(row)
      texts.append(Array("{\(blank())\(members.joined(separator: "\(blank()),\(blank())"))\(blank())}\(blank())".utf8))
    }
    let (decoded, failures) = try FormatFixture("JSON", columns).decode(texts)
    #expect(failures == [])
    // Not as a whole, whose text would be megabytes.
    #expect(zip(decoded, rows).enumerated().first { $0.element.0 != $0.element.1 }?.offset == nil)
  }

  @Test("keys that are data do not fill the memory")
  func manyKeys() throws {
    let texts = (0..<5000).map { Array(#"{"key \#($0)":1,"A":\#($0)}"#.utf8) }
    let (rows, failures) = try FormatFixture("JSON", Self.one(.integer)).decode(texts)
    #expect(failures == [])
    #expect(rows == (0..<5000).map { [.integer(Int64($0))] })
  }

  @Test("writes what ksqlDB writes")
  func writes() throws {
    let fixture = try FormatFixture(
      "JSON",
      [
        .init(name: "S", type: .string), .init(name: "D", type: .double),
        .init(name: "N", type: .decimal(precision: 6, scale: 3)),
        .init(name: "b c", type: .bytes), .init(name: "M", type: .map(key: .string, value: .boolean)),
        .init(name: "L", type: .array(.date)),
      ])
    let row: [Value] = [
      .string("ä\"\u{1}\n"), .double(1), .decimal(Decimal(unscaled: 1500, scale: 3)), .bytes([1]),
      .map(MapValue([.init(key: .string("k"), value: .boolean(true))])), .array([.integer(3), .null]),
    ]
    let text = try fixture.encode([row, row.map { _ in .null }]).map { String(decoding: $0!, as: UTF8.self) }
    #expect(text[0] == #"{"S":"ä\"\u0001\n","D":1.0,"N":1.500,"b c":"AQ==","M":{"k":true},"L":[3,null]}"#)
    #expect(text[1] == #"{"S":null,"D":null,"N":null,"b c":null,"M":null,"L":null}"#)
    let doubles = try FormatFixture("JSON", Self.one(.double)).encode([[.double(.nan)], [.double(-.infinity)]])
    #expect(doubles == [Array(#"{"A":"NaN"}"#.utf8), Array(#"{"A":"-Infinity"}"#.utf8)])
  }

  @Test("maps need keys that are strings")
  func mapKeys() throws {
    let fixture = try FormatFixture("JSON", Self.one(.array(.map(key: .integer, value: .double))))
    #expect(throws: FormatError("column A: JSON only supports maps with STRING keys, not MAP<INTEGER, DOUBLE>")) {
      try fixture.encoder()
    }
  }
}
