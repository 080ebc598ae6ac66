import TestSupport
import Testing

/// Statements that are refused, through the program: status 1, the place, and nothing created.
@Suite(.waiting) struct BadStatementTests {
  @Test func theErrorsArePlaced() throws {
    try GoldenFile("program/errors.txt").check { script in
      let result = try ProgramRun.run([], input: script)
      #expect(result.status == 1, "\(script)")
      #expect(result.output.isEmpty, "\(script)")
      // The first line tells of the embedded broker.
      return result.errors.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
        !line.hasPrefix("No --bootstrap-servers") && !line.hasPrefix("made the topic")
      }.joined(separator: "\n")
    } _: { entry, given in
      #expect(given == entry.expected, "\(entry.name)")
    }
  }

  /// The statements before the refused one stay; of the refused one itself nothing does.
  @Test func nothingOfARefusedStatementStays() throws {
    for entry in try GoldenFile("program/errors.txt").entries {
      let files = try Workspace()
      let data = ["--data-dir", files.path("data")]
      _ = try ProgramRun.run(data, input: entry.input)
      let left = try ProgramRun.run(
        ["-e", "SHOW TOPICS; SHOW STREAMS; SHOW TABLES; SHOW QUERIES;", "--output", "csv"] + data)
      #expect(left.status == 0, "\(left.errors)")
      for name in ["BAD", "bad"] { #expect(!left.output.contains(name), "\(entry.name): \(left.output)") }
    }
  }

  @Test func aSyntaxErrorInTheLastStatementCreatesNothing() throws {
    let files = try Workspace()
    let data = ["--data-dir", files.path("data")]
    let path = try files.file(
      "a.sql", "CREATE STREAM s (a INT) WITH (KAFKA_TOPIC = 's', FORMAT = 'JSON', PARTITIONS = 1);\nSELECT FROM s;\n")
    let result = try ProgramRun.run(["run", path] + data)
    #expect(result.status == 1)
    #expect(result.errors.contains("a.sql:2:8: error: "), "\(result.errors)")
    let left = try ProgramRun.run(["-e", "SHOW TOPICS; SHOW STREAMS;", "--output", "jsonl"] + data)
    #expect(left.output.isEmpty, "\(left.output)")
  }

  @Test func topicsWithDifferentNumbersOfPartitionsOnKafka() throws {
    let kafka = try MockKafka(topics: ["l": 2, "r": 3])
    let script = """
      CREATE STREAM l (k STRING KEY, v INT) WITH (KAFKA_TOPIC = 'l', VALUE_FORMAT = 'JSON');
      CREATE TABLE r (k STRING PRIMARY KEY, w INT) WITH (KAFKA_TOPIC = 'r', VALUE_FORMAT = 'JSON');
      CREATE STREAM bad AS SELECT l.k, v, w FROM l JOIN r ON l.k = r.k;
      """
    let result = try ProgramRun.run(kafka.arguments(), input: script)
    #expect(result.status == 1)
    #expect(result.errors.contains("3:"), "\(result.errors)")
    #expect(result.errors.contains("L has 2, R has 3") || result.errors.contains("l has 2, r has 3"), "\(result.errors)")
    let broker = try kafka.broker()
    defer { broker.close() }
    #expect(try broker.topics().map(\.name).sorted() == ["l", "r"])
  }
}
