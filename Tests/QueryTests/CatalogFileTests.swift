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
}
