import TestSupport
import Testing

/// Rows of INSERT reach running queries in the order of their statements.
@Suite(.waiting) struct InsertOrderTests {
  private let files: Workspace

  init() throws { files = try Workspace() }

  /// A table behind two queries, filled now; then rows of a stream, years before.
  private static let statements = """
    CREATE STREAM changes (id INT, name STRING) WITH (KAFKA_TOPIC = 'changes', PARTITIONS = 2, VALUE_FORMAT = 'JSON');
    CREATE STREAM keyed WITH (KAFKA_TOPIC = 'keyed') AS SELECT * FROM changes PARTITION BY id;
    CREATE TABLE users (id INT PRIMARY KEY, name STRING) WITH (KAFKA_TOPIC = 'keyed', VALUE_FORMAT = 'JSON');
    CREATE STREAM clicks (user INT, at STRING, n INT) WITH (KAFKA_TOPIC = 'clicks', PARTITIONS = 2, VALUE_FORMAT = 'JSON',
      TIMESTAMP = 'at', TIMESTAMP_FORMAT = 'yyyy-MM-dd');
    CREATE STREAM named AS SELECT c.user, u.name, c.n FROM clicks c LEFT JOIN users u ON c.user = u.id;
    CREATE TABLE totals AS SELECT name, SUM(n) AS n FROM named GROUP BY name;
    INSERT INTO changes VALUES (1, 'Ada');
    INSERT INTO clicks VALUES (1, '2021-09-23', 2);
    INSERT INTO clicks VALUES (1, '2021-09-22', 3);
    INSERT INTO changes VALUES (1, 'Grace');
    INSERT INTO clicks VALUES (1, '2020-01-01', 40);
    SELECT * FROM totals ORDER BY name;

    """

  @Test(arguments: ["a file", "standard input", "-e", "a folder"])
  func aTableIsThereBeforeTheRowsOfAStreamBehindIt(place: String) throws {
    let output = ["--output", "tuples"]
    let result =
      switch place {
      case "a file": try ProgramRun.run(["run", try files.file("a.sql", Self.statements), "--until-idle"] + output)
      case "standard input": try ProgramRun.run(output, input: Self.statements)
      case "-e": try ProgramRun.run(["-e", Self.statements] + output)
      default:
        try ProgramRun.run(
          ["run", try files.file("a.sql", Self.statements), "--until-idle", "--data-dir", files.path("data")] + output)
      }
    #expect(result.output == "('Ada', 5)\n('Grace', 40)\n", "\(result.errors)")
  }

  /// `--input` has an order of its own: that of its times.
  @Test func inputIsJoinedInTheOrderOfItsTimes() throws {
    let input = try files.file(
      "a.jsonl",
      """
      {"topic": "keyed", "key": 1, "value": {"NAME": "Ada"}, "timestamp": 1700000000000}
      {"topic": "clicks", "value": {"USER": 1, "AT": "2021-09-23", "N": 7}}

      """)
    let queries = Self.statements.split(separator: "\n").filter { !$0.hasPrefix("INSERT") && !$0.hasPrefix("SELECT") }
    let statements = queries.joined(separator: "\n") + "\nSELECT name, n FROM named;\n"
    let result = try ProgramRun.run(
      ["run", try files.file("a.sql", statements), "--until-idle", "--input", input, "--output", "jsonl"])
    #expect(result.output == "{\"NAME\": null, \"N\": 7}\n", "\(result.errors)")
  }
}
