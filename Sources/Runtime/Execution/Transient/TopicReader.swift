/// Reads all partitions of some topics, alone and without committing anything.
final class TopicReader {
  private let consumer: any Consumer
  private let broker: any Broker
  private let partitions: [TopicPartition]

  /// - Throws: `BrokerError.unknownTopic`.
  init(_ topics: Set<String>, start: StartPosition, broker: any Broker) throws(BrokerError) {
    self.broker = broker
    var partitions: [TopicPartition] = []
    for topic in topics.sorted() {
      for number in 0..<(try broker.describe(topic: topic).partitionCount) {
        partitions.append(TopicPartition(topic, number))
      }
    }
    self.partitions = partitions
    consumer = try broker.makeConsumer(ConsumerConfiguration())
    try consumer.assign(Dictionary(uniqueKeysWithValues: partitions.map { ($0, start) }))
  }

  /// Of all its topics together.
  var partitionCount: Int { partitions.count }

  /// The next records of one partition; nil where none came within the time.
  func poll(timeoutMillis: Int) throws(BrokerError) -> RecordBatch? {
    try consumer.poll(timeoutMillis: timeoutMillis)
  }

  /// The ends of all partitions as they are now. From any thread.
  func ends(_ isolation: (_ topic: String) -> Isolation = { _ in .readCommitted }) throws(BrokerError)
    -> [TopicPartition: Int64]
  {
    var ends: [TopicPartition: Int64] = [:]
    for topic in Set(partitions.map(\.topic)) {
      let starts = try broker.beginningOffsets(of: topic)
      for (number, end) in try broker.endOffsets(of: topic, isolation: isolation(topic)).enumerated() where end > starts[number] {
        ends[TopicPartition(topic, number)] = end
      }
    }
    return ends
  }

  /// The next offset of each partition, as far as it is known.
  var positions: [TopicPartition: Int64] {
    var positions: [TopicPartition: Int64] = [:]
    for partition in partitions { positions[partition] = consumer.position(of: partition) }
    return positions
  }

  /// Whether all before those ends has been handed out.
  func hasReached(_ ends: [TopicPartition: Int64]) -> Bool {
    ends.allSatisfy { (consumer.position(of: $0.key) ?? -1) >= $0.value }
  }

  /// Whether more of a topic is known to be there.
  func mayLag(_ topic: String) -> Bool {
    partitions.contains { $0.topic == topic && !consumer.isAtEnd(of: $0) }
  }

  func close() { consumer.close() }
}
