import Foundation
import TestSupport
import Testing

/// Tables of a PostgreSQL that are there before the connector which writes to them.
@Suite(.waiting, .enabled(if: PostgresServer.isAvailable, Comment(rawValue: PostgresServer.absence)))
struct PostgresTableTests {
  private let sink: PostgresSink

  init() throws { sink = try PostgresSink() }

  @Test func aTableThatIsThereIsUsed() throws {
    _ = try sink.database.run(
      """
      CREATE SCHEMA shop; CREATE TYPE shop.mood AS ENUM ('sad', 'glad');
      CREATE TABLE shop."U" (key serial, id bigint UNIQUE, "NAME" varchar(10), mood shop.mood, seen bigint, at timestamp,
        price numeric(12, 4), note text DEFAULT 'new', u uuid)
      """)
    let script = """
      CREATE STREAM s (id INT KEY, name STRING, mood STRING, seen TIMESTAMP, at TIMESTAMP, price DECIMAL(9, 2), u STRING)
        WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON');
      """ + PostgresSink.connector("'from' = 's', 'table' = 'shop.U', 'pk' = 'id'")
    let value =
      #"{"name": "ann", "mood": "glad", "seen": 1700000000001, "at": 1700000000001, "price": 1.25, "u": "0E37DF36-F698-11E6-8DD4-CB9CED3DF976"}"#
    let result = try sink.run(script, input: [#"{"topic": "s", "key": 1, "value": \#(value)}"#])
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      try sink.database.run(#"SELECT * FROM shop."U""#) == [
        "1|1|ann|glad|1700000000001|2023-11-14 22:13:20.001|1.2500|new|0e37df36-f698-11e6-8dd4-cb9ced3df976"
      ])
    // The offsets stand beside the table.
    #expect(try sink.database.run("SELECT to_regclass('shop.sqlstream_offsets') IS NOT NULL") == ["t"])
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
    try sink.database.run("CREATE TABLE users (\(columns))")
    let result = try sink.run(PostgresSink.users + PostgresSink.connector("'from' = 'users'"), input: [PostgresSink.user(1, "{}")])
    #expect(result.status == 1)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.errors.contains(".sql:2:23: error: "), "\(result.errors)")
    #expect(try sink.database.run("SELECT to_regclass('sqlstream_offsets') IS NULL, (SELECT count(*) FROM users)") == ["t|0"])
  }

  @Test func aDecimalThatWouldBeRounded() throws {
    try sink.database.run("CREATE TABLE s (n numeric(10, 1))")
    let script = "CREATE STREAM s (n DECIMAL(9, 2)) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON');\n"
    let result = try sink.run(script + PostgresSink.connector("'from' = 's'"))
    #expect(result.status == 1)
    #expect(result.errors.contains("numeric with 1 digits behind the point, and S has DECIMAL(9, 2)"), "\(result.errors)")
  }

  @Test func columnsAreAddedWhereThatIsWanted() throws {
    try sink.database.run("CREATE TABLE users (id integer PRIMARY KEY, name text); INSERT INTO users VALUES (9, 'old')")
    let result = try sink.run(
      PostgresSink.users + PostgresSink.connector("'from' = 'users', 'auto.evolve' = 'true'"), input: [PostgresSink.user(1, #"{"name": "a", "qty": 3}"#)])
    #expect(result.status == 0, "\(result.errors)")
    #expect(try sink.database.run("SELECT * FROM users ORDER BY id") == ["1|a|3", "9|old|NULL"])
  }

  @Test func noTableIsMadeWhereThatIsNotWanted() throws {
    let result = try sink.run(PostgresSink.users + PostgresSink.connector("'from' = 'users', 'auto.create' = 'false'"))
    #expect(result.status == 1)
    #expect(result.errors.contains("there is no table users, and 'auto.create' is 'false'"), "\(result.errors)")
  }
}
