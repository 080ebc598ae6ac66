import TestSupport
import Testing

@testable import Runtime

@Suite("A consumer whose topic is deleted")
struct DeletedTopicConsumerTests {
  private static let places = [TopicPartition("t", 0), TopicPartition("t", 1)]

  @Test("says so, and its client's handle and threads are freed", arguments: [false, true])
  func isFreed(readsOn: Bool) throws {
    let kafka = try EmbeddedKafka()
    for topic in ["t", "other"] { try kafka.broker.createTopic(TopicSpecification(name: topic, partitions: 2)) }
    let broker = try KafkaBroker(bootstrapServers: kafka.bootstrapServers)
    defer { broker.close() }
    // librdkafka's callbacks find it, so that it lives for as long as the handle.
    weak var events: KafkaEvents?
    try {
      let consumer = try #require(try broker.makeConsumer(ConsumerConfiguration()) as? KafkaConsumer)
      events = consumer.handle.events
      try consumer.assign([Self.places[0]: .earliest, Self.places[1]: .earliest])
      while !Self.places.allSatisfy(consumer.isAtEnd) { _ = try consumer.poll(timeoutMillis: 100) }
      try kafka.broker.deleteTopic("t")
      #expect(throws: BrokerError.unknownTopic("t")) {
        for _ in 0..<600 { _ = try consumer.poll(timeoutMillis: 100) }
      }
      // It is told again and again, and what was told last is never asked for.
      WorkerThread.sleep(millis: 500)
      if readsOn { try consumer.assign([TopicPartition("other", 0): .earliest]) }
      consumer.close()
    }()
    for _ in 0..<3000 where events != nil { WorkerThread.sleep(millis: 20) }
    #expect(events == nil)
  }
}
