import Foundation
import Testing

@testable import Runtime

/// What the consumers and producers of every broker must do alike.
@Suite("Consumers and producers of a broker")
struct ConsumerConformanceTests {
  @Test("reads from an offset, from the end, and after a seek", arguments: BrokerKind.allCases)
  func positions(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topic = try test.makeTopic()
    let place = TopicPartition(topic, 0)
    try test.write((0..<10).map { TestRecord(key: "k", value: "\($0)") }, to: topic)

    let consumer = try test.makeConsumer()
    defer { consumer.close() }
    try consumer.assign([place: .offset(7)])
    #expect(consumer.assignment == [place])
    #expect(try consumer.read(count: 3).map(\.value) == ["7", "8", "9"])
    _ = try consumer.read { $0.isAtEnd(of: place) }
    #expect(consumer.position(of: place) == 10)

    try consumer.seek(place, to: 4)
    #expect(consumer.position(of: place) == 4)
    #expect(!consumer.isAtEnd(of: place))
    #expect(try consumer.read(count: 6).map(\.value) == ["4", "5", "6", "7", "8", "9"])

    try consumer.assign([place: .latest])
    _ = try consumer.read { $0.isAtEnd(of: place) }
    try test.write([TestRecord(key: "k", value: "new")], to: topic)
    #expect(try consumer.read(count: 1).map(\.value) == ["new"])
  }

