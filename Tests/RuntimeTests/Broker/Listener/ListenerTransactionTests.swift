import TestSupport
import Testing

@testable import Runtime

/// Transactions of librdkafka against the embedded broker behind its listener, which isolates and fences as Kafka does.
@Suite("Transactions over Kafka's protocol")
struct ListenerTransactionTests {
  private let test: BrokerUnderTest
  private let topic: String

  init() throws {
    test = try BrokerUnderTest(.listener)
    topic = try test.makeTopic()
  }

  private func record(_ value: String) -> TestRecord { TestRecord(key: "k", value: value, partition: 0) }

  private func producer(_ id: String) throws -> any Producer {
    try test.broker.makeProducer(ProducerConfiguration(transactionalID: id))
  }

  private func write(_ values: String..., to topic: String, with producer: any Producer) throws {
    try producer.produce(OutgoingBatch(values.map(record)), to: topic)
    try producer.flush(timeoutMillis: 60_000)
  }

  @Test func commitsShowRecordsAndAbortsHideThem() throws {
    let (first, second) = (try producer("a"), try producer("b"))
    defer { [first, second].forEach { $0.close() } }
    try first.beginTransaction()
    try write("a1", to: topic, with: first)
    try second.beginTransaction()
    try write("b1", to: topic, with: second)
    try test.write([record("plain")], to: topic)
    try write("a2", to: topic, with: first)
    #expect(try test.broker.endOffsets(of: topic, isolation: .readCommitted) == [0])
    #expect(try test.broker.endOffsets(of: topic, isolation: .readUncommitted) == [4])
    #expect(try test.readAll(topic, isolation: .readUncommitted).map(\.value) == ["a1", "b1", "plain", "a2"])
    try first.commitTransaction(timeoutMillis: 60_000)
    #expect(try test.readAll(topic).map(\.value) == ["a1"])
    try second.abortTransaction(timeoutMillis: 60_000)
    #expect(try test.readAll(topic).map(\.value) == ["a1", "plain", "a2"])
    // The ends of transactions take an offset each, which readers get past.
    #expect(try test.broker.endOffsets(of: topic) == [6])
    try second.beginTransaction()
    try write("b2", to: topic, with: second)
    try second.abortTransaction(timeoutMillis: 60_000)
    #expect(try test.readAll(topic).map(\.value) == ["a1", "plain", "a2"])
    #expect(try test.broker.endOffsets(of: topic) == [8])
  }

  @Test func aNewerProducerFencesTheOlder() throws {
    let old = try producer("id")
    defer { old.close() }
    try old.beginTransaction()
    try write("old", to: topic, with: old)
    let new = try producer("id")
    defer { new.close() }
    #expect {
      try old.produce(OutgoingBatch([record("zombie")]), to: topic)
      try old.commitTransaction(timeoutMillis: 60_000)
    } throws: { error in
      switch error {
      case TransactionError.fatal(.fenced), TransactionError.requiresAbort(.fenced), BrokerError.fenced: true
      default: false
      }
    }
    try new.beginTransaction()
    try write("new", to: topic, with: new)
    try new.commitTransaction(timeoutMillis: 60_000)
    #expect(try test.readAll(topic).map(\.value) == ["new"])
  }

  @Test func offsetsAreCommittedWithRecordsAndByMembersOnly() throws {
    let output = try test.makeTopic()
    try test.write([record("1"), record("2")], to: topic)
    let place = TopicPartition(topic, 0)
    let consumer = try test.makeConsumer(group: "g")
    try consumer.subscribe([topic], listener: RebalanceListener())
    _ = try consumer.read(count: 2)
    let membership = try #require(consumer.membership)
    let producer = try producer("id")
    defer { producer.close() }

    try producer.beginTransaction()
    try write("out", to: output, with: producer)
    try producer.sendOffsets([place: 2], for: membership)
    #expect(throws: BrokerError.self) { try test.broker.stableOffsets(group: "g", of: [place]) }
    try producer.abortTransaction(timeoutMillis: 60_000)
    #expect(try test.broker.stableOffsets(group: "g", of: [place]) == [:])

    try producer.beginTransaction()
    try write("out", to: output, with: producer)
    try producer.sendOffsets([place: 2], for: membership)
    #expect(try test.broker.committedOffsets(group: "g", of: [place]) == [:])
    try producer.commitTransaction(timeoutMillis: 60_000)
    #expect(try test.broker.committedOffsets(group: "g", of: [place]) == [place: 2])
    #expect(try test.readAll(output).map(\.value) == ["out"])

    // A member that is gone can't commit any more, but its producer may begin again.
    consumer.close()
    try producer.beginTransaction()
    #expect {
      try producer.sendOffsets([place: 1], for: membership)
      try producer.commitTransaction(timeoutMillis: 60_000)
    } throws: { error in
      if case TransactionError.requiresAbort? = error as? TransactionError { true } else { false }
    }
    try producer.abortTransaction(timeoutMillis: 60_000)
    #expect(try test.broker.committedOffsets(group: "g", of: [place]) == [place: 2])
  }
}
