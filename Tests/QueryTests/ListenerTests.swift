import Foundation
import Runtime
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// `--listen`: the broker inside the program as Kafka's clients see it, and the program as a client of such a one, whose
/// transactions are true ones.
@Suite(.waiting) struct ListenerTests {
  private let files: Workspace

  init() throws { files = try Workspace() }

  private static let orders =
    "CREATE STREAM orders (item STRING KEY, qty INT) WITH (KAFKA_TOPIC = 'orders', VALUE_FORMAT = 'JSON', PARTITIONS = 3);\n"

  /// Orders of one each, spread over seven items.
  private func write(_ numbers: Range<Int>, _ broker: any Broker) throws {
    let producer = try broker.makeProducer(ProducerConfiguration())
    defer { producer.close() }
    var batch = OutgoingBatch()
    for number in numbers {
      batch.append(
        key: Array("item \(number % 7)".utf8), value: Array(#"{"QTY": \#(number)}"#.utf8), timestampMillis: Int64(number))
    }
    try producer.produce(batch, to: "orders")
    try producer.flush(timeoutMillis: 60_000)
  }

  /// The committed values of a topic, by partition in their order.
  private func values(of topic: String, _ broker: any Broker) throws -> [String] {
    let ends = try broker.endOffsets(of: topic)
    let consumer = try broker.makeConsumer(ConsumerConfiguration())
    defer { consumer.close() }
    let places = ends.indices.map { TopicPartition(topic, $0) }
    try consumer.assign(Dictionary(uniqueKeysWithValues: places.map { ($0, .earliest) }))
    var values: [String] = []
    let deadline = Date().addingTimeInterval(120)
    while places.contains(where: { (consumer.position(of: $0) ?? 0) < ends[$0.partition] }) {
      try #require(Date() < deadline, "the end of \(topic) is never reached")
      guard let batch = try consumer.poll(timeoutMillis: 100) else { continue }
      values += batch.records.map { String(decoding: $0.value ?? .init(start: nil, count: 0), as: UTF8.self) }
    }
    return values
  }

  @Test func kafkasClientsWriteAndReadWhatIsInTheProgram() throws {
    let script = try files.file(
      "a.sql", Self.orders + """
        CREATE TABLE sold WITH (KAFKA_TOPIC = 'sold', VALUE_FORMAT = 'JSON') AS
          SELECT item, SUM(qty) AS qty FROM orders GROUP BY item;

        """)
    let run = try ProgramRun(["run", script, "--listen", "0"])
    try run.waitForErrors("reach the embedded broker at 127.0.0.1:")
    let line = try #require(run.errorsSoFar.split(separator: "\n").first { $0.contains("127.0.0.1:") })
    let port = try #require(line.split(separator: ":").last).dropLast()
    let broker = try KafkaBroker(bootstrapServers: "127.0.0.1:\(port)")
    defer { broker.close() }
    let deadline = Date().addingTimeInterval(120)
    while try !broker.hasTopic("sold") { try #require(Date() < deadline) }
    try write(0..<700, broker)
    let totals = Set((0..<7).map { item in #"{"QTY":\#(stride(from: item, to: 700, by: 7).reduce(0, +))}"# })
    while try !totals.isSubset(of: values(of: "sold", broker)) { try #require(Date() < deadline) }
    run.signal(SIGINT)
    let ended = try run.finish()
    #expect(ended.status == 130, "\(ended.errors)")
    #expect(throws: BrokerError.self) { try broker.topics() }
  }

  @Test(arguments: [
    (["--listen", "9x"], 2, "The value '9x' is invalid for '--listen <host:port>'"),
    (["--listen", "no.such.host.invalid:0"], 1, "--listen no.such.host.invalid:0: "),
    (["--listen", "0", "--bootstrap-servers", "h:1"], 2, "--listen 127.0.0.1:0 is for the broker inside the program; here h:1 is"),
  ]) func aPlaceThatIsNone(arguments: [String], status: Int32, reason: String) throws {
    let result = try ProgramRun.run(arguments)
    #expect(result.status == status)
    #expect(result.errors.contains(reason), "\(result.errors)")
  }

  @Test(arguments: [
    ("security.protocol=SSL\n", "error: no secure connection to the broker: SSL handshake failed"),
    (
      "security.protocol=SASL_PLAINTEXT\nsasl.mechanisms=PLAIN\nsasl.username=u\nsasl.password=p\n",
      "error: the broker refuses this user: Failed to initialize SASL authentication"
    ),
  ]) func aClientWithTheWrongSecurityIsToldWhy(properties: String, reason: String) throws {
    let kafka = try EmbeddedKafka()
    let result = try ProgramRun.run([
      "-e", "SHOW TOPICS;", "--bootstrap-servers", kafka.bootstrapServers, "--config",
      try files.file("kafka.properties", properties),
    ])
    #expect(result.status == 1)
    #expect(result.errors.contains(reason), "\(result.errors)")
  }

  /// Two queries with a repartition topic between them, exactly once.
  private static let counted = orders + """
    SET 'commit.interval.ms' = '20';
    CREATE STREAM moved WITH (KAFKA_TOPIC = 'moved', PARTITIONS = 3) AS SELECT qty % 5 AS d, qty FROM orders PARTITION BY qty % 5;
    CREATE TABLE totals WITH (KAFKA_TOPIC = 'totals') AS
      SELECT d, COUNT(*) AS n, SUM(CAST(qty AS BIGINT)) AS total FROM moved GROUP BY d;

    """

  private func arguments(_ kafka: EmbeddedKafka) throws -> [String] {
    let properties = try files.file(
      "kafka.properties",
      "processing.guarantee=exactly_once_v2\nsession.timeout.ms=1000\nheartbeat.interval.ms=200\nfetch.wait.max.ms=20\n")
    try kafka.broker.createTopic(TopicSpecification(name: "orders", partitions: 3))
    return ["--bootstrap-servers", kafka.bootstrapServers, "--config", properties]
  }

  /// A committed reader of the stream between finds each record once, and the counts are exact.
  private func check(_ count: Int, _ kafka: EmbeddedKafka, _ arguments: [String]) throws {
    let question = try files.file(
      "question.sql", Self.counted + "SELECT SUM(total) AS s, SUM(n) AS n FROM totals GROUP BY 1;\n")
    let result = try ProgramRun.run(["run", question, "--until-idle", "--output", "jsonl"] + arguments)
    #expect(result.output == "{\"S\": \(count * (count - 1) / 2), \"N\": \(count)}\n", "\(result.errors)")
    let moved = try values(of: "moved", kafka.broker)
    #expect(moved.count == count)
    #expect(Set(moved).count == count)
    // What was in work when it was killed is there, and hidden; and ends of transactions take offsets.
    let all = try kafka.broker.endOffsets(of: "moved", isolation: .readUncommitted).reduce(0, +)
    #expect(all > Int64(count))
  }

  /// Killed time and again, while it restores and while it works.
  @Test func killedInTheMiddleOfTransactions() throws {
    let kafka = try EmbeddedKafka()
    let arguments = try arguments(kafka)
    let queries = try files.file("queries.sql", Self.counted)
    let count = 20_000
    for round in 0..<5 {
      let run = try ProgramRun(["run", queries] + arguments)
      for part in 0..<4 {
        let first = (round * 4 + part) * count / 20
        try write(first..<first + count / 20, kafka.broker)
        Thread.sleep(forTimeInterval: 0.25)
      }
      run.signal(SIGKILL)
      #expect(try run.finish().status == 137)
    }
    try check(count, kafka, arguments)
  }

  /// One of two is killed, or is frozen for longer than its session and comes back when the other has its partitions.
  @Test func twoShareTheWorkAndOneIsKilledOrFrozen() throws {
    let kafka = try EmbeddedKafka()
    let arguments = try arguments(kafka)
    let queries = try files.file("queries.sql", Self.counted)
    var runs = [try ProgramRun(["run", queries] + arguments), try ProgramRun(["run", queries] + arguments)]
    var count = 0
    func feed(seconds: Double) throws {
      for _ in 0..<Int(seconds * 5) {
        try write(count..<count + 200, kafka.broker)
        count += 200
        Thread.sleep(forTimeInterval: 0.2)
      }
    }
    for (index, kills) in [(0, true), (1, false), (0, false), (1, true)] {
      try feed(seconds: 1)
      if kills {
        runs[index].signal(SIGKILL)
        #expect(try runs[index].finish().status == 137)
        try feed(seconds: 1)
        runs[index] = try ProgramRun(["run", queries] + arguments)
      } else {
        runs[index].signal(SIGSTOP)
        try feed(seconds: 2.4)
        runs[index].signal(SIGCONT)
      }
    }
    try feed(seconds: 1)
    for run in runs {
      run.signal(SIGKILL)
      _ = try run.finish()
    }
    try check(count, kafka, arguments)
  }
}
