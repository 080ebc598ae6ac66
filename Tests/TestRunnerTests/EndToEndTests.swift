import Testing

@testable import TestRunner

@Suite("Tests that are run")
struct EndToEndTests {
  private func outcomes(sql: String) throws -> [RunOutcome] {
    try SQLTestFile.tests(in: sql, file: "f.sql").map(SQLTestRun.outcome)
  }

  @Test("of SQL pass where their assertions hold", arguments: [
    """
    CREATE TABLE bar AS SELECT id, COUNT(*) AS n FROM foo GROUP BY id;
    INSERT INTO foo (rowtime, id, v) VALUES (1, 7, 10);
    INSERT INTO foo (rowtime, id, v) VALUES (2, 7, 10);
    ASSERT VALUES bar (rowtime, id, n) VALUES (1, 7, 1);
    ASSERT VALUES bar (rowtime, id, n) VALUES (2, 7, 2);
    """,
    """
    CREATE TABLE bar AS SELECT id, COUNT(*) AS n FROM foo WINDOW TUMBLING (SIZE 10 SECONDS) GROUP BY id;
    INSERT INTO foo (rowtime, id, v) VALUES (12000, 7, 10);
    ASSERT VALUES bar (id, n, windowstart, windowend) VALUES (7, 1, 10000, 20000);
    """,
    """
    CREATE TABLE t (id STRING PRIMARY KEY, v DOUBLE) WITH (kafka_topic='t', format='JSON', partitions=2);
    INSERT INTO t (id, v) VALUES ('a', 1.5);
    DELETE FROM t WHERE id = 'a';
    ASSERT VALUES t (id, v) VALUES ('a', 1.5);
    ASSERT NULL VALUES t (id) KEY ('a');
    """,
    "ASSERT STREAM foo (id INT KEY, v INT) WITH (kafka_topic='foo', value_format='JSON');",
  ])
  func passes(statements: String) throws {
    let head = "--@test: t\nCREATE STREAM foo (id INT KEY, v INT) WITH (kafka_topic='foo', value_format='JSON');\n"
    #expect(try outcomes(sql: head + statements) == [.passed])
  }

  @Test("of SQL fail where an assertion does not hold, and say where", arguments: [
    ("ASSERT VALUES foo (id, v) VALUES (1, 11);", "V: expected 11, got 10"),
    ("ASSERT VALUES foo (id) VALUES (1);", "V: expected NULL, got 10"),
    ("ASSERT NULL VALUES foo (id) KEY (1);", "expected a tombstone"),
    ("ASSERT VALUES foo (id, v) VALUES (1, 10); ASSERT VALUES foo (id, v) VALUES (1, 10);", "no further record"),
    ("ASSERT TABLE foo;", "FOO is a stream"),
    ("ASSERT STREAM bar;", "no stream BAR"),
    ("ASSERT STREAM foo (id INT KEY, v BIGINT);", "has the columns"),
    ("ASSERT STREAM foo WITH (value_format='AVRO');", "VALUE_FORMAT 'JSON', not 'AVRO'"),
    ("RUN SCRIPT 'x.sql';", "RUN SCRIPT"),
    ("CREATE STREAM bar AS SELECT id, w FROM foo;", "no column W"),
  ])
  func fails(statements: String, reason: String) throws {
    let outcome = try outcomes(
      sql: """
        --@test: t
        CREATE STREAM foo (id INT KEY, v INT) WITH (kafka_topic='foo', value_format='JSON');
        INSERT INTO foo (id, v) VALUES (1, 10);
        \(statements)
        """)[0]
    guard case .failed(let text) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(text.contains(reason))
    #expect(text.hasPrefix("4:"))
  }

  @Test("of SQL that expect an error fail without one")
  func missingError() throws {
    let sql = """
      --@test: t
      --@expected.error: syntax
      CREATE STREAM s (a INT) WITH (kafka_topic='s', value_format='JSON');
      """
    #expect(try outcomes(sql: sql) == [.failed("expected an error, got none")])
  }

  private static let statements = """
    "statements": ["CREATE STREAM S (K STRING KEY, A INT) WITH (kafka_topic='s', value_format='{FORMAT}');",
      "CREATE STREAM O AS SELECT K, A + 1 AS B FROM S WHERE A > 0;"]
    """

