import Foundation
import TestSupport
import Testing

/// CREATE SINK CONNECTOR through the program, into a real PostgreSQL: what arrives there.
@Suite(.waiting, .enabled(if: PostgresServer.isAvailable, Comment(rawValue: PostgresServer.absence)))
struct PostgresSinkTests {
  private let sink: PostgresSink

  init() throws { sink = try PostgresSink() }

  // MARK: Types

  @Test func everyTypeArrivesExactly() throws {
    let script = """
      CREATE STREAM s (k BIGINT KEY, b BOOLEAN, i INT, l BIGINT, d DOUBLE, n DECIMAL(20, 5), t STRING, y BYTES, da DATE,
          ti TIME, ts TIMESTAMP, a ARRAY<INT>, m MAP<STRING, DECIMAL(4, 2)>, st STRUCT<x STRING, y ARRAY<BOOLEAN>>,
          `Mixed Case` STRING)
        WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON');
      """ + PostgresSink.connector("'from' = 's'")
    let value = #"""
      {"b": true, "i": -2147483648, "l": 9223372036854775807, "d": 1.5e-7, "n": 123456789012345.67890,
      "t": "a\"b\\c{d},NULL 'é' 漢 \n\t", "y": "AP9c", "da": 19675, "ti": 45296789, "ts": 1700000000123,
      "a": [1, null, 3], "m": {"x": 1.10}, "st": {"x": "q\"", "y": [true, null]}, "Mixed Case": ""}
      """#.replacingOccurrences(of: "\n", with: " ")
    let result = try sink.run(
      script,
      input: [
        #"{"topic": "s", "key": 1, "value": \#(value)}"#, #"{"topic": "s", "key": 2, "value": {"t": "NULL"}}"#,
        #"{"topic": "s", "key": 3, "value": {}}"#,
      ])
    #expect(result.status == 0, "\(result.errors)")
    let types = try sink.database.run(
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
      try sink.database.run("SELECT k, b, i, l, d, n, y, da, ti, ts AT TIME ZONE 'UTC', a, m, st, \"Mixed Case\" = '' FROM s WHERE k = 1") == [
        #"1|t|-2147483648|9223372036854775807|1.5e-07|123456789012345.67890|\x00ff5c|2023-11-14|12:34:56.789|"#
          + #"2023-11-14 22:13:20.123|[1, null, 3]|{"x": 1.10}|{"X": "q\"", "Y": [true, null]}|t"#
      ])
    let text = Array("a\"b\\c{d},NULL 'é' 漢 \n\t".utf8).map { String(format: "%02x", $0) }.joined()
    #expect(try sink.database.run("SELECT encode(convert_to(t, 'UTF8'), 'hex') FROM s WHERE k = 1") == [text])
    // A text that reads NULL is no NULL.
    #expect(try sink.database.run("SELECT k, t, t IS NULL, a IS NULL FROM s WHERE k > 1 ORDER BY k") == ["2|NULL|f|t", "3|NULL|t|t"])
  }

  @Test func doublesThatAreNoNumbers() throws {
    let script = """
      CREATE STREAM s (k INT KEY, v DOUBLE) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'AVRO');
      """ + PostgresSink.connector("'from' = 's'") + """
      INSERT INTO s VALUES (1, CAST('NaN' AS DOUBLE)); INSERT INTO s VALUES (2, CAST('Infinity' AS DOUBLE));
      INSERT INTO s VALUES (3, -0.5); INSERT INTO s VALUES (4, 1E300);
      """
    let result = try sink.run(script)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try sink.database.run("SELECT k, v FROM s ORDER BY k") == ["1|NaN", "2|Infinity", "3|-0.5", "4|1e+300"])
  }

  // MARK: Upsert and append

  @Test func aTableKeepsTheNewestRowsAndTombstonesDelete() throws {
    let input = (0..<3000).map { PostgresSink.user($0 % 100, #"{"name": "n\#($0)", "qty": \#($0)}"#) } + (0..<40).map { PostgresSink.user($0, "null") }
      + [PostgresSink.user(7, #"{"name": "back"}"#)]
    let result = try sink.run(PostgresSink.users + PostgresSink.connector("'from' = 'users'"), input: input)
    #expect(result.status == 0, "\(result.errors)")
    let rows = try sink.database.run("SELECT id, name, qty FROM users ORDER BY id")
    #expect(rows == ["7|back|NULL"] + (40..<100).map { "\($0)|n\(2900 + $0)|\(2900 + $0)" })
    #expect(
      try sink.database.run("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'users'::regclass")
        == ["PRIMARY KEY (id)"])
    // What is kept in memory leaves with the process, and so do its offsets.
    #expect(try sink.database.run("SELECT count(*) FROM sqlstream_offsets") == ["0"])
  }

  @Test func aStreamIsAppendedInItsOrder() throws {
    let script = """
      CREATE STREAM s (v INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON');
      """ + PostgresSink.connector("'topics' = 's', 'table' = 'log', 'batch.size' = 7")
    let result = try sink.run(script, input: (0..<100).map { #"{"topic": "s", "value": {"v": \#($0 % 10)}}"# })
    #expect(result.status == 0, "\(result.errors)")
    #expect(try sink.database.run("SELECT v FROM log ORDER BY ctid") == (0..<100).map { "\($0 % 10)" })
  }

  @Test func windowsAreColumnsOfTheKey() throws {
    let script = """
      CREATE STREAM s (k STRING, v INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON');
      CREATE TABLE w AS SELECT k, COUNT(*) AS n FROM s WINDOW SESSION (10 SECONDS) GROUP BY k;
      """ + PostgresSink.connector("'from' = 'w'")
    let times = [0, 3000, 30_000, 40_000, 20_000]
    let result = try sink.run(
      "SET 'cache.max.bytes.buffering' = '0';\n" + script,
      input: times.map { #"{"topic": "s", "value": {"k": "a", "v": 1}, "timestamp": \#(1_700_000_000_000 + $0)}"# })
    #expect(result.status == 0, "\(result.errors)")
    // The last record joined two sessions, whose rows are gone.
    #expect(
      try sink.database.run("SELECT k, window_start AT TIME ZONE 'UTC', window_end AT TIME ZONE 'UTC', n FROM w ORDER BY 2") == [
        "a|2023-11-14 22:13:20|2023-11-14 22:13:23|2", "a|2023-11-14 22:13:40|2023-11-14 22:14:00|3",
      ])
  }

  @Test func kafkaConnectsNamesWork() throws {
    let script = """
      CREATE STREAM `orders-1` (id INT KEY, item STRING, qty INT) WITH (KAFKA_TOPIC = 'orders-1', VALUE_FORMAT = 'JSON');
      CREATE SINK CONNECTOR IF NOT EXISTS `Orders` WITH (
        "connector.class" = 'io.confluent.connect.jdbc.JdbcSinkConnector',
        "connection.url" = 'jdbc:\(sink.database.url)', "topics" = 'orders-1', "table.name.format" = 'kafka_$${topic}',
        "insert.mode" = 'upsert', "pk.mode" = 'record_key', "pk.fields" = 'order_id', "auto.create" = 'true',
        "delete.enabled" = true, "fields.whitelist" = 'qty', "key.converter" = 'x', "tasks.max" = '1');
      CREATE SINK CONNECTOR IF NOT EXISTS `Orders` WITH ("connector" = 'postgres', "from" = '`orders-1`');
      """
    let result = try sink.run(
      script,
      input: [1, 2, 1].enumerated().map { #"{"topic": "orders-1", "key": \#($1), "value": {"item": "x", "qty": \#($0)}}"# })
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("connector Orders: key.converter, tasks.max change nothing here"), "\(result.errors)")
    #expect(try sink.database.run(#"SELECT * FROM "kafka_orders-1" ORDER BY order_id"#) == ["1|2", "2|1"])
  }
}
