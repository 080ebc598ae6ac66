import Runtime
import TestSupport
import Testing

/// CREATE OR REPLACE of a running query, with state in files and across processes.
@Suite struct QueryUpgradeTests {
  /// In memory a query keeps a changelog where it is to stop at bad records, and else none: SET may say the one of it and
  /// the other of the query that takes its place.
  @Test(arguments: [true, false], [true, false])
  func stateInMemoryOutlivesSettings(formerStops: Bool, nextStops: Bool) throws {
    let driver = try SessionDriver(SessionConfiguration())
    defer { driver.close() }
    func set(_ stops: Bool) throws { try driver.run("SET 'ksql.fail.on.deserialization.error' = '\(stops)';") }
    func total() throws -> [[Value]] { try driver.run("SELECT total, n FROM sums;") }
    try set(formerStops)
    try driver.run(
      """
      CREATE STREAM s (id INT KEY, v STRING) WITH (kafka_topic = 's', partitions = 1, value_format = 'JSON');
      CREATE STREAM n (id INT KEY, v INT) WITH (kafka_topic = 's', value_format = 'JSON');
      CREATE TABLE sums AS SELECT id, SUM(v) AS total, COUNT(*) AS n FROM n GROUP BY id;
      INSERT INTO n VALUES (1, 1), (1, 2);
      """)
    #expect(try total() == [[.integer(3), .integer(2)]])
    try set(nextStops)
    try driver.run(
      "CREATE OR REPLACE TABLE sums AS SELECT id, SUM(v) AS total, COUNT(*) AS n FROM n WHERE v < 100 GROUP BY id;")
    try driver.run("INSERT INTO n VALUES (1, 200), (1, 4);")
    #expect(try total() == [[.integer(7), .integer(3)]])
    // It goes back to the last commit, and comes to the same.
    try driver.run("INSERT INTO n VALUES (1, 5); INSERT INTO s VALUES (1, 'no number'); INSERT INTO n VALUES (1, 6);")
    if nextStops {
      #expect(throws: (any Error).self) { try driver.waitUntilIdle() }
      #expect(driver.told.count { $0.contains("stopped by an error, as SET says") } == 1, "\(driver.told)")
      let rows = try driver.session.snapshot(ofTable: "SUMS").rows
      #expect(rows == [[.integer(1), .integer(12), .integer(4)]])
    } else {
      #expect(try total() == [[.integer(18), .integer(5)]])
    }
  }

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