  @Test("of JSON produce in the topic's format and compare what the sink received", arguments: [
    (#"[{"topic": "O", "key": "k", "value": {"B": 3}, "timestamp": 9}]"#, nil),
    (#"[{"topic": "O", "key": "k", "value": {"B": 4}}]"#, "value: expected {\"B\":4}, got {\"B\":3}"),
    (#"[{"topic": "O", "key": "x", "value": {"B": 3}}]"#, "key"),
    (#"[{"topic": "O", "key": "k", "value": {"B": 3}, "timestamp": 8}]"#, "timestamp: expected 8, got 9"),
    ("[]", "expected nothing"),
    (#"[{"topic": "O", "key": "k", "value": {"B": 3}}, {"topic": "O", "key": "k", "value": {"B": 1}}]"#, "got nothing"),
  ])
  func queryCases(outputs: String, reason: String?) throws {
    let runs = try CaseFile.runs(
      in: """
        {"tests": [{"name": "t", "format": ["JSON", "AVRO", "JSON_SR"], \(Self.statements),
          "inputs": [{"topic": "s", "key": "k", "value": {"A": 2}, "timestamp": 9},
                     {"topic": "s", "key": "k", "value": {"A": 0}}],
          "outputs": \(outputs)}]}
        """, file: "f.json")
    #expect(runs.count == 3)
    for run in runs {
      let outcome = run.outcome()
      if let reason {
        guard case .failed(let text) = outcome else {
          Issue.record("\(run.identity.title): \(outcome)")
          continue
        }
        #expect(text.contains(reason))
      } else {
        #expect(outcome == .passed)
      }
    }
  }

  @Test("of JSON show what queries do to keys, times and headers", arguments: [
    // An absent key stays absent, while PARTITION BY makes a key of what it finds.
    (
      "A INT KEY, B INT KEY, C INT", "CREATE STREAM O AS SELECT * FROM S;", #""value": {"C": 1}"#,
      #""key": null, "value": {"C": 1}"#
    ),
    (
      "A INT, B INT, C INT", "CREATE STREAM O AS SELECT * FROM S PARTITION BY A, B;", #""value": {"C": 1}"#,
      #""key": {"A": null, "B": null}, "value": {"C": 1}"#
    ),
    (
      "A INT KEY, C INT", "CREATE STREAM O AS SELECT * FROM S PARTITION BY (C IS NULL);", #""key": 1, "value": null"#,
      #""key": null, "value": null"#
    ),
    // The sink's TIMESTAMP is the time of its records.
    (
      "A INT KEY, C BIGINT", "CREATE STREAM O WITH (TIMESTAMP='C') AS SELECT * FROM S;",
      #""key": 1, "value": {"C": 77}, "timestamp": 5"#, #""key": 1, "value": {"C": 77}, "timestamp": 77"#
    ),
    // Headers go with their row, into aggregates too.
    (
      "A INT KEY, C INT", "CREATE STREAM O AS SELECT * FROM S;",
      #""key": 1, "value": {"C": 1}, "headers": [{"KEY": "h", "VALUE": "IQ=="}]"#,
      #""key": 1, "value": {"C": 1}, "headers": [{"KEY": "h", "VALUE": "IQ=="}]"#
    ),
    (
      "A INT KEY, C INT", "CREATE TABLE O AS SELECT A, SUM(C) AS C FROM S GROUP BY A;",
      #""key": 1, "value": {"C": 1}, "headers": [{"KEY": "h", "VALUE": "IQ=="}]"#,
      #""key": 1, "value": {"C": 1}, "headers": [{"KEY": "h", "VALUE": "IQ=="}]"#
    ),
  ])
  func records(columns: String, query: String, input: String, output: String) throws {
    let run = try CaseFile.runs(
      in: """
        {"tests": [{"name": "t", "inputs": [{"topic": "s", \(input)}], "outputs": [{"topic": "O", \(output)}],
          "statements": ["CREATE STREAM S (\(columns)) WITH (kafka_topic='s', format='JSON');", "\(query)"]}]}
        """, file: "f.json")[0]
    #expect(run.outcome() == .passed)
  }

  @Test("of JSON check relations and topics afterwards", arguments: [
    (#"{"sources": [{"name": "O", "type": "stream", "schema": "K STRING KEY, B INT", "keyFormat": "KAFKA"}]}"#, true),
    (#"{"sources": [{"name": "O", "type": "table"}]}"#, false),
    (#"{"sources": [{"name": "P", "type": "stream"}]}"#, false),
    (#"{"sources": [{"name": "O", "type": "stream", "schema": "K STRING KEY, B BIGINT"}]}"#, false),
    (#"{"sources": [{"name": "O", "type": "stream", "valueFormat": "AVRO"}]}"#, false),
    (#"{"topics": {"topics": [{"name": "O", "partitions": 4, "valueFormat": {"format": "JSON"}}]}}"#, true),
    (#"{"topics": {"topics": [{"name": "O", "partitions": 3}]}}"#, false),
    (#"{"topics": {"blacklist": ".*-repartition"}}"#, true),
    (#"{"topics": {"blacklist": "O"}}"#, false),
  ])
  func state(post: String, holds: Bool) throws {
    let run = try CaseFile.runs(
      in: #"{"tests": [{"name": "t", "format": ["JSON"], \#(Self.statements), "post": \#(post)}]}"#, file: "f.json")[0]
    #expect((run.outcome() == .passed) == holds)
  }
}
