import Testing

@testable import Parser

@Suite("Statements")
struct StatementTests {
  /// A statement and what the printer makes of it.
  private static let definitions: [(String, String)] = [
    (
      "create stream s (a int key, b struct<x varchar>) with ('kafka_topic'='T', value_format = 'json', Partitions=3)",
      "CREATE STREAM S (A INT KEY, B STRUCT<X VARCHAR>) WITH (KAFKA_TOPIC='T', VALUE_FORMAT='json', PARTITIONS=3)"
    ),
    (
      "create or replace source table if not exists `t-1` (a int primary key, i bytes header('x'))",
      "CREATE OR REPLACE SOURCE TABLE IF NOT EXISTS `t-1` (A INT PRIMARY KEY, I BYTES HEADER('x'))"
    ),
    (
      "create stream s (h array<struct<key string, value bytes>> headers)",
      "CREATE STREAM S (H ARRAY<STRUCT<KEY STRING, VALUE BYTES>> HEADERS)"
    ),
    ("create stream s with (w=false, x=-1, y=1.5, z=null)", "CREATE STREAM S WITH (W=FALSE, X=-1, Y=1.5, Z=NULL)"),
    ("create stream s", "CREATE STREAM S"),
    ("create stream if (if int)", "CREATE STREAM IF (IF INT)"),
    ("create table t as select * from s emit changes", "CREATE TABLE T AS SELECT * FROM S EMIT CHANGES"),
    (
      "create or replace stream if not exists s with (format='AVRO') as select a from b",
      "CREATE OR REPLACE STREAM IF NOT EXISTS S WITH (FORMAT='AVRO') AS SELECT A FROM B"
    ),
    ("alter stream s add column a int, add b string", "ALTER STREAM S ADD COLUMN A INT, ADD COLUMN B STRING"),
    ("alter table t add column int", "ALTER TABLE T ADD COLUMN COLUMN INT"),
    ("drop stream s", "DROP STREAM S"),
    ("drop table if exists t delete topic cascade", "DROP TABLE IF EXISTS T DELETE TOPIC CASCADE"),
    ("drop table t cascade delete topic", "DROP TABLE T DELETE TOPIC CASCADE"),
    ("create type if not exists t as struct<a int, b int>", "CREATE TYPE IF NOT EXISTS T AS STRUCT<A INT, B INT>"),
    ("drop type if exists address", "DROP TYPE IF EXISTS ADDRESS"),
    (
      "create sink connector if not exists c with (\"connector.class\"='x', 'tasks.Max'='1')",
      "CREATE SINK CONNECTOR IF NOT EXISTS C WITH ('connector.class'='x', 'tasks.Max'='1')"
    ),
    ("create source connector `c` with (a='x')", "CREATE SOURCE CONNECTOR `c` WITH ('a'='x')"),
    ("drop connector if exists c", "DROP CONNECTOR IF EXISTS C"),
  ]

  private static let data: [(String, String)] = [
    ("insert into s select a, b from t", "INSERT INTO S SELECT A, B FROM T"),
    ("insert into s with (query_id='q') select * from t", "INSERT INTO S WITH (QUERY_ID='q') SELECT * FROM T"),
    ("insert into s values (1, -2.5, 'x', null, array[1])", "INSERT INTO S VALUES (1, -2.5, 'x', NULL, ARRAY[1])"),
    ("insert into `S` (a, rowtime) values (1, 2), (3, 4)", "INSERT INTO S (A, ROWTIME) VALUES (1, 2), (3, 4)"),
    ("delete from t where id = 'a'", "DELETE FROM T WHERE ID = 'a'"),
  ]

  private static let inspection: [(String, String)] = [
    ("show topics", "SHOW TOPICS"), ("list all topics extended", "SHOW ALL TOPICS EXTENDED"),
    ("show streams extended", "SHOW STREAMS EXTENDED"), ("show tables", "SHOW TABLES"),
    ("show queries", "SHOW QUERIES"), ("show functions", "SHOW FUNCTIONS"), ("show types", "SHOW TYPES"),
    ("show properties", "SHOW PROPERTIES"), ("show variables", "SHOW VARIABLES"),
    ("list connectors", "SHOW CONNECTORS"),
    ("describe s", "DESCRIBE S"), ("describe `s-1` extended", "DESCRIBE `s-1` EXTENDED"),
    ("describe streams extended", "DESCRIBE STREAMS EXTENDED"), ("describe tables", "DESCRIBE TABLES"),
    ("describe function substring", "DESCRIBE FUNCTION SUBSTRING"), ("describe function", "DESCRIBE FUNCTION"),
    ("describe function extended", "DESCRIBE FUNCTION EXTENDED"),
    ("describe connector c", "DESCRIBE CONNECTOR C"),
    ("explain select * from s", "EXPLAIN SELECT * FROM S"),
    ("explain csas_out_1", "EXPLAIN CSAS_OUT_1"), ("explain analyze q", "EXPLAIN ANALYZE Q"),
    ("explain analyze create stream a as select * from b", "EXPLAIN ANALYZE CREATE STREAM A AS SELECT * FROM B"),
    ("print my-Topic.v1 from beginning interval 2 limit 3", "PRINT 'my-Topic.v1' FROM BEGINNING INTERVAL 2 LIMIT 3"),
    ("print 'a topic'", "PRINT 'a topic'"), ("print `T` sample 5", "PRINT 'T' INTERVAL 5"),
  ]

