import Foundation
import TestSupport
import Testing

/// CREATE SINK CONNECTOR through the program, into a real PostgreSQL.
@Suite(.waiting, .enabled(if: PostgresServer.isAvailable, Comment(rawValue: PostgresServer.absence)))
struct PostgresSinkTests {
  private let database: PostgresDatabase
  private let files: Workspace

  init() throws {
    database = try PostgresServer.shared.get().makeDatabase()
    files = try Workspace()
  }

  private func run(
    _ script: String, input: [String] = [], options: [String] = ["--until-idle"]
  ) throws -> ProgramRun.Result {
    let file = try files.file("\(UUID().uuidString).sql", script)
    return try ProgramRun.run(
      ["run", file, "--input", "-"] + options, input: input.joined(separator: "\n"), environment: database.environment)
  }

  /// A connector to this database; the URL comes from the environment.
  private func connector(_ properties: String, name: String = "sink") -> String {
    "CREATE SINK CONNECTOR \(name) WITH ('connector' = 'postgres', \(properties));\n"
  }

  private static let users =
    "CREATE TABLE users (id INT PRIMARY KEY, name STRING, qty BIGINT) WITH (KAFKA_TOPIC = 'users', VALUE_FORMAT = 'JSON');\n"

  private func user(_ id: Int, _ value: String) -> String {
    #"{"topic": "users", "key": \#(id), "value": \#(value), "timestamp": 1700000000000}"#
  }

  // MARK: Types

