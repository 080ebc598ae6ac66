import Parser
import Runtime
import TestSupport
import Testing

/// The query files over TCP give what they give on the embedded broker, byte for byte.
@Suite(.waiting) struct KafkaQueryTests {
  /// The topics that the files read and write: with these made, all that belongs together has one number of partitions.
  private static let topics = [
    "smartshop-checkout", "smartshop-basket", "smartshop-basket-aggregated", "smartshop-checkout-qty-4",
    "sales_receipts", "sales_by_store", "transactions", "customers", "products", "orders", "sales_enriched",
    "sales_by_category", "sales_by_segment", "purchases", "purchases_by_country",
  ]

  @Test(arguments: QueryExample.all, [1, 4])
  func printsWhatIsExpected(example: QueryExample, partitions: Int) throws {
    let kafka = try MockKafka(topics: Dictionary(uniqueKeysWithValues: Self.topics.map { ($0, partitions) }))
    let result = try ProgramRun.run(
      ["run", example.path + ".sql", "--input", example.path + ".jsonl", "--until-idle", "--output", example.output]
        + kafka.arguments())
    #expect(result.status == 0, "\(result.errors)")
    let expected = try Workspace.text(of: example.expectedPath)
    if partitions == 1 { #expect(result.output == expected, "\(result.errors)") }
    #expect(example.settled(result.output) == example.settled(expected), "\(result.errors)")
  }

  /// What comes late by its time, or in another order, comes to the same in the end.
  @Test(arguments: QueryExample.all, [nil, 4])
  func theOrderOfTheInputDoesNotMatter(example: QueryExample, partitions: Int?) throws {
    var generator = SeededGenerator(seed: UInt64(partitions ?? 0))
    var lines = try Workspace.text(of: example.path + ".jsonl").split(separator: "\n")
    lines.shuffle(using: &generator)
    let kafka = try partitions.map { count in
      try MockKafka(topics: Dictionary(uniqueKeysWithValues: Self.topics.map { ($0, count) }))
    }
    let result = try ProgramRun.run(
      ["run", example.path + ".sql", "--input", "-", "--until-idle", "--output", example.output]
        + (kafka?.arguments() ?? []), input: lines.joined(separator: "\n"))
    #expect(result.status == 0, "\(result.errors)")
    let expected = example.settled(try Workspace.text(of: example.expectedPath))
    #expect(example.settled(result.output) == expected, "\(result.errors)")
  }

  /// The same through a session in this process, statement by statement.
  @Test(arguments: ["at_least_once", "exactly_once_v2"])
  func inThisProcess(guarantee: String) throws {
    let kafka = try MockKafka()
    let session = try Session(kafka.configuration()) { _ in }
    defer { session.close() }
    let script = """
      SET 'processing.guarantee' = '\(guarantee)';
      CREATE STREAM s (k STRING KEY, v INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'AVRO', PARTITIONS = 4);
      CREATE TABLE t AS SELECT v % 3 AS d, SUM(v) AS total FROM s GROUP BY v % 3 EMIT CHANGES;
      INSERT INTO s VALUES ('a', 1), ('b', 2), ('c', 3), ('d', 4), ('e', 5);
      SELECT d, total FROM t ORDER BY d;
      INSERT INTO s VALUES ('a', 7);
      SELECT d, total FROM t ORDER BY d;
      """
    var reader = StatementReader(script)
    var answers: [[[Value]]] = []
    while let statement = try reader.next(variables: nil) {
      let result = try session.execute(statement, source: script, cancellation: Cancellation())
      if case .rows(let table) = result { answers.append(table.rows) }
    }
    func rows(_ totals: [Int64]) -> [[Value]] {
      totals.enumerated().map { [.integer(Int64($0.offset)), .integer($0.element)] }
    }
    #expect(answers == [rows([3, 5, 7]), rows([3, 12, 7])])
  }

  /// A broker that is outside of the tests, such as Apache Kafka. Topics get names of their own, for it may keep them.
  @Test(arguments: QueryExample.all)
  func onARealKafka(example: QueryExample) throws {
    guard let servers = TestEnvironment.kafka else { return TestEnvironment.skip("SQLSTREAM_TEST_KAFKA") }
    let prefix = "t\(UInt32.random(in: 0 ... .max))-"
    func renamed(_ text: String) -> String {
      Self.topics.sorted { $0.count > $1.count }.reduce(text) { text, topic in
        text.replacing("'\(topic)'", with: "'\(prefix)\(topic)'").replacing("\"\(topic)\"", with: "\"\(prefix)\(topic)\"")
      }
    }
    let files = try Workspace()
    let stub = try SchemaRegistryStub()
    defer { stub.stop() }
    let result = try ProgramRun.run(
      [
        "run", try files.file("q.sql", renamed(Workspace.text(of: example.path + ".sql"))), "--input", "-",
        "--until-idle", "--output", example.output, "--bootstrap-servers", servers, "--schema-registry",
        TestEnvironment.registry ?? stub.url, "--application-id", prefix + "app",
      ], input: renamed(try Workspace.text(of: example.path + ".jsonl")))
    #expect(result.status == 0, "\(result.errors)")
    let expected = example.settled(try Workspace.text(of: example.expectedPath))
    #expect(example.settled(result.output) == expected, "\(result.errors)")
  }
}
