import TestSupport
import Testing

@testable import Runtime

/// What goes to a topic at once is no more than the topic takes. The listener refuses what is, as Kafka does.
@Suite("Limits of topics")
struct TopicLimitTests {
  private let kafka: EmbeddedKafka

  init() throws { kafka = try EmbeddedKafka() }

  private func makeTopic(_ name: String, bytes: Int) throws {
    try kafka.broker.createTopic(
      TopicSpecification(name: name, partitions: 1, configuration: ["max.message.bytes": String(bytes)]))
  }

  private func client(_ properties: [String: String] = [:]) throws -> KafkaBroker {
    try KafkaBroker(bootstrapServers: kafka.bootstrapServers, properties: properties)
  }

  private func records(_ count: Int, bytes: Int) -> OutgoingBatch {
    OutgoingBatch(
      (0..<count).map { _ in TestRecord(key: nil, value: String(repeating: "x", count: bytes), timestampMillis: 1) })
  }

  @Test func batchesAreNoLargerThanTheTopicTakes() throws {
    try makeTopic("small", bytes: 20_000)
    let client = try client(["linger.ms": "100"])
    defer { client.close() }
    let producer = try client.makeProducer(ProducerConfiguration(topics: ["small"]))
    defer { producer.close() }
    try producer.produce(records(1000, bytes: 300), to: "small")
    try producer.flush(timeoutMillis: 60_000)
    #expect(try kafka.broker.endOffsets(of: "small") == [1000])
  }

  /// So the listener does enforce it.
  @Test func aProducerThatDoesNotKnowIsRefused() throws {
    try makeTopic("small", bytes: 20_000)
    let client = try client(["linger.ms": "100"])
    defer { client.close() }
    let producer = try client.makeProducer(ProducerConfiguration())
    defer { producer.close() }
    try producer.produce(records(1000, bytes: 300), to: "small")
    #expect(throws: BrokerError.self) { try producer.flush(timeoutMillis: 60_000) }
  }

  /// The largest record that the limit allows is taken, the next byte is told.
  @Test(arguments: [20_000, 3_000_000])
  func recordsUpToTheLimit(bytes: Int) throws {
    try makeTopic("t", bytes: bytes)
    let client = try client()
    defer { client.close() }
    let limit = client.recordLimit(of: "t")
    #expect((bytes - 200..<bytes).contains(limit))
    let producer = try client.makeProducer(ProducerConfiguration(topics: ["t"]))
    defer { producer.close() }
    try producer.produce(records(2, bytes: limit), to: "t")
    try producer.flush(timeoutMillis: 60_000)
    #expect(try kafka.broker.endOffsets(of: "t") == [2])
    #expect(throws: BrokerError.tooLarge(topic: "t", bytes: limit + 1, limit: limit)) {
      try producer.produce(records(1, bytes: limit + 1), to: "t")
    }
  }

  @Test func whatTheUserSaysCounts() throws {
    try makeTopic("small", bytes: 20_000)
    try makeTopic("large", bytes: 3_000_000)
    let client = try client(["message.max.bytes": "100000", "batch.size": "50000"])
    defer { client.close() }
    #expect(client.recordLimit(of: "large") == 100_000 - 64)
    #expect((19_800..<20_000).contains(client.recordLimit(of: "small")))
    let limits = KafkaTopicLimits(properties: ["message.max.bytes": "100000", "batch.size": "50000"]) { topic in
      topic == "small" ? 20_000 : 3_000_000
    }
    #expect(limits.properties(for: []) == ["message.max.bytes": "100000", "batch.size": "50000"])
    #expect(limits.properties(for: ["large"]) == ["message.max.bytes": "100000", "batch.size": "50000"])
    #expect(limits.properties(for: ["large", "small"]) == ["message.max.bytes": "100000", "batch.size": "20000"])
  }

  @Test func aClusterThatDoesNotTell() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t")
    let client = try KafkaBroker(bootstrapServers: cluster.bootstrapServers)
    defer { client.close() }
    #expect(client.recordLimit(of: "t") == 999_936)
    let limits = KafkaTopicLimits(properties: [:]) { _ in nil }
    #expect(limits.properties(for: ["t"]) == ["message.max.bytes": "1000000", "batch.size": "1000000"])
  }

  /// A row that is too large is left out and told, and the others go on.
  @Test(arguments: [ProcessingGuarantee.atLeastOnce, .exactlyOnce])
  func aQueryIntoATopicThatTakesLittle(guarantee: ProcessingGuarantee) throws {
    try makeTopic("wide", bytes: 20_000)
    let clock = SystemClock()
    let told = Told()
    var environment = QueryEnvironment(
      broker: try client(), registry: EmbeddedSchemaRegistry(), formats: .all, functions: .all,
      log: ProcessingLog(clock: clock, notify: told.add), clock: clock, applicationID: "test", isEphemeral: false)
    environment.guarantee = guarantee
    let driver = try SessionDriver(SessionConfiguration(), environment: environment)
    defer { driver.close() }
    try driver.run(
      "CREATE STREAM s (k INT KEY, v STRING) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON', PARTITIONS = 1);")
    let rows = (0..<500).map { "(\($0), '\(String(repeating: "x", count: $0 == 250 ? 30_000 : 300))')" }
    try driver.run("INSERT INTO s VALUES \(rows.joined(separator: ", "));")
    try driver.run("CREATE STREAM w WITH (KAFKA_TOPIC = 'wide') AS SELECT k, v FROM s EMIT CHANGES;")
    try driver.waitUntilIdle()
    let rowsWritten = try driver.run("SELECT k FROM w;")
    #expect(rowsWritten.count == 499)
    #expect(told.lines.count == 1)
    let begin = "CSAS_W: s[0] offset 250: result not written to wide: the record would have 300"
    #expect(told.lines.first?.hasPrefix(begin) == true, "\(told.lines)")
    #expect(told.lines.first?.hasSuffix("and the topic takes at most 19900") == true, "\(told.lines)")
  }

  private final class Told: Sendable {
    private let list = Monitor<[String]>([])

    var lines: [String] { list.withLock { $0 } }
    func add(_ line: String) { list.withLock { $0.append(line) } }
  }
}
