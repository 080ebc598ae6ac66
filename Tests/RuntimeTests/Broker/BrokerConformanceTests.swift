import Testing

@testable import Runtime

/// What every broker must do alike with topics and records.
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
    try producer.flush(timeoutMillis: 60_000)
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

  @Test("forgets the offsets of a group that has no members", arguments: BrokerKind.allCases)
  func forgottenOffsets(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topic = try test.makeTopic(partitions: 3)
    let places = (0..<3).map { TopicPartition(topic, $0) }
    let group = uniqueName("group")
    #expect(try test.broker.forgetOffsets(group: group, of: places))
    #expect(try test.broker.committedOffsets(group: group, of: places) == [:])
    try test.write((0..<9).map { TestRecord(key: nil, value: "\($0)", partition: $0 % 3) }, to: topic)
    try test.broker.commitOffsets(group: group, [places[0]: 2, places[1]: 3])
    #expect(try test.broker.forgetOffsets(group: group, of: Array(places[1...])))
    #expect(try test.broker.committedOffsets(group: group, of: places) == [places[0]: 2])
    #expect(try test.broker.stableOffsets(group: group, of: places) == [places[0]: 2])
    let consumer = try test.makeConsumer(group: group)
    defer { consumer.close() }
    try consumer.assign(Dictionary(uniqueKeysWithValues: places.map { ($0, .committed) }))
    #expect(try consumer.read(count: 7).count == 7)
    // What is committed afterwards counts.
    try test.broker.commitOffsets(group: group, [places[1]: 1])
    #expect(try test.broker.committedOffsets(group: group, of: places) == [places[0]: 2, places[1]: 1])
  }

  @Test("keeps the offsets of a group that has members", arguments: BrokerKind.allCases)
  func keptOffsets(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    // The mock lets anybody commit.
    if test.isMock { return }
    let topic = try test.makeTopic()
    let place = TopicPartition(topic, 0)
    let group = uniqueName("group")
    let consumer = try test.makeConsumer(group: group) { $0.isMemberOnly = true }
    defer { consumer.close() }
    try consumer.subscribe([topic], listener: RebalanceListener())
    let deadline = MonotonicTime.after(millis: 90_000)
    while consumer.membership == nil, MonotonicTime.now < deadline { _ = try consumer.poll(timeoutMillis: 50) }
    try consumer.commit([place: 7])
    #expect(try !test.broker.forgetOffsets(group: group, of: [place]))
    #expect(try test.broker.committedOffsets(group: group, of: [place]) == [place: 7])
    consumer.close()
    #expect(try test.broker.forgetOffsets(group: group, of: [place]))
    #expect(try test.broker.committedOffsets(group: group, of: [place]) == [:])
  }

  @Test("makes a topic anew that was deleted just now", arguments: BrokerKind.allCases)
  func deletedTopics(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    // The mock does not delete any.
    if test.isMock { return }
    let topic = try test.makeTopic(partitions: 3)
    for partitions in 1...3 {
      try test.broker.deleteTopic(topic)
      #expect(try !test.broker.hasTopic(topic))
      try test.broker.createTopic(TopicSpecification(name: topic, partitions: partitions))
      #expect(try test.broker.endOffsets(of: topic) == Array(repeating: 0, count: partitions))
    }
  }
}
