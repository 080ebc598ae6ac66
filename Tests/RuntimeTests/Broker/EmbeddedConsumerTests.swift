import Testing

@testable import Runtime

@Suite("What a consumer of the embedded broker knows")
struct EmbeddedConsumerTests {
  /// Joins take the earliest row of their inputs, and must not take a partition for read to its end because it was so
  /// when it was last looked at.
  @Test("of the ends of its other partitions, with each batch")
  func ends() throws {
    let broker = EmbeddedBroker(now: { 0 })
    defer { broker.close() }
    try broker.createTopic(TopicSpecification(name: "t", partitions: 3))
    let places = (0..<3).map { TopicPartition("t", $0) }
    let consumer = try broker.makeConsumer(ConsumerConfiguration())
    defer { consumer.close() }
    try consumer.assign(Dictionary(uniqueKeysWithValues: places.map { ($0, .earliest) }))
    #expect(try consumer.poll(timeoutMillis: 0) === nil)
    #expect(places.allSatisfy(consumer.isAtEnd))

    let producer = try broker.makeProducer(ProducerConfiguration())
    defer { producer.close() }
    var batch = OutgoingBatch()
    for partition in [0, 1] { batch.append(key: nil, value: [1], timestampMillis: 1, partition: partition) }
    try producer.produce(batch, to: "t")
    let first = try #require(try consumer.poll(timeoutMillis: 0)).partition
    #expect(!consumer.isAtEnd(of: places[1 - first]))
    #expect(consumer.isAtEnd(of: places[2]))
    #expect(try consumer.poll(timeoutMillis: 0)?.partition == 1 - first)
    #expect(try consumer.poll(timeoutMillis: 0) === nil)
    #expect(places.allSatisfy(consumer.isAtEnd))
  }
}
