import Runtime

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Where the topics of a benchmark are.
enum Place {
  /// Inside of this process.
  case embedded
  /// librdkafka's mock cluster in a process of its own.
  case mock
  /// The brokers that SQLSTREAM_TEST_KAFKA names.
  case kafka(String)

  /// Those that can be had, with the names that `--only` knows.
  static var all: [(name: String, place: Place)] {
    let servers = getenv("SQLSTREAM_TEST_KAFKA").map { String(cString: $0) }
    return [("embedded", .embedded), ("mock", .mock)] + (servers.map { [("kafka", .kafka($0))] } ?? [])
  }

  var title: String {
    switch self {
    case .embedded: "embedded broker"
    case .mock: "mock cluster"
    case .kafka: "Kafka"
    }
  }

  /// The mock keeps 5 MB of a partition and drops what is older, and must hold all of a run.
  var partitions: Int {
    switch self {
    case .embedded: 1
    case .mock: MockServer.partitions
    case .kafka: 12
    }
  }
}

/// A place with its topics, made for one benchmark.
final class Site {
  let place: Place
  let broker: any Broker
  /// nil: embedded.
  let bootstrapServers: String?
  private let server: MockServer?

  /// Topics that queries read and write.
  static let topics = [Basket.topic, "TOTALS", "COPY"]

  init(_ place: Place) throws {
    self.place = place
    switch place {
    case .embedded:
      (server, bootstrapServers) = (nil, nil)
      broker = EmbeddedBroker()
    case .mock:
      let server = try MockServer()
      (self.server, bootstrapServers) = (server, server.bootstrapServers)
      broker = try KafkaBroker(bootstrapServers: server.bootstrapServers)
    case .kafka(let servers):
      (server, bootstrapServers) = (nil, servers)
      broker = try KafkaBroker(bootstrapServers: servers)
      for topic in Self.topics + [BareCopy.topic] where try !broker.hasTopic(topic) {
        try broker.createTopic(TopicSpecification(name: topic, partitions: place.partitions))
      }
    }
  }

  /// Deletes what was made in a real cluster.
  func close() {
    if case .kafka = place { for topic in Self.topics + [BareCopy.topic] { try? broker.deleteTopic(topic) } }
    broker.close()
  }

  /// Calls `body` with all that a topic has behind `starts`.
  func forEachRecord(of topic: String, from starts: [Int64]? = nil, _ body: (RecordView) -> Void) throws {
    let consumer = try broker.makeConsumer(ConsumerConfiguration())
    defer { consumer.close() }
    let ends = try broker.endOffsets(of: topic)
    let starts = try starts ?? broker.beginningOffsets(of: topic)
    var missing: [TopicPartition: Int64] = [:]
    for (partition, end) in ends.enumerated() where end > starts[partition] {
      missing[TopicPartition(topic, partition)] = end
    }
    try consumer.assign(Dictionary(uniqueKeysWithValues: missing.keys.map { ($0, .offset(starts[$0.partition])) }))
    while !missing.isEmpty {
      if let batch = try consumer.poll(timeoutMillis: 100) { for record in batch.records { body(record) } }
      missing = missing.filter { (consumer.position(of: $0.key) ?? -1) < $0.value }
    }
  }
}
