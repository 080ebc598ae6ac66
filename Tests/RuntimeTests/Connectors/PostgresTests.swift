import Planner
import Testing

@testable import Runtime

/// What of a connector needs no database.
@Suite("PostgreSQL")
struct PostgresTests {
  @Test(
    "an error's state says what is to be done",
    arguments: [
      ("22001", PostgresError.Kind.row), ("22003", .row), ("23505", .row), ("23514", .row), ("P0001", .row), ("54000", .row),
      ("40P01", .passing), ("40001", .passing), ("53100", .passing), ("57P01", .passing), ("55P03", .passing),
      ("25006", .passing), ("42P01", .permanent), ("42501", .permanent), ("3D000", .permanent), ("25001", .permanent),
    ])
  func kinds(state: String, kind: PostgresError.Kind) {
    #expect(PostgresError.kind(ofState: state) == kind)
  }

  /// A type, a column that is there, and whether it takes every value unchanged.
  private static let fits: [(SQLType, PostgresTypes.Target, Bool)] = [
    (.bigint, PostgresTypes.Target(base: "int4", isEnumeration: false, scale: nil), true),
    (.bigint, PostgresTypes.Target(base: "float8", isEnumeration: false, scale: nil), false),
    (.integer, PostgresTypes.Target(base: "float8", isEnumeration: false, scale: nil), true),
    (.double, PostgresTypes.Target(base: "float4", isEnumeration: false, scale: nil), false),
    (.double, PostgresTypes.Target(base: "numeric", isEnumeration: false, scale: 2), false),
    (.decimal(precision: 5, scale: 2), PostgresTypes.Target(base: "numeric", isEnumeration: false, scale: 2), true),
    (.decimal(precision: 5, scale: 2), PostgresTypes.Target(base: "numeric", isEnumeration: false, scale: 1), false),
    (.decimal(precision: 5, scale: 2), PostgresTypes.Target(base: "float8", isEnumeration: false, scale: nil), false),
    (.string, PostgresTypes.Target(base: "mood", isEnumeration: true, scale: nil), true),
    (.string, PostgresTypes.Target(base: "int4", isEnumeration: false, scale: nil), false),
    (.timestamp, PostgresTypes.Target(base: "date", isEnumeration: false, scale: nil), false),
    (.array(.integer), PostgresTypes.Target(base: "jsonb", isEnumeration: false, scale: nil), true),
    (.array(.integer), PostgresTypes.Target(base: "_int4", isEnumeration: false, scale: nil), false),
  ]

  @Test("a column that is there fits or does not", arguments: fits)
  func fitting(type: SQLType, target: PostgresTypes.Target, isFit: Bool) {
    #expect((PostgresTypes.encoding(of: type, into: target) != nil) == isFit)
  }

  @Test("texts in an array's literal")
  func literal() throws {
    let literal = ArrayLiteral(.text, column: "c")
    let column = BytesColumn(capacity: 4)
    for text in ["", "NULL", #"a"b\c,{d}"#, "a\0b"] { column.append(text) }
    column.appendNull()
    for row in [0, 1, 2, 4] { try literal.append(.bytes(column), row: row) }
    #expect(literal.terminated.map { String(cString: $0) } == #"{"","NULL","a\"b\\c,{d}",NULL}"#)
    #expect(throws: FormatError.self) { try literal.append(.bytes(column), row: 3) }
  }

  @Test("texts in COPY's lines")
  func lines() throws {
    let columns = [
      PostgresTable.Column(name: "c", type: "text", encoding: .text),
      PostgresTable.Column(name: "b", type: "bytea", encoding: .bytes),
      PostgresTable.Column(name: "d", type: "date", encoding: .date),
    ]
    let texts = BytesColumn(capacity: 4)
    for text in ["", #"\N"#, "a\tb\nc\rd\\.\"é,{", "a\0b"] { texts.append(text) }
    texts.appendNull()
    let bytes = BytesColumn(capacity: 5)
    for row in 0..<5 { bytes.append([UInt8(row), 255]) }
    let dates = FixedColumn<Int64>(capacity: 5, filler: 0)
    for row in 0..<5 { dates.append(Int64(row)) }
    let lines = CopyLines(columns)
    let row: [Column] = [.bytes(texts), .bytes(bytes), .integer(dates)]
    for number in [0, 1, 2, 4] { try lines.append(row, row: number) }
    let expected = [
      ["", #"\\x00ff"#, "1970-01-01"], [#"\\N"#, #"\\x01ff"#, "1970-01-02"],
      [#"a\tb\nc\rd\\."é,{"#, #"\\x02ff"#, "1970-01-03"], [#"\N"#, #"\\x04ff"#, "1970-01-05"],
    ]
    let text = expected.map { $0.joined(separator: "\t") + "\n" }.joined()
    #expect(lines.withBytes { String(decoding: $0, as: UTF8.self) } == text)
    #expect(throws: FormatError.self) { try lines.append(row, row: 3) }
  }

  @Test(
    "years beyond four digits and before the first",
    arguments: [
      ("2024-02-29", "2024-02-29"), ("+12345-01-01T00:00:00.000Z", "12345-01-01T00:00:00.000Z"),
      ("0000-12-31", "0001-12-31 BC"), ("-0221-09-04", "0222-09-04 BC"), ("-9999-01-01T01:00:00.000Z", "10000-01-01T01:00:00.000Z BC"),
      ("0001-01-01", "0001-01-01"),
    ])
  func years(text: String, written: String) {
    #expect(PostgresText.withEra(text) == written)
  }

  @Test("names are quoted")
  func names() {
    #expect(PostgresName.quoted(SinkTableName(schema: "a\"b", name: "C d")) == #""a""b"."C d""#)
  }

  /// Asks libpq itself, which is not everywhere.
  @Test("an address shows no password", .enabled(if: (try? PostgresLibrary.open()) != nil, "there is no libpq"))
  func address() throws {
    let library = try PostgresLibrary.open()
    let address = try PostgresAddress(
      SinkConnectorPlan.Database(url: "postgresql://u:p%40ss@h:7/d?connect_timeout=3", user: "other"), library: library)
    #expect(address.description == "PostgreSQL at h:7, database d")
    #expect(address.value(of: "password") == "p@ss")
    #expect(address.value(of: "user") == "u")
    #expect(address.connectMillis == 3000)
    #expect(address.cleaned("wrong: p@ss\n\tat  line 1") == "wrong: *** at line 1")
    let split = try PostgresAddress(
      SinkConnectorPlan.Database(url: "host=h", user: "me", password: "secret"), library: library)
    #expect(split.value(of: "user") == "me" && split.value(of: "password") == "secret")
    #expect(throws: PostgresError.self) {
      _ = try PostgresAddress(SinkConnectorPlan.Database(url: "postgresql://u:p@ss@h/d"), library: library)
    }
  }
}
