import Foundation
import TestSupport
import Testing

/// The life of a connector to a PostgreSQL, and what it keeps to itself.
@Suite(.waiting, .enabled(if: PostgresServer.isAvailable, Comment(rawValue: PostgresServer.absence)))
struct PostgresConnectorTests {
  private let sink: PostgresSink

  init() throws { sink = try PostgresSink() }

  // MARK: Living with a connector

  @Test func offsetsGoOnAndANewTableBeginsAnew() throws {
    let data = ["--until-idle", "--data-dir", sink.files.path("data")]
    let script = "CREATE STREAM s (v INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON');\n" + PostgresSink.connector("'from' = 's'")
    func write(_ numbers: [Int]) throws {
      let result = try sink.run(script, input: numbers.map { #"{"topic": "s", "value": {"v": \#($0)}}"# }, options: data)
      #expect(result.status == 0, "\(result.errors)")
    }
    try write([1, 2])
    try write([3])
    #expect(try sink.database.run("SELECT v FROM s ORDER BY v") == ["1", "2", "3"])
    try sink.database.run("DELETE FROM s WHERE v < 3")
    try write([4])
    #expect(try sink.database.run("SELECT v FROM s ORDER BY v") == ["3", "4"])
    try sink.database.run("DROP TABLE s")
    try write([5])
    #expect(try sink.database.run("SELECT v FROM s ORDER BY v") == ["1", "2", "3", "4", "5"])
    #expect(try sink.database.run("SELECT topic, partition, next_offset FROM sqlstream_offsets") == ["s|0|5"])
  }

  @Test func dropPauseAndResume() throws {
    let script = PostgresSink.users + PostgresSink.connector("'from' = 'users'", name: "c") + """
      INSERT INTO users VALUES (1, 'a', 1);
      PAUSE c;
      SHOW CONNECTORS;
      DROP TABLE users;
      """
    let refused = try ProgramRun.run(["--output", "csv"], input: script, environment: sink.database.environment)
    #expect(refused.status == 1)
    #expect(refused.output.contains("C,SINK,postgres,USERS,users,PAUSED,"), "\(refused.output)")
    #expect(refused.errors.contains("USERS is read by the connector C"), "\(refused.errors)")
    let dropped = try ProgramRun.run(
      ["--output", "csv"],
      input: PostgresSink.users + PostgresSink.connector("'from' = 'users'", name: "c") + """
        PAUSE c; RESUME c; DROP CONNECTOR c; DROP CONNECTOR IF EXISTS c; SHOW CONNECTORS; DROP TABLE users;
        CREATE TABLE users (id INT PRIMARY KEY) WITH (KAFKA_TOPIC = 'users', VALUE_FORMAT = 'JSON');
        \(PostgresSink.connector("'from' = 'users'", name: "c"))
        DROP TABLE users CASCADE; SHOW CONNECTORS; DROP CONNECTOR c;
        """, environment: sink.database.environment)
    #expect(dropped.status == 1)
    #expect(dropped.errors.contains("error: there is no connector C"), "\(dropped.errors)")
    #expect(!dropped.output.contains("postgres"), "\(dropped.output)")
  }

  @Test func severalTopicsGoToATableEach() throws {
    let script = "CREATE STREAM a (v INT) WITH (KAFKA_TOPIC = 'a', VALUE_FORMAT = 'JSON');\n"
      + "CREATE STREAM b (w INT) WITH (KAFKA_TOPIC = 'b', VALUE_FORMAT = 'JSON');\n" + PostgresSink.connector("'topics' = 'a, b'")
    let result = try sink.run(
      script, input: [#"{"topic": "a", "value": {"v": 1}}"#, #"{"topic": "b", "value": {"w": 2}}"#])
    #expect(result.status == 0, "\(result.errors)")
    #expect(try sink.database.run("SELECT (SELECT v FROM a), (SELECT w FROM b)") == ["1|2"])
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
        let file = try files.file("a.sql", PostgresSink.users + create + rest)
        let result = try ProgramRun.run(["run", file, "--until-idle"])
        #expect(result.status == 1 || result.status == 3, "\(url) \(result.errors)")
        #expect(result.errors.contains("error: "))
        for part in [password, "s3cr3t", "Pa55"] { #expect(!(result.errors + result.output).contains(part), "\(result.errors)") }
      }
    }
  }

  @Test func theListingsShowNoPassword() throws {
    let script = PostgresSink.users
      + "CREATE SINK CONNECTOR c WITH ('connector' = 'postgres', 'from' = 'users', 'url' = '\(sink.database.url)', "
      + "'password' = 's3cr3t');\nSHOW CONNECTORS; DESCRIBE CONNECTOR c; SHOW QUERIES; SHOW PROPERTIES; "
      + "EXPLAIN CREATE SINK CONNECTOR d WITH ('connector' = 'postgres', 'from' = 'users', 'password' = 's3cr3t');"
    let result = try ProgramRun.run([], input: script)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("Database:     PostgreSQL at \(sink.database.server.folder):5432"), "\(result.output)")
    #expect(!(result.output + result.errors).contains("s3cr3t"))
  }

  @Test func aDatabaseThatIsNotThere() throws {
    let script = "CREATE SINK CONNECTOR c WITH ('connector' = 'postgres', 'from' = 'users', 'url' = 'postgresql://127.0.0.1:1/d');"
    let result = try ProgramRun.run([], input: PostgresSink.users + script)
    #expect(result.status == 3)
    #expect(
      result.errors.contains("error: cannot reach PostgreSQL at 127.0.0.1:1, database d: "), "\(result.errors)")
  }
}
