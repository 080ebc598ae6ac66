import TestSupport
import Testing

/// What becomes of records that can't be used, through the program.
@Suite struct ProcessingLogTests {
  private static let statements = """
    CREATE STREAM texts (id INT KEY, v STRING) WITH (kafka_topic = 'n', partitions = 1, value_format = 'JSON');
    CREATE STREAM numbers (id INT KEY, v INT) WITH (kafka_topic = 'n', value_format = 'JSON');
    CREATE STREAM quotients AS SELECT id, 10 / v AS q FROM numbers;
    INSERT INTO texts VALUES (1, '5'), (2, 'five'), (3, '0'), (4, '2');

    """

  private func run(_ options: [String], _ statements: String) throws -> ProgramRun.Result {
    try ProgramRun.run(options + ["--output", "jsonl", "-e", Self.statements + statements])
  }

  @Test func isAStream() throws {
    let result = try run(
      ["--processing-log", "topic"],
      """
      SELECT query, level, source_topic, source_partition, source_offset, message->type AS type FROM KSQL_PROCESSING_LOG;
      SELECT message->deserializationError->topic AS topic FROM KSQL_PROCESSING_LOG WHERE message->type = 0;
      """)
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.output == """
        {"QUERY": "CSAS_QUOTIENTS", "LEVEL": "ERROR", "SOURCE_TOPIC": "n", "SOURCE_PARTITION": 0, "SOURCE_OFFSET": 1, "TYPE": 0}
        {"QUERY": "CSAS_QUOTIENTS", "LEVEL": "ERROR", "SOURCE_TOPIC": "n", "SOURCE_PARTITION": 0, "SOURCE_OFFSET": 2, "TYPE": 1}
        {"TOPIC": "n"}

        """)
    #expect(!result.errors.contains("offset"), "\(result.errors)")
  }

  @Test func isOff() throws {
    let result = try run(["--processing-log", "off"], "SELECT * FROM quotients;")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.split(separator: "\n").count == 3)
    #expect(!result.errors.contains("offset"), "\(result.errors)")
  }

  @Test func endsTheQuery() throws {
    let result = try run(["--on-error", "stop"], "SELECT * FROM quotients;")
    #expect(result.status == 1)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("stopped by an error, as --on-error says: CSAS_QUOTIENTS: n[0] offset 1"), "\(result.errors)")
  }

  @Test func theNextRunGoesOnAtTheRecord() throws {
    let files = try Workspace()
    let options = ["--data-dir", files.path("data"), "--processing-log", "off", "--on-error"]
    let stopped = try run(options + ["stop"], "SELECT * FROM quotients;")
    #expect(stopped.status == 1)
    #expect(stopped.output.isEmpty)
    let next = try ProgramRun.run(options + ["skip", "--output", "jsonl", "-e", "SELECT * FROM quotients;"])
    #expect(next.status == 0, "\(next.errors)")
    #expect(
      next.output == """
        {"ID": 1, "Q": 2}
        {"ID": 3, "Q": null}
        {"ID": 4, "Q": 5}

        """, "\(next.errors)")
  }

  @Test(arguments: [["--processing-log", "paper"], ["--on-error", "cry"]])
  func takesNoOther(options: [String]) throws {
    #expect(try run(options, "SHOW STREAMS;").status == 2)
  }
}
