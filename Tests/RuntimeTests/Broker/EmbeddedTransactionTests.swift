import Testing

@testable import Runtime

@Suite("Transactions of the embedded broker")
struct EmbeddedTransactionTests {
  private func record(_ value: String) -> TestRecord { TestRecord(key: "k", value: value, partition: 0) }

  @Test("show records at commit, hide them at abort, and hold back what comes after", arguments: BrokerKind.embedded)
  func visibility(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topic = try test.makeTopic()
    let first = try test.broker.makeProducer(ProducerConfiguration(transactionalID: "a"))
    let second = try test.broker.makeProducer(ProducerConfiguration(transactionalID: "b"))

    try first.beginTransaction()
    try first.produce(OutgoingBatch([record("a1")]), to: topic)
    try second.beginTransaction()
    try second.produce(OutgoingBatch([record("b1")]), to: topic)
    try test.write([record("plain")], to: topic)
    try first.produce(OutgoingBatch([record("a2")]), to: topic)
    #expect(try test.broker.endOffsets(of: topic, isolation: .readCommitted) == [0])
    #expect(try test.broker.endOffsets(of: topic, isolation: .readUncommitted) == [4])
    #expect(try test.readAll(topic).map(\.value) == [])
    #expect(try test.readAll(topic, isolation: .readUncommitted).map(\.value) == ["a1", "b1", "plain", "a2"])

    try first.commitTransaction(timeoutMillis: 1000)
    #expect(try test.broker.endOffsets(of: topic, isolation: .readCommitted) == [1])
    #expect(try test.readAll(topic).map(\.value) == ["a1"])
    try second.abortTransaction(timeoutMillis: 1000)
    #expect(try test.readAll(topic).map(\.value) == ["a1", "plain", "a2"])
    #expect(try test.broker.endOffsets(of: topic) == [6])

    try second.beginTransaction()
    try second.produce(OutgoingBatch([record("b2")]), to: topic)
    try second.commitTransaction(timeoutMillis: 1000)
    #expect(try test.readAll(topic).map(\.value) == ["a1", "plain", "a2", "b2"])
  }

  @Test("leave nothing of an id whose producer has closed, but fence who held it before", arguments: BrokerKind.embedded)
  func idsThatAreGone(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topic = try test.makeTopic()
    let embedded = try #require(test.broker as? EmbeddedBroker)
    let zombie = try test.broker.makeProducer(ProducerConfiguration(transactionalID: "id"))
    try zombie.beginTransaction()
    try zombie.produce(OutgoingBatch([record("zombie")]), to: topic)
    for round in 0..<3 {
      let producer = try test.broker.makeProducer(ProducerConfiguration(transactionalID: "id"))
      try producer.beginTransaction()
      try producer.produce(OutgoingBatch([record("\(round)")]), to: topic)
      if round != 1 { try producer.commitTransaction(timeoutMillis: 1000) }
      #expect(embedded.engine.withLock { $0.transactions.holders.count } == 1)
      producer.close()
      #expect(embedded.engine.withLock { $0.transactions.holders.isEmpty })
      #expect(throws: (any Error).self) { try zombie.produce(OutgoingBatch([record("zombie")]), to: topic) }
    }
    #expect(throws: (any Error).self) { try zombie.commitTransaction(timeoutMillis: 1000) }
    #expect(try test.readAll(topic).map(\.value) == ["0", "2"])
  }

