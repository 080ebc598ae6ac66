import Foundation
import Testing

@testable import Runtime

/// What every broker must do alike.
@Suite("A broker")
struct BrokerConformanceTests {
  @Test("gives back keys, values, nulls, timestamps and headers as they were written", arguments: BrokerKind.allCases)
  func roundTrip(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topic = try test.makeTopic()
    let headers = [
      RecordHeader(name: "trace", value: [1, 0, 255]), RecordHeader(name: "trace", value: nil),
      RecordHeader(name: "empty", value: []),
    ]
    let records = [
      TestRecord(key: "a", value: "1", timestampMillis: 1_700_000_000_123, partition: 0),
      TestRecord(key: nil, value: "2", timestampMillis: 5, partition: 0),
      TestRecord(key: "c", value: nil, timestampMillis: 4, partition: 0),
      TestRecord(key: "", value: "", timestampMillis: 3, partition: 0),
      TestRecord(key: nil, value: nil, timestampMillis: 2, partition: 0),
      TestRecord(key: "ключ", value: "\0\n", timestampMillis: 1, partition: 0, headers: headers),
    ]
    try test.write(records, to: topic)
    #expect(try test.readAll(topic) == records)
    #expect(try test.broker.endOffsets(of: topic) == [6])
    #expect(try test.broker.beginningOffsets(of: topic) == [0])
  }

  @Test("puts a key into the partition that Java's client puts it", arguments: BrokerKind.allCases)
  func partitioning(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topic = try test.makeTopic(partitions: 5)
    let records = (0..<200).map { TestRecord(key: "key-\($0)", value: "\($0)") }
    try test.write(records, to: topic)
    let found = try test.readAll(topic)
    #expect(Set(found.map(\.key)) == Set(records.map(\.key)))
    for record in found {
      let expected = Array((record.key ?? "").utf8).withUnsafeBytes { Murmur2.partition(of: $0, count: 5) }
      #expect(record.partition == expected)
    }
    for partition in 0..<5 {
      let values = found.filter { $0.partition == partition }.compactMap { Int($0.value ?? "") }
      #expect(values == values.sorted())
    }
  }

  @Test("spreads records without a key", arguments: BrokerKind.allCases)
  func keyless(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topic = try test.makeTopic(partitions: 3)
    let producer = try test.broker.makeProducer(ProducerConfiguration())
    defer { producer.close() }
    for number in 0..<6 {
      try producer.produce(OutgoingBatch([TestRecord(key: nil, value: "\(number)")]), to: topic)
    }
    try producer.flush(timeoutMillis: 10_000)
    #expect(try test.broker.endOffsets(of: topic) == [2, 2, 2])
  }

  @Test("describes its topics and says which does not exist", arguments: BrokerKind.allCases)
  func topics(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topic = try test.makeTopic(partitions: 3)
    #expect(try test.broker.describe(topic: topic).partitionCount == 3)
    #expect(try test.broker.topics().map(\.name).contains(topic))
    #expect(try test.broker.hasTopic("no-such-topic") == false)
    #expect(throws: BrokerError.unknownTopic("no-such-topic")) { try test.broker.describe(topic: "no-such-topic") }
    #expect(throws: BrokerError.unknownTopic("no-such-topic")) {
      try test.broker.makeProducer(ProducerConfiguration())
        .produce(OutgoingBatch([TestRecord(key: "a", value: "b")]), to: "no-such-topic")
    }
    #expect(throws: BrokerError.self) { try test.broker.createTopic(TopicSpecification(name: "no spaces")) }
    #expect(throws: BrokerError.topicExists(topic)) { try test.broker.createTopic(TopicSpecification(name: topic)) }
  }

  @Test("refuses a partition the topic lacks, and takes none of the batch", arguments: BrokerKind.allCases)
  func unknownPartition(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topic = try test.makeTopic(partitions: 2)
    let records = [TestRecord(key: "a", value: "1"), TestRecord(key: "a", value: "2", partition: 2)]
    #expect(throws: BrokerError.unknownPartition(TopicPartition(topic, 2))) { try test.write(records, to: topic) }
    #expect(try test.broker.endOffsets(of: topic) == [0, 0])
  }

  @Test("refuses a record over a megabyte", arguments: BrokerKind.allCases)
  func tooLarge(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topic = try test.makeTopic()
    let record = TestRecord(key: "a", value: String(repeating: "x", count: 2 << 20))
    do {
      try test.write([record], to: topic)
      Issue.record("no error")
    } catch let error as BrokerError {
      guard case .tooLarge(topic, let bytes, _) = error else { throw error }
      #expect(bytes == 1 + 2 << 20)
    }
  }

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
    try producer.flush(timeoutMillis: 20_000)
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
}
