/// Which records count as written.
package enum Isolation: Hashable, Sendable {
  /// All of them, those of open and aborted transactions included.
  case readUncommitted
  /// Those of committed transactions, and those outside of any, up to the first open transaction.
  case readCommitted
}

/// Something that keeps topics: a Kafka cluster, or the log inside this process.
///
/// Every call may block for up to `requestTimeoutMillis` and is made from a query's own thread, never from the
/// cooperative pool. All calls may be made from any thread.
package protocol Broker: AnyObject, Sendable {
  /// For people: "the embedded broker (in memory)", "Kafka at 127.0.0.1:9092".
  var name: String { get }

  /// What tells this cluster's offsets from those of any other: the cluster's id, or that of the embedded broker's files
  /// or memory.
  func clusterID() throws(BrokerError) -> String

  /// Whether it answers, as far as is known without asking: calls and records that came or did not come tell.
  var isReachable: Bool { get }

  /// The topics, by name, without the broker's internal ones. Throws `.unreachable` where nobody answers.
  func topics() throws(BrokerError) -> [TopicDescription]

  /// One topic. Throws `.unknownTopic`; never creates it.
  func describe(topic: String) throws(BrokerError) -> TopicDescription

  /// The largest record that the topic takes, in bytes of key, value and headers together, as far as the cluster tells:
  /// where it does not, a topic may take less, and then refuses it.
  func recordLimit(of topic: String) -> Int

  /// Creates a topic and returns once it can be written to. A cluster may choose the number of partitions itself,
  /// so that it must be asked for afterwards. Throws `.topicExists`, `.invalidTopic`.
  func createTopic(_ specification: TopicSpecification) throws(BrokerError)

  /// Deletes a topic and its records, and returns once it can be made anew. Throws `.unknownTopic`.
  func deleteTopic(_ topic: String) throws(BrokerError)

  /// Deletes the records of partitions below these offsets, for good.
  /// - Returns: false where the cluster can't do that on request.
  func deleteRecords(below offsets: [TopicPartition: Int64]) throws(BrokerError) -> Bool

  /// The oldest offset of each partition that can still be read, by partition number.
  func beginningOffsets(of topic: String) throws(BrokerError) -> [Int64]

  /// The offset after the newest record of each partition, by partition number. With `.readCommitted` it is the
  /// last stable offset: where the first open transaction begins.
  func endOffsets(of topic: String, isolation: Isolation) throws(BrokerError) -> [Int64]

  /// The group's committed offsets (the next to read); partitions without one are left out.
  func committedOffsets(
    group: String, of partitions: [TopicPartition]
  ) throws(BrokerError) -> [TopicPartition: Int64]

  /// As `committedOffsets`, for who is to go on from there. Throws `.unfinishedTransaction` where an open transaction
  /// holds other ones for these partitions.
  func stableOffsets(group: String, of partitions: [TopicPartition]) throws(BrokerError) -> [TopicPartition: Int64]

  /// Commits offsets for a group that has no members: `Consumer.commit` is the way for one that has.
  func commitOffsets(group: String, _ offsets: [TopicPartition: Int64]) throws(BrokerError)

  /// Forgets the group's committed offsets of these partitions.
  /// - Returns: false where the group has members, whose offsets stay.
  func forgetOffsets(group: String, of partitions: [TopicPartition]) throws(BrokerError) -> Bool

  /// Makes a consumer that reads nothing yet. Throws `.unreachable` where nobody answers.
  func makeConsumer(_ configuration: ConsumerConfiguration) throws(BrokerError) -> any Consumer

  /// Makes a producer; with a transactional id this also fences earlier producers of that id.
  func makeProducer(_ configuration: ProducerConfiguration) throws(BrokerError) -> any Producer

  /// Ends what the broker runs in the background. Consumers and producers are closed before.
  func close()
}

extension Broker {
  /// Whether it answers, as far as is known without asking.
  package var isReachable: Bool { true }

  /// Whether the topic exists.
  package func hasTopic(_ topic: String) throws(BrokerError) -> Bool {
    do throws(BrokerError) {
      _ = try describe(topic: topic)
      return true
    } catch {
      if case .unknownTopic = error { return false }
      throw error
    }
  }

  /// Creates a topic where it is not there; another process or thread may do the same at the same time.
  /// - Returns: whether it was this call that made it.
  @discardableResult
  package func ensureTopic(_ specification: TopicSpecification) throws(BrokerError) -> Bool {
    if try hasTopic(specification.name) { return false }
    do throws(BrokerError) {
      try createTopic(specification)
      return true
    } catch {
      if case .topicExists = error { return false }
      throw error
    }
  }

  /// The end offsets that a reader of committed records will get to.
  package func endOffsets(of topic: String) throws(BrokerError) -> [Int64] {
    try endOffsets(of: topic, isolation: .readCommitted)
  }
}
