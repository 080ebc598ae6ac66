import CRdKafka
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Runtime

/// What only a network has: brokers that are away, refuse, or fail half way. Against librdkafka's mock cluster.
@Suite("Kafka at its edges")
struct KafkaEdgeTests {
  private let properties = ["fetch.wait.max.ms": "10"]

  private func records(_ range: Range<Int>) -> [TestRecord] {
    range.map { TestRecord(key: "k\($0 % 5)", value: "\($0)", timestampMillis: Int64($0 + 1)) }
  }

  @Test("says within ten seconds that nobody is there", arguments: ["127.0.0.1:1", "no-such-host.invalid:9092"])
  func unreachable(_ servers: String) throws {
    let start = MonotonicTime.now
    let broker = try KafkaBroker(bootstrapServers: servers)
    defer { broker.close() }
    do {
      _ = try broker.makeConsumer(ConsumerConfiguration())
      Issue.record("no error")
    } catch {
      guard case .unreachable(servers, let reason) = error else { throw error }
      #expect(reason.contains("Connection refused") || reason.contains("resolve"), "\(reason)")
      #expect(error.description.hasPrefix("cannot reach the broker at \(servers): "))
    }
    #expect(MonotonicTime.now.nanos - start.nanos < 10_000_000_000)
  }

  @Test("neither loses nor doubles records where the broker fails for a while")
  func produceErrors() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t", partitions: 2)
    let broker = try KafkaBroker(bootstrapServers: cluster.bootstrapServers, properties: properties)
    defer { broker.close() }
    let producer = try broker.makeProducer(ProducerConfiguration())
    defer { producer.close() }
    try producer.produce(OutgoingBatch(records(0..<100)), to: "t")
    try producer.flush(timeoutMillis: 60_000)
    cluster.failNext(
      .produce,
      with: [
        RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
        RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
      ])
    for start in stride(from: 100, to: 1000, by: 100) {
      try producer.produce(OutgoingBatch(records(start..<start + 100)), to: "t")
    }
    try producer.flush(timeoutMillis: 60_000)
    #expect(try readAll("t", broker).sorted() == Array(0..<1000))
  }

  @Test(
    "reports records that the broker refuses for good, once, at the flush",
    arguments: [
      (RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, "authorization"), (RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP, "timestamp"),
      (RD_KAFKA_RESP_ERR_INVALID_RECORD, "without a key"),
    ])
  func refusedRecords(code: rd_kafka_resp_err_t, reason: String) throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t")
    let broker = try KafkaBroker(bootstrapServers: cluster.bootstrapServers, properties: properties)
    defer { broker.close() }
    let producer = try broker.makeProducer(ProducerConfiguration())
    defer { producer.close() }
    cluster.failNext(.produce, with: [code])
    try producer.produce(OutgoingBatch(records(0..<3)), to: "t")
    let told = try #require(KafkaCode.refusal(code))
    #expect(told.contains(reason))
    let refusal = BrokerError.refused(topic: "t", reason: told)
    #expect(throws: refusal) { try producer.flush(timeoutMillis: 60_000) }
    #expect(!StageRun.isPassing(refusal))
    try producer.flush(timeoutMillis: 60_000)
  }

  @Test("asks again for the ends of a topic that a broker has not heard of yet")
  func endsOfNewTopics() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t", partitions: 3)
    let broker = try KafkaBroker(bootstrapServers: cluster.bootstrapServers, properties: properties)
    defer { broker.close() }
    try write(records(0..<90), to: "t", broker)
    cluster.failNext(
      .listOffsets, with: [RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE])
    #expect(try broker.endOffsets(of: "t").reduce(0, +) == 90)
    cluster.failNext(
      .listOffsets, with: [RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART])
    #expect(try broker.beginningOffsets(of: "t") == [0, 0, 0])
  }

  @Test(
    "says where a group will never take a member",
    arguments: [RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT, RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL])
  func refusedMembers(code: rd_kafka_resp_err_t) throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t")
    let broker = try KafkaBroker(bootstrapServers: cluster.bootstrapServers, properties: properties)
    defer { broker.close() }
    var configuration = ConsumerConfiguration(groupID: "g")
    configuration.isMemberOnly = true
    let consumer = try broker.makeConsumer(configuration)
    defer { consumer.close() }
    cluster.failNext(.joinGroup, with: [code])
    try consumer.subscribe(["t"], listener: RebalanceListener())
    let deadline = MonotonicTime.after(millis: 90_000)
    let error = #expect(throws: BrokerError.self) {
      while MonotonicTime.now < deadline { _ = try consumer.poll(timeoutMillis: 50) }
    }
    #expect(error?.description.hasPrefix("joining group 'g': ") == true, "\(error?.description ?? "no error")")
    #expect(error.map(StageRun.isPassing) == false)
  }

  @Test("says that a topic takes less than the client: trying again would not help")
  func refusedSize() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t")
    let broker = try KafkaBroker(bootstrapServers: cluster.bootstrapServers, properties: properties)
    defer { broker.close() }
    let producer = try broker.makeProducer(ProducerConfiguration())
    defer { producer.close() }
    cluster.failNext(.produce, with: [RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE])
    try producer.produce(OutgoingBatch([TestRecord(key: "k", value: "12345", timestampMillis: 1)]), to: "t")
    #expect(throws: BrokerError.tooLarge(topic: "t", bytes: 6, limit: nil)) { try producer.flush(timeoutMillis: 60_000) }
    try producer.flush(timeoutMillis: 60_000)
  }

  @Test("takes records up to what it says, and refuses the next byte before it takes anything")
  func recordLimit() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t")
    let broker = try KafkaBroker(
      bootstrapServers: cluster.bootstrapServers, properties: properties.merging(["message.max.bytes": "5000"]) { $1 })
    defer { broker.close() }
    let producer = try broker.makeProducer(ProducerConfiguration())
    defer { producer.close() }
    let limit = broker.recordLimit(of: "t")
    #expect((4900..<5000).contains(limit))
    func records(_ bytes: Int) -> OutgoingBatch {
      OutgoingBatch(
        ["a", String(repeating: "x", count: bytes - 1)].map { TestRecord(key: "k", value: $0, timestampMillis: 1) })
    }
    try producer.produce(records(limit), to: "t")
    try producer.flush(timeoutMillis: 60_000)
    #expect(throws: BrokerError.tooLarge(topic: "t", bytes: limit + 1, limit: limit)) {
      try producer.produce(records(limit + 1), to: "t")
    }
    #expect(try broker.endOffsets(of: "t") == [2])
  }

  @Test("gives up waiting for room soon after its query is to end")
  func fullQueue() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t")
    let broker = try KafkaBroker(
      bootstrapServers: cluster.bootstrapServers,
      properties: properties.merging(["queue.buffering.max.messages": "100"]) { $1 })
    defer { broker.close() }
    var configuration = ProducerConfiguration()
    let cancellation = Cancellation()
    configuration.cancellation = cancellation
    let producer = try broker.makeProducer(configuration)
    try producer.produce(OutgoingBatch(records(0..<10)), to: "t")
    cluster.setDown(true)
    cancellation.cancel()
    let start = MonotonicTime.now
    #expect(throws: BrokerError.closed("the query")) {
      for start in stride(from: 10, to: 1000, by: 10) {
        try producer.produce(OutgoingBatch(records(start..<start + 10)), to: "t")
      }
    }
    #expect(MonotonicTime.now.nanos - start.nanos < 10_000_000_000)
    producer.close()
  }

  @Test("reads on where fetches fail for a while")
  func fetchErrors() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t")
    let broker = try KafkaBroker(bootstrapServers: cluster.bootstrapServers, properties: properties)
    defer { broker.close() }
    try write(records(0..<500), to: "t", broker)
    cluster.failNext(
      .fetch,
      with: [
        RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_UNKNOWN, RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR,
      ])
    #expect(try readAll("t", broker) == Array(0..<500))
  }

  @Test("waits for a cluster that goes away, loses nothing and says so once")
  func clusterAway() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t")
    let notices = Mutex<[BrokerNotice]>([])
    let broker = try KafkaBroker(
      bootstrapServers: cluster.bootstrapServers,
      properties: properties.merging(["reconnect.backoff.max.ms": "200"]) { $1 },
      log: { notice in notices.withLock { $0.append(notice) } })
    defer { broker.close() }
    let producer = try broker.makeProducer(ProducerConfiguration())
    let consumer = try broker.makeConsumer(ConsumerConfiguration())
    defer {
      consumer.close()
      producer.close()
    }
    try consumer.assign([TopicPartition("t", 0): .earliest])
    try producer.produce(OutgoingBatch(records(0..<10)), to: "t")
    #expect(try consumer.read(count: 10).count == 10)

    cluster.setDown(true)
    try producer.produce(OutgoingBatch(records(10..<20)), to: "t")
    let deadline = MonotonicTime.after(millis: 1500)
    while MonotonicTime.now < deadline { #expect(try consumer.poll(timeoutMillis: 100) == nil) }
    #expect(throws: BrokerError.self) { try producer.flush(timeoutMillis: 100) }
    cluster.setDown(false)
    #expect(try consumer.read(count: 10).compactMap(\.value) == (10..<20).map(String.init))
    try producer.flush(timeoutMillis: 60_000)

    let seen = notices.withLock { $0 }
    let lost = seen.filter { $0.severity == .warning }
    #expect(lost.count <= 2 && !lost.isEmpty, "\(seen)")
    #expect(lost.allSatisfy { $0.message.hasPrefix("lost Kafka at \(cluster.bootstrapServers): ") }, "\(seen)")
    #expect(seen.contains { $0.severity == .information && $0.message.hasSuffix("answers again") }, "\(seen)")
  }

  @Test("has a cluster that can't create topics on request create them by look-up")
  func createTopic() throws {
    let cluster = try MockCluster()
    let notices = Mutex<[BrokerNotice]>([])
    let broker = try KafkaBroker(
      bootstrapServers: cluster.bootstrapServers, log: { notice in notices.withLock { $0.append(notice) } })
    defer { broker.close() }
    try broker.createTopic(TopicSpecification(name: "new", partitions: 1, configuration: ["cleanup.policy": "compact"]))
    #expect(try broker.describe(topic: "new").partitionCount == 4)
    #expect(notices.withLock { $0.map(\.message) } == [
      "topic 'new' has 4 partitions, not 1: this cluster chooses them itself"
    ])
  }

  @Test("seeks back and forth under load without losing its place")
  func seeking() throws {
    let cluster = try MockCluster()
    try cluster.createTopic("t")
    let broker = try KafkaBroker(bootstrapServers: cluster.bootstrapServers, properties: properties)
    defer { broker.close() }
    try write(records(0..<20_000), to: "t", broker)
    let place = TopicPartition("t", 0)
    let consumer = try broker.makeConsumer(ConsumerConfiguration())
    defer { consumer.close() }
    try consumer.assign([place: .earliest])
    for target in [15_000, 100, 19_999, 0, 7_777] {
      // What was fetched before the seek must not appear, and what follows must be whole.
      _ = try consumer.poll(timeoutMillis: 1000)
      try consumer.seek(place, to: Int64(target))
      let found = try consumer.read { $0.isAtEnd(of: place) && $0.position(of: place) == 20_000 }
      #expect(found.compactMap(\.value) == (target..<20_000).map(String.init))
    }
  }

  @Test("refuses settings that librdkafka refuses")
  func badSettings() {
    #expect(throws: BrokerError.self) { try KafkaBroker(bootstrapServers: "127.0.0.1:1", properties: ["acks": "x"]) }
  }

  @Test(
    "shortens librdkafka's log lines to their reason",
    arguments: [
      (
        "[thrd:127.0.0.1:1/bootstrap]: 127.0.0.1:1/bootstrap: Connect to ipv4#127.0.0.1:1 failed: "
          + "Connection refused (after 0ms in state CONNECT)", "Connect to ipv4#127.0.0.1:1 failed: Connection refused"
      ),
      ("1/1 brokers are down", "1/1 brokers are down"),
      ("a plain reason", "a plain reason"),
    ])
  func reasons(_ line: String, _ expected: String) {
    #expect(KafkaEvents.reason(in: line) == expected)
  }

  private func write(_ records: [TestRecord], to topic: String, _ broker: KafkaBroker) throws {
    let producer = try broker.makeProducer(ProducerConfiguration())
    defer { producer.close() }
    try producer.produce(OutgoingBatch(records), to: topic)
    try producer.flush(timeoutMillis: 60_000)
  }

  /// The values of all records of a topic.
  private func readAll(_ topic: String, _ broker: KafkaBroker) throws -> [Int] {
    let ends = try broker.endOffsets(of: topic)
    let consumer = try broker.makeConsumer(ConsumerConfiguration())
    defer { consumer.close() }
    try consumer.assign(
      Dictionary(uniqueKeysWithValues: ends.indices.map { (TopicPartition(topic, $0), .earliest) }))
    return try consumer.read { consumer in
      ends.indices.allSatisfy { (consumer.position(of: TopicPartition(topic, $0)) ?? 0) >= ends[$0] }
    }.compactMap { Int($0.value ?? "") }
  }
}