  @Test("throws for an offset that is not there", arguments: BrokerKind.allCases)
  func outOfRange(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topic = try test.makeTopic()
    let consumer = try test.makeConsumer()
    defer { consumer.close() }
    try consumer.assign([TopicPartition(topic, 0): .offset(100)])
    #expect(throws: BrokerError.offsetOutOfRange(TopicPartition(topic, 0), offset: 100)) {
      _ = try consumer.read(count: 1)
    }
  }

  @Test("hands out nothing of a paused partition and all of it later", arguments: BrokerKind.allCases)
  func pause(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topic = try test.makeTopic(partitions: 2)
    let (left, right) = (TopicPartition(topic, 0), TopicPartition(topic, 1))
    try test.write(
      (0..<20).map { TestRecord(key: "k", value: "\($0)", partition: $0 % 2) }, to: topic)
    let consumer = try test.makeConsumer { $0.maxBatchRecords = 4 }
    defer { consumer.close() }
    try consumer.assign([left: .earliest, right: .earliest])
    consumer.pause([right, right])
    consumer.resume([left])
    let first = try consumer.read(count: 10)
    #expect(first.map(\.partition) == Array(repeating: 0, count: 10))
    #expect(try consumer.poll(timeoutMillis: 30) == nil)
    consumer.resume([right])
    #expect(try consumer.read(count: 10).map(\.value) == (0..<10).map { "\($0 * 2 + 1)" })
  }

  @Test("keeps a batch's memory after the consumer is gone", arguments: BrokerKind.allCases)
  func batchLifetime(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topic = try test.makeTopic()
    try test.write((0..<100).map { TestRecord(key: "k\($0)", value: "v\($0)") }, to: topic)
    let consumer = try test.makeConsumer()
    try consumer.assign([TopicPartition(topic, 0): .earliest])
    var batches: [RecordBatch] = []
    while batches.reduce(0, { $0 + $1.count }) < 100 {
      if let batch = try consumer.poll(timeoutMillis: 100) { batches.append(batch) }
    }
    consumer.close()
    #expect(throws: BrokerError.self) { try consumer.poll(timeoutMillis: 0) }
    #expect(batches.flatMap(\.testRecords).map(\.value) == (0..<100).map { "v\($0)" })
    #expect(batches.allSatisfy { $0.count <= 1024 && $0.topic == topic })
  }

  @Test("resumes a group at its committed offsets", arguments: BrokerKind.allCases)
  func committedOffsets(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topic = try test.makeTopic(partitions: 2)
    let group = uniqueName("group")
    let places = [TopicPartition(topic, 0), TopicPartition(topic, 1)]
    try test.write((0..<10).map { TestRecord(key: "k", value: "\($0)", partition: 0) }, to: topic)
    #expect(try test.broker.committedOffsets(group: group, of: places) == [:])

    let first = try test.makeConsumer(group: group)
    try first.assign([places[0]: .committed])
    #expect(try first.read(count: 10).count == 10)
    try first.commit([places[0]: 6])
    first.close()
    #expect(try test.broker.committedOffsets(group: group, of: places) == [places[0]: 6])

    let second = try test.makeConsumer(group: group)
    try second.assign([places[0]: .committed, places[1]: .committed])
    #expect(try second.read(count: 4).map(\.value) == ["6", "7", "8", "9"])
    second.close()

    try test.broker.commitOffsets(group: group, [places[0]: 9, places[1]: 0])
    #expect(try test.broker.committedOffsets(group: group, of: places) == [places[0]: 9, places[1]: 0])
  }

  @Test("starts a group without offsets at the end where it is told so", arguments: BrokerKind.allCases)
  func latest(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topic = try test.makeTopic()
    try test.write([TestRecord(key: "k", value: "old")], to: topic)
    let consumer = try test.makeConsumer(group: uniqueName("group"), start: .latest)
    defer { consumer.close() }
    try consumer.assign([TopicPartition(topic, 0): .committed])
    _ = try consumer.read { $0.isAtEnd(of: TopicPartition(topic, 0)) }
    try test.write([TestRecord(key: "k", value: "new")], to: topic)
    #expect(try consumer.read(count: 1).map(\.value) == ["new"])
  }

  @Test("takes more than its queues hold, loses none and keeps the order", arguments: BrokerKind.allCases)
  func backPressure(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topic = try test.makeTopic(partitions: 2)
    let producer = try test.broker.makeProducer(ProducerConfiguration())
    defer { producer.close() }
    var batch = OutgoingBatch()
    let total = 30_000
    for number in 0..<total {
      batch.append(
        key: Array("\(number % 7)".utf8), value: Array("\(number)".utf8), timestampMillis: Int64(number))
      if batch.count == 1000 {
        try producer.produce(batch, to: topic)
        batch.removeAll()
      }
    }
    try producer.flush(timeoutMillis: 60_000)
    let found = try test.readAll(topic)
    #expect(found.count == total)
    for key in 0..<7 {
      let values = found.filter { $0.key == "\(key)" }.compactMap { Int($0.value ?? "") }
      #expect(values == stride(from: key, to: total, by: 7).map { $0 })
    }
  }

  @Test("wakes a poll that waits", arguments: BrokerKind.allCases)
  func wake(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topic = try test.makeTopic()
    let consumer = try test.makeConsumer()
    defer { consumer.close() }
    try consumer.assign([TopicPartition(topic, 0): .latest])
    _ = try consumer.read { $0.isAtEnd(of: TopicPartition(topic, 0)) }
    let start = MonotonicTime.now
    // A thread of its own: the poll blocks one of the few that tasks share.
    Thread.detachNewThread {
      usleep(50_000)
      consumer.wake()
    }
    #expect(try consumer.poll(timeoutMillis: 5000) == nil)
    #expect(MonotonicTime.now.nanos - start.nanos < 2_000_000_000)
  }

  /// The mock commits, but does not isolate: what else transactions promise is tested on the embedded broker.
  @Test("commits a transaction's records and offsets", arguments: BrokerKind.allCases)
  func transaction(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topic = try test.makeTopic()
    let group = uniqueName("group")
    let place = TopicPartition(topic, 0)
    try test.write([TestRecord(key: "k", value: "in", partition: 0)], to: topic)
    let consumer = try test.makeConsumer(group: group)
    defer { consumer.close() }
    try consumer.subscribe([topic], listener: RebalanceListener())
    _ = try consumer.read(count: 1)
    let membership = try #require(consumer.membership)
    let producer = try test.broker.makeProducer(ProducerConfiguration(transactionalID: uniqueName("id")))
    defer { producer.close() }
    try producer.beginTransaction()
    try producer.produce(OutgoingBatch([TestRecord(key: "k", value: "out", partition: 0)]), to: topic)
    try producer.sendOffsets([place: 1], for: membership)
    try producer.commitTransaction(timeoutMillis: 60_000)
    #expect(try consumer.read(count: 1).map(\.value) == ["out"])
    #expect(throws: TransactionError.self) { try producer.commitTransaction(timeoutMillis: 1000) }
  }

  @Test("serves several threads at once", arguments: BrokerKind.allCases)
  func threads(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topic = try test.makeTopic(partitions: 2)
    let broker = test.broker
    let (writers, perWriter) = (3, 2000)
    let read = Monitor([[String]](repeating: [], count: 2))
    let producer = try broker.makeProducer(ProducerConfiguration())
    defer { producer.close() }
    let consumers = try (0..<2).map { _ in try test.makeConsumer() }
    for (partition, consumer) in consumers.enumerated() {
      try consumer.assign([TopicPartition(topic, partition): .earliest])
      Thread.detachNewThread {
        let records = try? consumer.read(count: writers * perWriter / 2)
        read.withLock { $0[partition] = records?.compactMap(\.value) ?? ["failed"] }
        read.notifyAll()
      }
    }
    for writer in 0..<writers {
      Thread.detachNewThread {
        for start in stride(from: 0, to: perWriter, by: 50) {
          let records = (start..<start + 50).map { TestRecord(key: "k", value: "\(writer) \($0)", partition: $0 % 2) }
          try? producer.produce(OutgoingBatch(records), to: topic)
        }
      }
    }
    let values = read.wait(until: .after(millis: 90_000)) { $0.contains([]) ? nil : $0 }
    for (partition, values) in try #require(values).enumerated() {
      for writer in 0..<writers {
        // Each writer's records are there once, in its order.
        let expected = stride(from: partition, to: perWriter, by: 2).map { "\(writer) \($0)" }
        #expect(values.filter { $0.hasPrefix("\(writer) ") } == expected)
      }
    }
    consumers.forEach { $0.close() }
  }
}
