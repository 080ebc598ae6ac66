import Foundation
import TestSupport
import Testing

/// Rows that PostgreSQL does not take, and records that give none.
@Suite(.waiting, .enabled(if: PostgresServer.isAvailable, Comment(rawValue: PostgresServer.absence)))
struct RefusedRowTests {
  private let sink: PostgresSink

  init() throws { sink = try PostgresSink() }

  private static let strict = """
    CREATE TABLE users (id integer PRIMARY KEY, name varchar(5), qty smallint CHECK (qty <> 13), code text UNIQUE DEFERRABLE);
    """

  private static let strictUsers =
    "CREATE TABLE users (id INT PRIMARY KEY, name STRING, qty BIGINT, code STRING) "
    + "WITH (KAFKA_TOPIC = 'users', VALUE_FORMAT = 'JSON');\n"

  @Test func refusedRowsAreToldAndTheOthersStay() throws {
    _ = try sink.database.run(Self.strict)
    var input = (0..<600).map { PostgresSink.user($0, #"{"name": "n\#($0)", "qty": \#($0 == 13 ? 12 : $0), "code": "c\#($0)"}"#) }
    input[10] = PostgresSink.user(10, #"{"name": "too long", "qty": 1}"#)
    input[77] = PostgresSink.user(77, #"{"name": "n", "qty": 70000}"#)
    input[78] = PostgresSink.user(78, #"{"name": "n", "qty": 13}"#)
    input[300] = PostgresSink.user(300, #"{"name": "a\u0000b", "qty": 1}"#)
    input[599] = PostgresSink.user(599, #"{"name": "dup", "qty": 1, "code": "c5"}"#)
    let result = try sink.run(Self.strictUsers + PostgresSink.connector("'from' = 'users'"), input: input)
    #expect(result.status == 0, "\(result.errors)")
    let sum = (0..<600).reduce(0, +) - (10 + 77 + 78 + 300 + 599)
    #expect(try sink.database.run("SELECT count(*), sum(id) FROM users") == ["595|\(sum)"])
    let expected = [
      (10, "value too long for type character varying(5)"), (77, "value \"70000\" is out of range for type smallint"),
      (78, "violates check constraint \"users_qty_check\""), (300, "column name: a text with a NUL character"),
      (599, "violates unique constraint \"users_code_key\""),
    ]
    for (id, reason) in expected {
      let lines = result.errors.split(separator: "\n").filter {
        $0.hasPrefix("SINK: users[0] offset \(id): row refused (id = \(id)): ") && $0.contains(reason)
      }
      #expect(lines.count == 1, "\(id): \(result.errors)")
    }
  }

  /// A table without indexes is written by COPY, which tells nothing of its other rows once one is refused.
  @Test func rowsThatACopyRefuses() throws {
    try sink.database.run("CREATE TABLE log (k int, t varchar(5), at timestamptz DEFAULT now())")
    let script = "CREATE STREAM s (k INT KEY, t STRING) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON');\n"
      + PostgresSink.connector("'from' = 's', 'table' = 'log', 'batch.size' = 100")
    var texts = (0..<450).map { "t\($0)" }
    texts[7] = #"\\N"#
    texts[8] = #"\\."#
    texts[9] = #"a\tb\n"#
    texts[120] = "too long"
    texts[121] = #"a\u0000b"#
    texts[449] = "too long, too"
    let result = try sink.run(script, input: texts.enumerated().map { #"{"topic": "s", "key": \#($0), "value": {"t": "\#($1)"}}"# })
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      try sink.database.run("SELECT count(*), count(DISTINCT k), count(t), count(at), sum(k) FROM log")
        == ["447|447|447|447|\((0..<450).reduce(0, +) - 120 - 121 - 449)"])
    #expect(try sink.database.run(#"SELECT t = '\N', t = '\.', t = E'a\tb\n' FROM log WHERE k IN (7, 8, 9) ORDER BY k"#) == ["t|f|f", "f|t|f", "f|f|t"])
    for (offset, reason) in [(120, "too long"), (121, "NUL character"), (449, "too long")] {
      #expect(
        result.errors.split(separator: "\n").contains {
          $0.hasPrefix("SINK: s[0] offset \(offset): row refused (k = \(offset)): ") && $0.contains(reason)
        }, "\(result.errors)")
    }
  }

  /// A connector keeps the columns that it was made with; made again it has the new ones, and goes on where it was.
  @Test func aColumnThatIsAdded() throws {
    let create = PostgresSink.connector("'from' = 's', 'auto.evolve' = 'true'")
    let start = "CREATE STREAM s (k INT KEY, v INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON', PARTITIONS = 1);\n" + create
    let data = ["--until-idle", "--data-dir", sink.files.path("data")]
    let first = try sink.run(start + "INSERT INTO s VALUES (1, 10);\n", options: data)
    #expect(first.status == 0, "\(first.errors)")
    let second = try sink.run("ALTER STREAM s ADD COLUMN w INT;\nINSERT INTO s VALUES (2, 20, 200);\n", options: data)
    #expect(second.status == 0, "\(second.errors)")
    #expect(second.errors.contains("connector SINK goes on with the columns that it has: DROP CONNECTOR SINK"), "\(second.errors)")
    #expect(try sink.database.run("SELECT * FROM s ORDER BY k") == ["1|10", "2|20"])
    let third = try sink.run("DROP CONNECTOR sink;\n" + create + "INSERT INTO s VALUES (3, 30, 300);\n", options: data)
    #expect(third.status == 0, "\(third.errors)")
    #expect(try sink.database.run("SELECT * FROM s ORDER BY k") == ["1|10|NULL", "2|20|NULL", "3|30|300"])
  }

  @Test func theFirstRefusedRowStopsWhereNoneIsTolerated() throws {
    _ = try sink.database.run(Self.strict)
    let input = [PostgresSink.user(1, #"{"name": "a"}"#), PostgresSink.user(2, #"{"name": "too long"}"#), PostgresSink.user(3, #"{"name": "c"}"#)]
    let result = try sink.run(Self.strictUsers + PostgresSink.connector("'from' = 'users', 'errors.tolerance' = 'none'"), input: input)
    #expect(result.status == 1)
    #expect(
      result.errors.contains("connector SINK ended: users[0] offset 1: row refused (id = 2): value too long"),
      "\(result.errors)")
    #expect(try sink.database.run("SELECT count(*) FROM users") == ["0"])
  }

  @Test func recordsThatCantBeReadAreToldToo() throws {
    let script = "CREATE STREAM s (v INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON');\n"
      + "CREATE STREAM raw (v STRING) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'KAFKA');\n"
      + "INSERT INTO raw VALUES ('{\"v\": 1}'); INSERT INTO raw VALUES ('{'); INSERT INTO raw VALUES ('{\"v\": 2}');\n"
    let result = try sink.run(script + PostgresSink.connector("'from' = 's'"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("SINK: s[0] offset 1: record skipped: "), "\(result.errors)")
    #expect(try sink.database.run("SELECT v FROM s ORDER BY v") == ["1", "2"])
  }
}
