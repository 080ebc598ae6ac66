import Runtime
import TestSupport
import Testing

/// What a data directory keeps of statements: a second process takes them up as they were meant.
@Suite struct CatalogFileTests {
  /// Settings and types are those that each statement was carried out with, whatever became of them.
  @Test func statementsKeepWhatTheyWereCarriedOutWith() throws {
    let files = try Workspace()
    let script = """
      SET 'ksql.persistence.default.format.value' = 'JSON';
      CREATE TYPE address AS STRUCT<street STRING, no INT>;
      CREATE STREAM s (id INT KEY, a address) WITH (kafka_topic = 's', partitions = 1);
      SET 'ksql.functions.substring.legacy.args' = 'true';
      CREATE STREAM o AS SELECT id, SUBSTRING(a->street, 1) AS street FROM s;
      UNSET 'ksql.functions.substring.legacy.args';
      DROP TYPE address;
      CREATE TYPE places AS ARRAY<string>;
      CREATE STREAM p (id INT KEY, a places, b STRING) WITH (kafka_topic = 'p', partitions = 1);
      CREATE STREAM q (id INT KEY, b STRING) WITH (kafka_topic = 'q', partitions = 1);
      SET 'ksql.functions.substring.legacy.args' = 'true';
      INSERT INTO q SELECT id, SUBSTRING(b, 1) AS b FROM p;
      UNSET 'ksql.functions.substring.legacy.args';
      UNSET 'ksql.persistence.default.format.value';
      CREATE STREAM r AS SELECT id, SUBSTRING(b, 1) AS b FROM p;

      """
    let path = try files.file("a.sql", script)
    func run(_ id: Int) throws -> String {
      let input = """
        {"topic": "s", "key": \(id), "value": {"a": {"street": "High Street", "no": 1}}}
        {"topic": "p", "key": \(id), "value": {"a": ["x"], "b": "text"}}
        """
      let question = try files.file(
        "b\(id).sql",
        """
        SELECT * FROM o WHERE id = \(id);
        SELECT * FROM q WHERE id = \(id);
        SELECT * FROM r WHERE id = \(id);
        """)
      let result = try ProgramRun.run(
        ["run", path, question, "--input", "-", "--until-idle", "--output", "jsonl", "--data-dir", files.path("data")],
        input: input)
      #expect(result.status == 0, "\(result.errors)")
      return result.output
    }
    for id in 1...3 {
      #expect(
        try run(id) == """
          {"ID": \(id), "STREET": "igh Street"}
          {"ID": \(id), "B": "ext"}
          {"ID": \(id), "B": "text"}

          """)
    }
  }

  /// One process after the other over one data directory.
  private struct World {
    let files: Workspace

    init() throws { files = try Workspace() }

    func run(_ statements: String) throws -> String {
      let result = try ProgramRun.run(
        ["--data-dir", files.path("data"), "--output", "jsonl", "-e", statements])
      #expect(result.status == 0, "\(result.errors)")
      return result.output
    }
  }

  private static let source =
    "CREATE STREAM s (id INT KEY, v INT) WITH (kafka_topic = 's', partitions = 1, value_format = 'JSON');"

  /// Columns that the registry gave are those of the day, whatever it has later: of the declaration, and so of the query
  /// that reads all of them.
  @Test func columnsOfTheRegistryAreThoseOfTheirDay() throws {
    let files = try Workspace()
    let registry = EmbeddedSchemaRegistry()
    func register(_ fields: String) throws {
      let text = #"{"type": "record", "name": "R", "fields": [\#(fields)]}"#
      _ = try registry.register(RegisteredSchema(kind: .avro, text: text), subject: "s-value")
    }
    let script = """
      CREATE STREAM s (id INT KEY) WITH (kafka_topic = 's', partitions = 1, key_format = 'KAFKA', value_format = 'AVRO');
      CREATE TABLE o WITH (value_format = 'JSON') AS
        SELECT id, LATEST_BY_OFFSET(v) AS v, COUNT(*) AS n FROM s GROUP BY id;
      CREATE STREAM p WITH (value_format = 'JSON') AS SELECT * FROM s;
      """
    let fields = [
      #"{"name": "v", "type": "int"}"#, #"{"name": "v", "type": "int"}, {"name": "w", "type": "int", "default": 0}"#,
      #"{"name": "w", "type": "string"}"#,
    ]
    var configuration = SessionConfiguration()
    configuration.dataDirectory = files.path("data")
    func run(_ body: (SessionDriver) throws -> Void) throws {
      let clock = SystemClock()
      let environment = QueryEnvironment(
        broker: try EmbeddedBroker(dataDirectory: files.path("data")), registry: registry, formats: .all, functions: .all,
        log: ProcessingLog(clock: clock, notify: { _ in }), clock: clock, applicationID: "test", isEphemeral: false)
      let driver = try SessionDriver(configuration, environment: environment)
      defer { driver.close() }
      try body(driver)
    }
    for number in 1...3 {
      try register(fields[number - 1])
      try run { driver in
        try driver.run(script)
        #expect(try driver.run("DESCRIBE s;").map { $0[0] } == [.string("ID"), .string("V")])
        #expect(try driver.run("DESCRIBE p;").map { $0[0] } == [.string("ID"), .string("V")])
        try driver.run("INSERT INTO s (id, v) VALUES (1, \(number));")
        #expect(try driver.run("SELECT v, n FROM o;") == [[.integer(Int64(number)), .integer(Int64(number))]])
      }
    }
    // Declared anew it has the columns of today.
    try run { driver in
      try driver.run(
        """
        DROP STREAM p; DROP TABLE o; DROP STREAM s;
        CREATE STREAM s (id INT KEY) WITH (kafka_topic = 's', partitions = 1, key_format = 'KAFKA', value_format = 'AVRO');
        """)
      #expect(try driver.run("DESCRIBE s;").map { $0[0] } == [.string("ID"), .string("W")])
    }
  }

  /// `SELECT *` has the columns of its day.
  @Test func whatCameLaterDoesNotChangeWhatWasThere() throws {
    let world = try World()
    let described = """
      {"Field": "ID", "Type": "INTEGER (key)"}
      {"Field": "V", "Type": "INTEGER"}

      """
    let first = try world.run(
      """
      \(Self.source)
      CREATE STREAM o AS SELECT * FROM s;
      ALTER STREAM s ADD COLUMN w INT;
      CREATE OR REPLACE STREAM s (id INT KEY, v INT, w INT, x INT)
        WITH (kafka_topic = 's', partitions = 1, value_format = 'JSON');
      DESCRIBE o;
      """)
    #expect(first == described)
    #expect(try world.run("DESCRIBE o;") == described)
    #expect(try world.run("INSERT INTO s VALUES (1, 2, 3, 4); SELECT * FROM s;") == """
      {"ID": 1, "V": 2, "W": 3, "X": 4}

      """)
  }

  @Test func terminatedAndPausedQueriesStaySo() throws {
    let world = try World()
    _ = try world.run(
      """
      \(Self.source)
      CREATE STREAM o AS SELECT * FROM s;
      CREATE STREAM p AS SELECT * FROM s;
      CREATE STREAM q AS SELECT * FROM s;
      INSERT INTO q SELECT * FROM o;
      INSERT INTO s VALUES (1, 1);
      SELECT * FROM q;
      TERMINATE CSAS_O;
      TERMINATE INSERTQUERY_Q;
      PAUSE CSAS_P;
      """)
    for _ in 0..<2 {
      #expect(try world.run("SHOW QUERIES;") == """
        {"Query": "CSAS_P", "Status": "PAUSED", "Writes": "P", "Statement": "CREATE STREAM p AS SELECT * FROM s"}
        {"Query": "CSAS_Q", "Status": "RUNNING", "Writes": "Q", "Statement": "CREATE STREAM q AS SELECT * FROM s"}

        """)
    }
    let later = try world.run("RESUME CSAS_P; INSERT INTO s VALUES (2, 2); SELECT * FROM o; SELECT * FROM p;")
    #expect(later == """
      {"ID": 1, "V": 1}
      {"ID": 1, "V": 1}
      {"ID": 2, "V": 2}

      """)
    #expect(try world.run("SHOW QUERIES;").contains("PAUSED") == false)
  }

  /// The result of a terminated query outlives what it was made of.
  @Test func resultsStandWithoutTheirSource() throws {
    let world = try World()
    _ = try world.run(
      """
      \(Self.source)
      CREATE TABLE w WITH (key_format = 'JSON') AS SELECT v AS `select`, id, COUNT(*) AS `n`, CAST(NULL AS STRUCT<`from` INT>) AS st
        FROM s WINDOW TUMBLING (SIZE 10 SECONDS) GROUP BY v, id;
      CREATE STREAM o WITH (value_format = 'DELIMITED', value_delimiter = '|') AS SELECT id, v, 'a|b' AS t FROM s;
      CREATE STREAM p AS SELECT * FROM o;
      INSERT INTO s (ROWTIME, id, v) VALUES (1000, 1, 5);
      SELECT * FROM p; SELECT * FROM w;
      TERMINATE CTAS_W;
      DROP STREAM s CASCADE;
      """)
    for _ in 0..<2 {
      #expect(try world.run("SELECT * FROM w; SELECT * FROM o; SELECT * FROM p; SHOW STREAMS;") == """
        {"select": 5, "ID": 1, "WINDOWSTART": 0, "WINDOWEND": 10000, "n": 1, "ST": null}
        {"ID": 1, "V": 5, "T": "a|b"}
        {"ID": 1, "V": 5, "T": "a|b"}
        {"Name": "O", "Topic": "O", "Key format": "KAFKA", "Value format": "DELIMITED", "Windowed": false}
        {"Name": "P", "Topic": "P", "Key format": "KAFKA", "Value format": "DELIMITED", "Windowed": false}

        """)
    }
  }
}
