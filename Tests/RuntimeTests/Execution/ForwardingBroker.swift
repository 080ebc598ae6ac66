@testable import Runtime

/// A broker that hands every call on to another one: for those that change some of them.
///
/// Used from one thread.
class ForwardingBroker: Broker, @unchecked Sendable {
  // Unchecked: a test's thread is the only one.
  let inner: any Broker

  init(_ inner: any Broker) { self.inner = inner }

  var name: String { inner.name }
  func clusterID() throws(BrokerError) -> String { try inner.clusterID() }
  func topics() throws(BrokerError) -> [TopicDescription] { try inner.topics() }
  func describe(topic: String) throws(BrokerError) -> TopicDescription { try inner.describe(topic: topic) }
  func recordLimit(of topic: String) -> Int { inner.recordLimit(of: topic) }
  func createTopic(_ specification: TopicSpecification) throws(BrokerError) { try inner.createTopic(specification) }
  func deleteTopic(_ topic: String) throws(BrokerError) { try inner.deleteTopic(topic) }
  func beginningOffsets(of topic: String) throws(BrokerError) -> [Int64] { try inner.beginningOffsets(of: topic) }
  func endOffsets(of topic: String, isolation: Isolation) throws(BrokerError) -> [Int64] {
    try inner.endOffsets(of: topic, isolation: isolation)
  }
  func deleteRecords(below offsets: [TopicPartition: Int64]) throws(BrokerError) -> Bool {
    try inner.deleteRecords(below: offsets)
  }
  func committedOffsets(
    group: String, of partitions: [TopicPartition]
  ) throws(BrokerError) -> [TopicPartition: Int64] { try inner.committedOffsets(group: group, of: partitions) }
  func stableOffsets(
    group: String, of partitions: [TopicPartition]
  ) throws(BrokerError) -> [TopicPartition: Int64] { try inner.stableOffsets(group: group, of: partitions) }
  func commitOffsets(group: String, _ offsets: [TopicPartition: Int64]) throws(BrokerError) {
    try inner.commitOffsets(group: group, offsets)
  }

  func forgetOffsets(group: String, of partitions: [TopicPartition]) throws(BrokerError) -> Bool {
    try inner.forgetOffsets(group: group, of: partitions)
  }

  func makeConsumer(_ configuration: ConsumerConfiguration) throws(BrokerError) -> any Consumer {
    try inner.makeConsumer(configuration)
  }

  func makeProducer(_ configuration: ProducerConfiguration) throws(BrokerError) -> any Producer {
    try inner.makeProducer(configuration)
  }

  /// The other one lives on.
  func close() {}
}

/// A consumer that hands every call on to another one.
class ForwardingConsumer: Consumer, @unchecked Sendable {
  // Unchecked: as its broker.
  let inner: any Consumer

  init(_ inner: any Consumer) { self.inner = inner }

  func assign(_ starts: [TopicPartition: StartPosition]) throws(BrokerError) { try inner.assign(starts) }
  func subscribe(_ topics: [String], listener: RebalanceListener) throws(BrokerError) {
    try inner.subscribe(topics, listener: listener)
  }
  var assignment: Set<TopicPartition> { inner.assignment }
  func poll(timeoutMillis: Int) throws(BrokerError) -> RecordBatch? { try inner.poll(timeoutMillis: timeoutMillis) }
  func position(of partition: TopicPartition) -> Int64? { inner.position(of: partition) }
  func isAtEnd(of partition: TopicPartition) -> Bool { inner.isAtEnd(of: partition) }
  func seek(_ partition: TopicPartition, to offset: Int64) throws(BrokerError) { try inner.seek(partition, to: offset) }
  func pause(_ partitions: [TopicPartition]) { inner.pause(partitions) }
  func resume(_ partitions: [TopicPartition]) { inner.resume(partitions) }
  func commit(_ offsets: [TopicPartition: Int64]) throws(BrokerError) { try inner.commit(offsets) }
  var membership: (any GroupMembership)? { inner.membership }
  func wake() { inner.wake() }
  func close() { inner.close() }
}