  @Test func everyTypeArrivesExactly() throws {
    let script = """
      CREATE STREAM s (k BIGINT KEY, b BOOLEAN, i INT, l BIGINT, d DOUBLE, n DECIMAL(20, 5), t STRING, y BYTES, da DATE,
          ti TIME, ts TIMESTAMP, a ARRAY<INT>, m MAP<STRING, DECIMAL(4, 2)>, st STRUCT<x STRING, y ARRAY<BOOLEAN>>,
          `Mixed Case` STRING)
        WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON');
      """ + connector("'from' = 's'")
    let value = #"""
      {"b": true, "i": -2147483648, "l": 9223372036854775807, "d": 1.5e-7, "n": 123456789012345.67890,
      "t": "a\"b\\c{d},NULL 'é' 漢 \n\t", "y": "AP9c", "da": 19675, "ti": 45296789, "ts": 1700000000123,
      "a": [1, null, 3], "m": {"x": 1.10}, "st": {"x": "q\"", "y": [true, null]}, "Mixed Case": ""}
      """#.replacingOccurrences(of: "\n", with: " ")
    let result = try run(
      script,
      input: [
        #"{"topic": "s", "key": 1, "value": \#(value)}"#, #"{"topic": "s", "key": 2, "value": {"t": "NULL"}}"#,
        #"{"topic": "s", "key": 3, "value": {}}"#,
      ])
    #expect(result.status == 0, "\(result.errors)")
    let types = try database.run(
      """
      SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute
      WHERE attrelid = 's'::regclass AND attnum > 0
      """)
    #expect(
      types == [
        "k bigint, b boolean, i integer, l bigint, d double precision, n numeric(20,5), t text, y bytea, da date, "
          + "ti time without time zone, ts timestamp with time zone, a jsonb, m jsonb, st jsonb, Mixed Case text"
      ])
    #expect(
      try database.run("SELECT k, b, i, l, d, n, y, da, ti, ts AT TIME ZONE 'UTC', a, m, st, \"Mixed Case\" = '' FROM s WHERE k = 1") == [
        #"1|t|-2147483648|9223372036854775807|1.5e-07|123456789012345.67890|\x00ff5c|2023-11-14|12:34:56.789|"#
          + #"2023-11-14 22:13:20.123|[1, null, 3]|{"x": 1.10}|{"X": "q\"", "Y": [true, null]}|t"#
      ])
    let text = Array("a\"b\\c{d},NULL 'é' 漢 \n\t".utf8).map { String(format: "%02x", $0) }.joined()
    #expect(try database.run("SELECT encode(convert_to(t, 'UTF8'), 'hex') FROM s WHERE k = 1") == [text])
    // A text that reads NULL is no NULL.
    #expect(try database.run("SELECT k, t, t IS NULL, a IS NULL FROM s WHERE k > 1 ORDER BY k") == ["2|NULL|f|t", "3|NULL|t|t"])
  }

  @Test func doublesThatAreNoNumbers() throws {
    let script = """
      CREATE STREAM s (k INT KEY, v DOUBLE) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'AVRO');
      """ + connector("'from' = 's'") + """
      INSERT INTO s VALUES (1, CAST('NaN' AS DOUBLE)); INSERT INTO s VALUES (2, CAST('Infinity' AS DOUBLE));
      INSERT INTO s VALUES (3, -0.5); INSERT INTO s VALUES (4, 1E300);
      """
    let result = try run(script)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try database.run("SELECT k, v FROM s ORDER BY k") == ["1|NaN", "2|Infinity", "3|-0.5", "4|1e+300"])
  }

  // MARK: Upsert and append

  @Test func aTableKeepsTheNewestRowsAndTombstonesDelete() throws {
    let input = (0..<3000).map { user($0 % 100, #"{"name": "n\#($0)", "qty": \#($0)}"#) } + (0..<40).map { user($0, "null") }
      + [user(7, #"{"name": "back"}"#)]
    let result = try run(Self.users + connector("'from' = 'users'"), input: input)
    #expect(result.status == 0, "\(result.errors)")
    let rows = try database.run("SELECT id, name, qty FROM users ORDER BY id")
    #expect(rows == ["7|back|NULL"] + (40..<100).map { "\($0)|n\(2900 + $0)|\(2900 + $0)" })
    #expect(
      try database.run("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'users'::regclass")
        == ["PRIMARY KEY (id)"])
    // What is kept in memory leaves with the process, and so do its offsets.
    #expect(try database.run("SELECT count(*) FROM sqlstream_offsets") == ["0"])
  }

  @Test func aStreamIsAppendedInItsOrder() throws {
    let script = """
      CREATE STREAM s (v INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON');
      """ + connector("'topics' = 's', 'table' = 'log', 'batch.size' = 7")
    let result = try run(script, input: (0..<100).map { #"{"topic": "s", "value": {"v": \#($0 % 10)}}"# })
    #expect(result.status == 0, "\(result.errors)")
    #expect(try database.run("SELECT v FROM log ORDER BY ctid") == (0..<100).map { "\($0 % 10)" })
  }

  @Test func windowsAreColumnsOfTheKey() throws {
    let script = """
      CREATE STREAM s (k STRING, v INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON');
      CREATE TABLE w AS SELECT k, COUNT(*) AS n FROM s WINDOW SESSION (10 SECONDS) GROUP BY k;
      """ + connector("'from' = 'w'")
    let times = [0, 3000, 30_000, 40_000, 20_000]
    let result = try run(
      "SET 'cache.max.bytes.buffering' = '0';\n" + script,
      input: times.map { #"{"topic": "s", "value": {"k": "a", "v": 1}, "timestamp": \#(1_700_000_000_000 + $0)}"# })
    #expect(result.status == 0, "\(result.errors)")
    // The last record joined two sessions, whose rows are gone.
    #expect(
      try database.run("SELECT k, window_start AT TIME ZONE 'UTC', window_end AT TIME ZONE 'UTC', n FROM w ORDER BY 2") == [
        "a|2023-11-14 22:13:20|2023-11-14 22:13:23|2", "a|2023-11-14 22:13:40|2023-11-14 22:14:00|3",
      ])
  }

  @Test func kafkaConnectsNamesWork() throws {
    let script = """
      CREATE STREAM `orders-1` (id INT KEY, item STRING, qty INT) WITH (KAFKA_TOPIC = 'orders-1', VALUE_FORMAT = 'JSON');
      CREATE SINK CONNECTOR IF NOT EXISTS `Orders` WITH (
        "connector.class" = 'io.confluent.connect.jdbc.JdbcSinkConnector',
        "connection.url" = 'jdbc:\(database.url)', "topics" = 'orders-1', "table.name.format" = 'kafka_$${topic}',
        "insert.mode" = 'upsert', "pk.mode" = 'record_key', "pk.fields" = 'order_id', "auto.create" = 'true',
        "delete.enabled" = true, "fields.whitelist" = 'qty', "key.converter" = 'x', "tasks.max" = '1');
      CREATE SINK CONNECTOR IF NOT EXISTS `Orders` WITH ("connector" = 'postgres', "from" = '`orders-1`');
      """
    let result = try run(
      script,
      input: [1, 2, 1].enumerated().map { #"{"topic": "orders-1", "key": \#($1), "value": {"item": "x", "qty": \#($0)}}"# })
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("connector Orders: key.converter, tasks.max change nothing here"), "\(result.errors)")
    #expect(try database.run(#"SELECT * FROM "kafka_orders-1" ORDER BY order_id"#) == ["1|2", "2|1"])
  }

  // MARK: Tables that are there

  @Test func aTableThatIsThereIsUsed() throws {
    _ = try database.run(
      """
      CREATE SCHEMA shop; CREATE TYPE shop.mood AS ENUM ('sad', 'glad');
      CREATE TABLE shop."U" (key serial, id bigint UNIQUE, "NAME" varchar(10), mood shop.mood, seen bigint, at timestamp,
        price numeric(12, 4), note text DEFAULT 'new', u uuid)
      """)
    let script = """
      CREATE STREAM s (id INT KEY, name STRING, mood STRING, seen TIMESTAMP, at TIMESTAMP, price DECIMAL(9, 2), u STRING)
        WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON');
      """ + connector("'from' = 's', 'table' = 'shop.U', 'pk' = 'id'")
    let value =
      #"{"name": "ann", "mood": "glad", "seen": 1700000000001, "at": 1700000000001, "price": 1.25, "u": "0E37DF36-F698-11E6-8DD4-CB9CED3DF976"}"#
    let result = try run(script, input: [#"{"topic": "s", "key": 1, "value": \#(value)}"#])
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      try database.run(#"SELECT * FROM shop."U""#) == [
        "1|1|ann|glad|1700000000001|2023-11-14 22:13:20.001|1.2500|new|0e37df36-f698-11e6-8dd4-cb9ced3df976"
      ])
    // The offsets stand beside the table.
    #expect(try database.run("SELECT to_regclass('shop.sqlstream_offsets') IS NOT NULL") == ["t"])
  }

  /// Each is refused at the statement, with its place and what would be right, and leaves nothing.
  @Test(arguments: [
    ("id integer PRIMARY KEY, name integer, qty bigint", "the column name of the table users is integer, and USERS has STRING"),
    ("id integer PRIMARY KEY, name text", "the table users has no column qty (BIGINT)"),
    ("id integer, name text, qty bigint", #"no primary key or unique index over ("id")"#),
    ("id integer PRIMARY KEY, name text, qty bigint, must text NOT NULL", "the column must of the table users is NOT NULL"),
    ("id integer PRIMARY KEY, name text, qty bigint GENERATED ALWAYS AS (1) STORED", "the column qty of the table users is generated"),
    ("id integer PRIMARY KEY, name text, qty boolean", "and USERS has BIGINT for it: bigint would do"),
  ])
  func aTableThatDoesNotFit(columns: String, message: String) throws {
    _ = try database.run("CREATE TABLE users (\(columns))")
    let result = try run(Self.users + connector("'from' = 'users'"), input: [user(1, "{}")])
    #expect(result.status == 1)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.errors.contains(".sql:2:23: error: "), "\(result.errors)")
    #expect(try database.run("SELECT to_regclass('sqlstream_offsets') IS NULL, (SELECT count(*) FROM users)") == ["t|0"])
  }

  @Test func aDecimalThatWouldBeRounded() throws {
    _ = try database.run("CREATE TABLE s (n numeric(10, 1))")
    let script = "CREATE STREAM s (n DECIMAL(9, 2)) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON');\n"
    let result = try run(script + connector("'from' = 's'"))
    #expect(result.status == 1)
    #expect(result.errors.contains("numeric with 1 digits behind the point, and S has DECIMAL(9, 2)"), "\(result.errors)")
  }

  @Test func columnsAreAddedWhereThatIsWanted() throws {
    _ = try database.run("CREATE TABLE users (id integer PRIMARY KEY, name text); INSERT INTO users VALUES (9, 'old')")
    let result = try run(
      Self.users + connector("'from' = 'users', 'auto.evolve' = 'true'"), input: [user(1, #"{"name": "a", "qty": 3}"#)])
    #expect(result.status == 0, "\(result.errors)")
    #expect(try database.run("SELECT * FROM users ORDER BY id") == ["1|a|3", "9|old|NULL"])
  }

  @Test func noTableIsMadeWhereThatIsNotWanted() throws {
    let result = try run(Self.users + connector("'from' = 'users', 'auto.create' = 'false'"))
    #expect(result.status == 1)
    #expect(result.errors.contains("there is no table users, and 'auto.create' is 'false'"), "\(result.errors)")
  }

  // MARK: Rows that are refused

  private static let strict = """
    CREATE TABLE users (id integer PRIMARY KEY, name varchar(5), qty smallint CHECK (qty <> 13), code text UNIQUE DEFERRABLE);
    """

  private static let strictUsers =
    "CREATE TABLE users (id INT PRIMARY KEY, name STRING, qty BIGINT, code STRING) "
    + "WITH (KAFKA_TOPIC = 'users', VALUE_FORMAT = 'JSON');\n"

  @Test func refusedRowsAreToldAndTheOthersStay() throws {
    _ = try database.run(Self.strict)
    var input = (0..<600).map { user($0, #"{"name": "n\#($0)", "qty": \#($0 == 13 ? 12 : $0), "code": "c\#($0)"}"#) }
    input[10] = user(10, #"{"name": "too long", "qty": 1}"#)
    input[77] = user(77, #"{"name": "n", "qty": 70000}"#)
    input[78] = user(78, #"{"name": "n", "qty": 13}"#)
    input[300] = user(300, #"{"name": "a\u0000b", "qty": 1}"#)
    input[599] = user(599, #"{"name": "dup", "qty": 1, "code": "c5"}"#)
    let result = try run(Self.strictUsers + connector("'from' = 'users'"), input: input)
    #expect(result.status == 0, "\(result.errors)")
    let sum = (0..<600).reduce(0, +) - (10 + 77 + 78 + 300 + 599)
    #expect(try database.run("SELECT count(*), sum(id) FROM users") == ["595|\(sum)"])
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
    _ = try database.run("CREATE TABLE log (k int, t varchar(5), at timestamptz DEFAULT now())")
    let script = "CREATE STREAM s (k INT KEY, t STRING) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON');\n"
      + connector("'from' = 's', 'table' = 'log', 'batch.size' = 100")
    var texts = (0..<450).map { "t\($0)" }
    texts[7] = #"\\N"#
    texts[8] = #"\\."#
    texts[9] = #"a\tb\n"#
    texts[120] = "too long"
    texts[121] = #"a\u0000b"#
    texts[449] = "too long, too"
    let result = try run(script, input: texts.enumerated().map { #"{"topic": "s", "key": \#($0), "value": {"t": "\#($1)"}}"# })
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      try database.run("SELECT count(*), count(DISTINCT k), count(t), count(at), sum(k) FROM log")
        == ["447|447|447|447|\((0..<450).reduce(0, +) - 120 - 121 - 449)"])
    #expect(try database.run(#"SELECT t = '\N', t = '\.', t = E'a\tb\n' FROM log WHERE k IN (7, 8, 9) ORDER BY k"#) == ["t|f|f", "f|t|f", "f|f|t"])
    for (offset, reason) in [(120, "too long"), (121, "NUL character"), (449, "too long")] {
      #expect(
        result.errors.split(separator: "\n").contains {
          $0.hasPrefix("SINK: s[0] offset \(offset): row refused (k = \(offset)): ") && $0.contains(reason)
        }, "\(result.errors)")
    }
  }

  /// A connector keeps the columns that it was made with; made again it has the new ones, and goes on where it was.
  @Test func aColumnThatIsAdded() throws {
    let create = connector("'from' = 's', 'auto.evolve' = 'true'")
    let start = "CREATE STREAM s (k INT KEY, v INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON', PARTITIONS = 1);\n" + create
    let data = ["--until-idle", "--data-dir", files.path("data")]
    let first = try run(start + "INSERT INTO s VALUES (1, 10);\n", options: data)
    #expect(first.status == 0, "\(first.errors)")
    let second = try run("ALTER STREAM s ADD COLUMN w INT;\nINSERT INTO s VALUES (2, 20, 200);\n", options: data)
    #expect(second.status == 0, "\(second.errors)")
    #expect(second.errors.contains("connector SINK goes on with the columns that it has: DROP CONNECTOR SINK"), "\(second.errors)")
    #expect(try database.run("SELECT * FROM s ORDER BY k") == ["1|10", "2|20"])
    let third = try run("DROP CONNECTOR sink;\n" + create + "INSERT INTO s VALUES (3, 30, 300);\n", options: data)
    #expect(third.status == 0, "\(third.errors)")
    #expect(try database.run("SELECT * FROM s ORDER BY k") == ["1|10|NULL", "2|20|NULL", "3|30|300"])
  }

  @Test func theFirstRefusedRowStopsWhereNoneIsTolerated() throws {
    _ = try database.run(Self.strict)
    let input = [user(1, #"{"name": "a"}"#), user(2, #"{"name": "too long"}"#), user(3, #"{"name": "c"}"#)]
    let result = try run(Self.strictUsers + connector("'from' = 'users', 'errors.tolerance' = 'none'"), input: input)
    #expect(result.status == 1)
    #expect(
      result.errors.contains("connector SINK ended: users[0] offset 1: row refused (id = 2): value too long"),
      "\(result.errors)")
    #expect(try database.run("SELECT count(*) FROM users") == ["0"])
  }

  @Test func recordsThatCantBeReadAreToldToo() throws {
    let script = "CREATE STREAM s (v INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON');\n"
      + "CREATE STREAM raw (v STRING) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'KAFKA');\n"
      + "INSERT INTO raw VALUES ('{\"v\": 1}'); INSERT INTO raw VALUES ('{'); INSERT INTO raw VALUES ('{\"v\": 2}');\n"
    let result = try run(script + connector("'from' = 's'"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("SINK: s[0] offset 1: record skipped: "), "\(result.errors)")
    #expect(try database.run("SELECT v FROM s ORDER BY v") == ["1", "2"])
  }

  // MARK: Living with a connector

  @Test func offsetsGoOnAndANewTableBeginsAnew() throws {
    let data = ["--until-idle", "--data-dir", files.path("data")]
    let script = "CREATE STREAM s (v INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON');\n" + connector("'from' = 's'")
    func write(_ numbers: [Int]) throws {
      let result = try run(script, input: numbers.map { #"{"topic": "s", "value": {"v": \#($0)}}"# }, options: data)
      #expect(result.status == 0, "\(result.errors)")
    }
    try write([1, 2])
    try write([3])
    #expect(try database.run("SELECT v FROM s ORDER BY v") == ["1", "2", "3"])
    _ = try database.run("DELETE FROM s WHERE v < 3")
    try write([4])
    #expect(try database.run("SELECT v FROM s ORDER BY v") == ["3", "4"])
    _ = try database.run("DROP TABLE s")
    try write([5])
    #expect(try database.run("SELECT v FROM s ORDER BY v") == ["1", "2", "3", "4", "5"])
    #expect(try database.run("SELECT topic, partition, next_offset FROM sqlstream_offsets") == ["s|0|5"])
  }

  @Test func dropPauseAndResume() throws {
    let script = Self.users + connector("'from' = 'users'", name: "c") + """
      INSERT INTO users VALUES (1, 'a', 1);
      PAUSE c;
      SHOW CONNECTORS;
      DROP TABLE users;
      """
    let refused = try ProgramRun.run(["--output", "csv"], input: script, environment: database.environment)
    #expect(refused.status == 1)
    #expect(refused.output.contains("C,SINK,postgres,USERS,users,PAUSED,"), "\(refused.output)")
    #expect(refused.errors.contains("USERS is read by the connector C"), "\(refused.errors)")
    let dropped = try ProgramRun.run(
      ["--output", "csv"],
      input: Self.users + connector("'from' = 'users'", name: "c") + """
        PAUSE c; RESUME c; DROP CONNECTOR c; DROP CONNECTOR IF EXISTS c; SHOW CONNECTORS; DROP TABLE users;
        CREATE TABLE users (id INT PRIMARY KEY) WITH (KAFKA_TOPIC = 'users', VALUE_FORMAT = 'JSON');
        \(connector("'from' = 'users'", name: "c"))
        DROP TABLE users CASCADE; SHOW CONNECTORS; DROP CONNECTOR c;
        """, environment: database.environment)
    #expect(dropped.status == 1)
    #expect(dropped.errors.contains("error: there is no connector C"), "\(dropped.errors)")
    #expect(!dropped.output.contains("postgres"), "\(dropped.output)")
  }

  @Test func severalTopicsGoToATableEach() throws {
    let script = "CREATE STREAM a (v INT) WITH (KAFKA_TOPIC = 'a', VALUE_FORMAT = 'JSON');\n"
      + "CREATE STREAM b (w INT) WITH (KAFKA_TOPIC = 'b', VALUE_FORMAT = 'JSON');\n" + connector("'topics' = 'a, b'")
    let result = try run(
      script, input: [#"{"topic": "a", "value": {"v": 1}}"#, #"{"topic": "b", "value": {"w": 2}}"#])
    #expect(result.status == 0, "\(result.errors)")
    #expect(try database.run("SELECT (SELECT v FROM a), (SELECT w FROM b)") == ["1|2"])
  }

  // MARK: Secrets, and a database that is not there

  @Test func noPasswordIsShown() throws {
    let password = "s3cr3t-Pa55"
    let files = try Workspace()
    for url in [
      "postgresql://u:\(password)@127.0.0.1:1/d", "postgresql://u:\(password)@x@127.0.0.1:1/d",
      "postgresql://u:\(password)@127.0.0.1:port/d", "host=127.0.0.1 port=1 user=u password=\(password)",
      "postgresql://127.0.0.1:1/d?user=u&password=\(password)&nonsense=1", "mysql://u:\(password)@h/d",
    ] {
      let create = "CREATE SINK CONNECTOR c WITH ('connector' = 'postgres', 'from' = 'users', 'url' = '\(url)'"
      for rest in [");", ", 'tabel' = 'x');", ", 'password' = '\(password)', 'mode' = 'x');"] {
        let file = try files.file("a.sql", Self.users + create + rest)
        let result = try ProgramRun.run(["run", file, "--until-idle"])
        #expect(result.status == 1 || result.status == 3, "\(url) \(result.errors)")
        #expect(result.errors.contains("error: "))
        for part in [password, "s3cr3t", "Pa55"] { #expect(!(result.errors + result.output).contains(part), "\(result.errors)") }
      }
    }
  }

  @Test func theListingsShowNoPassword() throws {
    let script = Self.users
      + "CREATE SINK CONNECTOR c WITH ('connector' = 'postgres', 'from' = 'users', 'url' = '\(database.url)', "
      + "'password' = 's3cr3t');\nSHOW CONNECTORS; DESCRIBE CONNECTOR c; SHOW QUERIES; SHOW PROPERTIES; "
      + "EXPLAIN CREATE SINK CONNECTOR d WITH ('connector' = 'postgres', 'from' = 'users', 'password' = 's3cr3t');"
    let result = try ProgramRun.run([], input: script)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("Database:     PostgreSQL at \(database.server.folder):5432"), "\(result.output)")
    #expect(!(result.output + result.errors).contains("s3cr3t"))
  }

  @Test func aDatabaseThatIsNotThere() throws {
    let script = "CREATE SINK CONNECTOR c WITH ('connector' = 'postgres', 'from' = 'users', 'url' = 'postgresql://127.0.0.1:1/d');"
    let result = try ProgramRun.run([], input: Self.users + script)
    #expect(result.status == 3)
    #expect(
      result.errors.contains("error: cannot reach PostgreSQL at 127.0.0.1:1, database d: "), "\(result.errors)")
  }
}
