import TestSupport
import Testing

/// CREATE OR REPLACE of a running query, with state in files and across processes.
@Suite struct QueryUpgradeTests {
  @Test func goesOnWithItsState() throws {
    let files = try Workspace()
    let folder = files.path("data")
    func run(_ statements: String) throws -> String {
      let result = try ProgramRun.run(["--data-dir", folder, "--output", "jsonl", "-e", statements])
      #expect(result.status == 0, "\(result.errors)")
      return result.output
    }
    _ = try run(
      """
      CREATE STREAM s (id INT KEY, v INT) WITH (kafka_topic = 's', partitions = 2, value_format = 'JSON');
      CREATE TABLE sums AS SELECT v % 10 AS g, SUM(v) AS total FROM s GROUP BY v % 10;
      CREATE STREAM copies AS SELECT id, v FROM s;
      INSERT INTO s VALUES (1, 1), (2, 11), (3, 2);
      SELECT * FROM sums;
      SELECT * FROM copies;
      """)
    let replaced = try run(
      """
      CREATE OR REPLACE TABLE sums AS SELECT v % 10 AS g, SUM(v) AS total FROM s WHERE v < 100 GROUP BY v % 10;
      CREATE OR REPLACE STREAM copies AS SELECT id, v, v + 1 AS w FROM s;
      INSERT INTO s VALUES (1, 101), (2, 21);
      SELECT * FROM sums ORDER BY g;
      SELECT * FROM copies WHERE w IS NOT NULL ORDER BY v;
      """)
    #expect(
      replaced == """
        {"G": 1, "TOTAL": 33}
        {"G": 2, "TOTAL": 2}
        {"ID": 2, "V": 21, "W": 22}
        {"ID": 1, "V": 101, "W": 102}

        """)
    // The next process knows the statements as they are now, and where the state is.
    let again = try run("INSERT INTO s VALUES (5, 31); SELECT * FROM sums ORDER BY g; SELECT * FROM copies;")
    #expect(again.hasPrefix("{\"G\": 1, \"TOTAL\": 64}\n{\"G\": 2, \"TOTAL\": 2}\n"), "\(again)")
    #expect(again.split(separator: "\n").count == 8, "\(again)")
  }
}
