import Foundation
import Synchronization
import TestSupport

@testable import Runtime

/// The brokers that one suite runs against.
enum BrokerKind: String, CaseIterable, CustomStringConvertible {
  case memory, files, kafka
  /// The embedded broker, reached through its listener by librdkafka.
  case listener

  var description: String { rawValue }
  static let embedded: [BrokerKind] = [.memory, .files]
}

/// A broker made for one test, and how to make topics in it.
final class BrokerUnderTest {
  let broker: any Broker
  private let cluster: MockCluster?
  private let directory: TemporaryDirectory?
  private let listener: EmbeddedKafka?

  init(_ kind: BrokerKind) throws {
    listener = kind == .listener ? try EmbeddedKafka() : nil
    switch kind {
    case .memory:
      (broker, cluster, directory) = (EmbeddedBroker(), nil, nil)
    case .files:
      let directory = try TemporaryDirectory()
      (broker, cluster) = (try EmbeddedBroker(dataDirectory: directory.path), nil)
      self.directory = directory
    case .listener:
      (cluster, directory) = (nil, nil)
      broker = try KafkaBroker(bootstrapServers: listener?.bootstrapServers ?? "")
    case .kafka:
      directory = nil
      if let servers = ProcessInfo.processInfo.environment["SQLSTREAM_TEST_KAFKA"] {
        (broker, cluster) = (try KafkaBroker(bootstrapServers: servers), nil)
      } else {
        let cluster = try MockCluster()
        // The mock makes an empty fetch wait for the whole time.
        let properties = ["fetch.wait.max.ms": "10"]
        broker = try KafkaBroker(bootstrapServers: cluster.bootstrapServers, properties: properties)
        self.cluster = cluster
      }
    }
  }

  /// Whether it is librdkafka's mock, which can do less than a cluster.
  var isMock: Bool { cluster != nil }

  /// Makes a topic with a name of its own, as a real cluster is shared by all tests.
  func makeTopic(partitions: Int = 1, configuration: [String: String] = [:]) throws -> String {
    let name = uniqueName("topic")
    if let cluster {
      try cluster.createTopic(name, partitions: partitions)
    } else {
      try broker.createTopic(
        TopicSpecification(name: name, partitions: partitions, configuration: configuration))
    }
    return name
  }

  func makeConsumer(
    group: String? = nil, start: ConsumerConfiguration.Start = .earliest,
    _ change: (inout ConsumerConfiguration) -> Void = { _ in }
  ) throws -> any Consumer {
    var configuration = ConsumerConfiguration(groupID: group, start: start)
    configuration.sessionTimeoutMillis = 6000
    change(&configuration)
    return try broker.makeConsumer(configuration)
  }

  /// Writes records to a topic with one producer and waits for them.
  func write(_ records: [TestRecord], to topic: String) throws {
    let producer = try broker.makeProducer(ProducerConfiguration())
    defer { producer.close() }
    try producer.produce(OutgoingBatch(records), to: topic)
    try producer.flush(timeoutMillis: 60_000)
  }

  /// All records of the topic's partitions from their beginning to their end.
  func readAll(
    _ topic: String, isolation: Isolation = .readCommitted
  ) throws -> [TestRecord] {
    let consumer = try makeConsumer { $0.isolation = isolation }
    defer { consumer.close() }
    let ends = try broker.endOffsets(of: topic, isolation: isolation)
    try consumer.assign(
      Dictionary(uniqueKeysWithValues: ends.indices.map { (TopicPartition(topic, $0), .earliest) }))
    return try consumer.read(until: { consumer in
      ends.indices.allSatisfy { (consumer.position(of: TopicPartition(topic, $0)) ?? 0) >= ends[$0] }
    })
  }
}

/// A record as tests write and compare it.
struct TestRecord: Hashable, CustomStringConvertible {
  var key: String?
  var value: String?
  var timestampMillis: Int64 = 1000
  var partition: Int?
  var headers: [RecordHeader] = []

  var description: String { "\(key ?? "null")=\(value ?? "null")@\(timestampMillis)" }
}

extension OutgoingBatch {
  init(_ records: [TestRecord]) {
    self.init()
    for record in records {
      append(
        key: record.key.map { Array($0.utf8) }, value: record.value.map { Array($0.utf8) },
        timestampMillis: record.timestampMillis, partition: record.partition, headers: record.headers)
    }
  }
}

extension RecordBatch {
  /// Copies of the records.
  var testRecords: [TestRecord] {
    records.indices.map { index in
      let record = records[index]
      return TestRecord(
        key: record.key.map { String(decoding: $0, as: UTF8.self) },
        value: record.value.map { String(decoding: $0, as: UTF8.self) },
        timestampMillis: record.timestampMillis, partition: partition, headers: headers(at: index))
    }
  }
}

extension Consumer {
  /// Polls until the condition holds, or fails after the time limit.
  func read(
    within seconds: Double = 60, until isDone: (any Consumer) -> Bool
  ) throws -> [TestRecord] {
    var records: [TestRecord] = []
    let deadline = MonotonicTime.after(millis: Int(seconds * 1000))
    while !isDone(self) {
      if MonotonicTime.now > deadline { throw TimeoutFailure(records: records) }
      if let batch = try poll(timeoutMillis: 50) { records += batch.testRecords }
    }
    return records
  }

  /// Polls until at least `count` records came.
  func read(count: Int, within seconds: Double = 60) throws -> [TestRecord] {
    var records: [TestRecord] = []
    let deadline = MonotonicTime.after(millis: Int(seconds * 1000))
    while records.count < count {
      if MonotonicTime.now > deadline { throw TimeoutFailure(records: records) }
      if let batch = try poll(timeoutMillis: 50) { records += batch.testRecords }
    }
    return records
  }
}

struct TimeoutFailure: Error {
  var records: [TestRecord]
}

private let names = Atomic(0)

/// A name that no other test has, on this machine or on a shared cluster.
func uniqueName(_ stem: String) -> String {
  "\(stem)-\(ProcessInfo.processInfo.processIdentifier)-\(Int(Date().timeIntervalSince1970))-"
    + "\(names.add(1, ordering: .relaxed).newValue)"
}

/// A directory that goes away with this object.
final class TemporaryDirectory {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent(uniqueName("sqlstream-test")).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A clock that tests move.
final class ManualTime: Sendable {
  private let state: Mutex<Int64>

  init(_ millis: Int64) { state = Mutex(millis) }

  var millis: Int64 {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }
}