  private static let control: [(String, String)] = [
    ("terminate q_1", "TERMINATE Q_1"), ("terminate all", "TERMINATE ALL"), ("pause q", "PAUSE Q"),
    ("resume all", "RESUME ALL"),
    ("set 'a'='b'", "SET 'a' = 'b'"), ("unset 'a'", "UNSET 'a'"), ("define v = 'it''s'", "DEFINE V = 'it''s'"),
    ("undefine v", "UNDEFINE V"), ("run script '/tmp/a.sql'", "RUN SCRIPT '/tmp/a.sql'"),
    ("spool 'x.log'", "SPOOL 'x.log'"), ("spool off", "SPOOL OFF"),
  ]

  private static let assertions: [(String, String)] = [
    ("assert topic T", "ASSERT TOPIC 'T'"),
    ("assert not exists topic a-b timeout 1 minute", "ASSERT NOT EXISTS TOPIC 'a-b' TIMEOUT 1 MINUTES"),
    ("assert topic t with (partitions=1) timeout 9 seconds", "ASSERT TOPIC 't' WITH (PARTITIONS=1) TIMEOUT 9 SECONDS"),
    ("assert schema subject s-v id 5 timeout 1 second", "ASSERT SCHEMA SUBJECT 's-v' ID 5 TIMEOUT 1 SECONDS"),
    ("assert not exists schema id 5", "ASSERT NOT EXISTS SCHEMA ID 5"),
    ("assert values s (a, b) values (1, 2)", "ASSERT VALUES S (A, B) VALUES (1, 2)"),
    ("assert null values t (k) key ('x')", "ASSERT NULL VALUES T (K) KEY ('x')"),
    ("assert stream s (a int key) with (format='JSON')", "ASSERT STREAM S (A INT KEY) WITH (FORMAT='JSON')"),
    ("assert table t", "ASSERT TABLE T"),
  ]

  @Test("are read and printed", arguments: [definitions, data, inspection, control, assertions].flatMap { $0 })
  func printing(text: String, expected: String) throws {
    let statements = try StatementParser.statements(in: text + ";")
    #expect(statements.count == 1)
    let result = statements.map { SQLPrinter.text(of: $0) }.joined(separator: "; ")
    #expect(result == expected)
    #expect(try StatementParser.statements(in: result) == statements)
  }

  @Test("a property keeps its spelling beside its name")
  func propertySpelling() throws {
    guard case .createConnector(let create)? = try StatementParser.statements(
      in: "CREATE SINK CONNECTOR c WITH ('connector.Class' = 'x')").first?.kind
    else {
      Issue.record("no connector")
      return
    }
    #expect(create.properties.map(\.name) == ["CONNECTOR.CLASS"])
    #expect(create.properties.map(\.spelling) == ["connector.Class"])
  }

  @Test("durations know their milliseconds")
  func durations() throws {
    #expect(try StatementParser.duration(in: "30 SECONDS").millis == 30_000)
    #expect(try StatementParser.duration(in: "1 day").millis == 86_400_000)
    #expect(try StatementParser.duration(in: "7 MILLISECOND").millis == 7)
    #expect(throws: Diagnostic.self) { try StatementParser.duration(in: "9223372036854775807 DAYS") }
    #expect(throws: Diagnostic.self) { try StatementParser.duration(in: "30 bobs") }
  }

  @Test("columns are read without a statement around them")
  func columns() throws {
    let columns = try StatementParser.columns(in: "`k` STRING KEY, A ARRAY<INT>, B INT")
    #expect(columns.map(\.name.text) == ["k", "A", "B"])
    #expect(columns.map(\.role) == [.key, .value, .value])
  }
}
