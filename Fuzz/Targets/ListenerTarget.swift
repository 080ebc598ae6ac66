import Runtime

/// What Kafka's clients send to the listener of the embedded broker: whatever it is, each request gets an answer of the
/// length that it says, or ends the connection, and the broker's topics are still read.
///
/// Input: requests, each with its length (two bytes) in front.
final class ListenerTarget: FuzzTarget {
  func run(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
    var input = FuzzInput(bytes)
    var requests: [[UInt8]] = []
    while !input.isAtEnd { requests.append(input.part() ?? []) }
    let broker = EmbeddedBroker()
    for answer in broker.answers(toKafkaRequests: requests) {
      let length = answer.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      guard answer.count >= 8, length == answer.count - 4 else {
        throw FuzzFinding("an answer of \(answer.count) bytes says that it has \(length) behind its length")
      }
    }
    do {
      for topic in try broker.topics() { try check(topic, broker) }
    } catch {
      throw FuzzFinding("the topics can't be read: \(error)")
    }
  }

  private func check(_ topic: TopicDescription, _ broker: EmbeddedBroker) throws {
    for isolation in [Isolation.readCommitted, .readUncommitted] {
      let ends = try broker.endOffsets(of: topic.name, isolation: isolation)
      var configuration = ConsumerConfiguration()
      configuration.isolation = isolation
      let consumer = try broker.makeConsumer(configuration)
      defer { consumer.close() }
      let places = ends.indices.map { TopicPartition(topic.name, $0) }
      try consumer.assign(Dictionary(uniqueKeysWithValues: places.map { ($0, .earliest) }))
      while try consumer.poll(timeoutMillis: 0) != nil {}
      for place in places where consumer.position(of: place) != ends[place.partition] {
        throw FuzzFinding("\(place) is read to \(consumer.position(of: place) ?? -1) and ends at \(ends[place.partition])")
      }
    }
  }
}
