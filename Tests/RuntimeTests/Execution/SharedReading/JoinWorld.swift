import Parser
import Synchronization
import TestSupport

@testable import Runtime

/// Joins over two topics, step by step and on a clock that each look at moves: whatever happens, happens in the same
/// order each time.
final class JoinWorld {
  let broker: GatedBroker
  let session: Session
  private let embedded: EmbeddedBroker

  private final class LookedAtClock: Clock {
    private let looks = Atomic<Int64>(0)

    func nowMillis() -> Int64 { 1_700_000_000_000 }
    func monotonicMillis() -> Int64 { looks.add(50, ordering: .relaxed).newValue }
  }

  /// A record of a topic.
  struct Row: Sendable {
    var topic: String
    var key: Int
    var value: Int
    var time: Int64
  }

  /// Two streams, and tables over the same topics.
  private static let relations = """
    CREATE STREAM a (k STRING KEY, v INT, w INT) WITH (kafka_topic = 'a', value_format = 'JSON');
    CREATE STREAM b (k STRING KEY, v INT, w INT) WITH (kafka_topic = 'b', value_format = 'JSON');
    CREATE STREAM same (k STRING KEY, v INT, w INT) WITH (kafka_topic = 'a', value_format = 'JSON');
    CREATE TABLE ta (k STRING PRIMARY KEY, v INT, w INT) WITH (kafka_topic = 'a', value_format = 'JSON');
    CREATE TABLE tb (k STRING PRIMARY KEY, v INT, w INT) WITH (kafka_topic = 'b', value_format = 'JSON');
    SET 'cache.max.bytes.buffering' = '0';
    """

  init(partitions: Int, batchRecords: Int, waitingRows: Int, isShared: Bool) throws {
    let clock = LookedAtClock()
    embedded = EmbeddedBroker(now: { clock.nowMillis() })
    for topic in ["a", "b"] { try embedded.createTopic(TopicSpecification(name: topic, partitions: partitions)) }
    broker = GatedBroker(embedded, batchRecords: batchRecords)
    let environment = QueryEnvironment(
      broker: broker, registry: EmbeddedSchemaRegistry(), formats: .all, functions: .all,
      log: ProcessingLog(clock: clock, notify: { _ in }), clock: clock, applicationID: "test", isEphemeral: true)
    session = try Session(SessionConfiguration(), environment: environment, execution: .stepped, notify: { _ in })
    try run(Self.relations)
    try run("SET 'buffered.records.per.partition' = '\(waitingRows)';")
    try run("SET 'ksql.runtime.feature.shared.enabled' = '\(isShared)';")
  }

  deinit { session.close() }

  func run(_ script: String) throws {
    var reader = StatementReader(script)
    while let statement = try reader.next(variables: nil) {
      _ = try session.execute(statement, source: script, cancellation: Cancellation())
    }
  }

  func write(_ rows: [Row]) throws {
    let producer = try embedded.makeProducer(ProducerConfiguration())
    defer { producer.close() }
    for topic in ["a", "b"] {
      let records = rows.filter { $0.topic == topic }.map { row in
        TestRecord(key: "k\(row.key)", value: #"{"V": \#(row.value), "W": 1}"#, timestampMillis: row.time)
      }
      try producer.produce(OutgoingBatch(records), to: topic)
    }
  }

  /// Lets the queries work until nothing moves.
  func settle() throws { try session.queries.run() }

  /// How many batches of a query wait for its other input.
  func waitingBatches(_ id: String) -> Int {
    session.queries.query(id)?.runs.reduce(0) { $0 + $1.load.waitingBatches } ?? -1
  }

  /// How many records a query has put out.
  func count(_ topic: String) throws -> Int { try embedded.endOffsets(of: topic).reduce(0) { $0 + Int($1) } }

  /// All that a query has put out, partition by partition.
  func results(_ topic: String) throws -> [[TestRecord]] {
    let ends = try embedded.endOffsets(of: topic)
    return try ends.indices.map { partition in
      let consumer = try embedded.makeConsumer(ConsumerConfiguration())
      defer { consumer.close() }
      try consumer.assign([TopicPartition(topic, partition): .earliest])
      var records: [TestRecord] = []
      while let batch = try consumer.poll(timeoutMillis: 0) { records += batch.testRecords }
      return records
    }
  }
}