  @Test("fence the earlier producer of the same id", arguments: BrokerKind.embedded)
  func fencing(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topic = try test.makeTopic()
    let old = try test.broker.makeProducer(ProducerConfiguration(transactionalID: "id"))
    try old.beginTransaction()
    try old.produce(OutgoingBatch([record("old")]), to: topic)
    let new = try test.broker.makeProducer(ProducerConfiguration(transactionalID: "id"))
    #expect {
      try old.produce(OutgoingBatch([record("zombie")]), to: topic)
    } throws: { error in
      if case BrokerError.fenced? = error as? BrokerError { true } else { false }
    }
    #expect {
      try old.commitTransaction(timeoutMillis: 1000)
    } throws: { error in
      if case TransactionError.fatal(.fenced)? = error as? TransactionError { true } else { false }
    }
    try new.beginTransaction()
    try new.produce(OutgoingBatch([record("new")]), to: topic)
    try new.commitTransaction(timeoutMillis: 1000)
    #expect(try test.readAll(topic).map(\.value) == ["new"])
  }

  @Test("commit offsets together with records", arguments: BrokerKind.embedded)
  func offsets(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let (input, output) = (try test.makeTopic(), try test.makeTopic())
    try test.write([record("1"), record("2")], to: input)
    let place = TopicPartition(input, 0)
    let consumer = try test.makeConsumer(group: "g")
    try consumer.subscribe([input], listener: RebalanceListener())
    _ = try consumer.read(count: 2)
    let membership = try #require(consumer.membership)
    let producer = try test.broker.makeProducer(ProducerConfiguration(transactionalID: "id"))

    try producer.beginTransaction()
    try producer.produce(OutgoingBatch([record("out")]), to: output)
    try producer.sendOffsets([place: 2], for: membership)
    try producer.abortTransaction(timeoutMillis: 1000)
    #expect(try test.broker.committedOffsets(group: "g", of: [place]) == [:])

    try producer.beginTransaction()
    try producer.sendOffsets([place: 2], for: membership)
    #expect(try test.broker.committedOffsets(group: "g", of: [place]) == [:])
    try producer.commitTransaction(timeoutMillis: 1000)
    #expect(try test.broker.committedOffsets(group: "g", of: [place]) == [place: 2])

    // A member that is gone can't commit any more, but its producer may begin again.
    consumer.close()
    try producer.beginTransaction()
    #expect {
      try producer.sendOffsets([place: 1], for: membership)
    } throws: { error in
      if case TransactionError.requiresAbort? = error as? TransactionError { true } else { false }
    }
    try producer.abortTransaction(timeoutMillis: 1000)
    #expect(try test.broker.committedOffsets(group: "g", of: [place]) == [place: 2])
  }

  @Test("end when they are open for too long")
  func timeout() throws {
    let time = ManualTime(0)
    let broker = EmbeddedBroker(now: { time.millis })
    try broker.createTopic(TopicSpecification(name: "t"))
    var configuration = ProducerConfiguration(transactionalID: "id")
    configuration.transactionTimeoutMillis = 5000
    let producer = try broker.makeProducer(configuration)
    try producer.beginTransaction()
    try producer.produce(OutgoingBatch([record("late")]), to: "t")
    let consumer = try broker.makeConsumer(ConsumerConfiguration())
    try consumer.assign([TopicPartition("t", 0): .earliest])
    time.millis = 5000
    #expect(try consumer.poll(timeoutMillis: 0) == nil)
    #expect(try broker.endOffsets(of: "t") == [0])
    time.millis = 7000
    #expect(try consumer.poll(timeoutMillis: 0) == nil)
    #expect(try broker.endOffsets(of: "t") == [2])
    #expect(consumer.position(of: TopicPartition("t", 0)) == 2)
    #expect(throws: TransactionError.self) { try producer.commitTransaction(timeoutMillis: 0) }
  }

  @Test("are needed to write with a transactional id, and can't be nested")
  func misuse() throws {
    let broker = EmbeddedBroker()
    try broker.createTopic(TopicSpecification(name: "t"))
    let plain = try broker.makeProducer(ProducerConfiguration())
    #expect(throws: TransactionError.self) { try plain.beginTransaction() }
    let producer = try broker.makeProducer(ProducerConfiguration(transactionalID: "id"))
    #expect(throws: BrokerError.self) { try producer.produce(OutgoingBatch([record("x")]), to: "t") }
    #expect(throws: TransactionError.self) { try producer.commitTransaction(timeoutMillis: 0) }
    try producer.beginTransaction()
    #expect(throws: TransactionError.self) { try producer.beginTransaction() }
    producer.close()
    #expect(throws: BrokerError.self) { try producer.produce(OutgoingBatch([record("x")]), to: "t") }
  }
}
