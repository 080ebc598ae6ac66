import CRdKafka
import Synchronization

/// A Kafka cluster, through librdkafka.
///
/// Questions are asked by one client handle, consumers and producers have one each. librdkafka reconnects by itself:
/// a cluster that goes away while it is used is waited for, and the log told once.
package final class KafkaBroker: Broker {
  /// Brokers that do not answer within this time count as unreachable.
  private static let probeMillis = 8000

  package let name: String
  private let settings: KafkaSettings
  private let log: BrokerLog
  /// Handles for questions, as what counts as the end is a setting of the handle.
  private let committedClient: KafkaHandle
  private let uncommittedClient: KafkaHandle
  private let requestTimeoutMillis: Int

  /// A cluster at `bootstrapServers` ("host:port,host:port"); `properties` are librdkafka's, as `ClientProperties`
  /// gives them, and nothing is sent yet. Throws `.configuration`.
  package init(
    bootstrapServers: String, properties: [String: String] = [:], requestTimeoutMillis: Int = 10_000,
    log: @escaping BrokerLog = { _ in }
  ) throws(BrokerError) {
    name = "Kafka at \(bootstrapServers)"
    settings = KafkaSettings(bootstrapServers: bootstrapServers, properties: properties)
    self.log = log
    self.requestTimeoutMillis = requestTimeoutMillis
    committedClient = try KafkaHandle(
      RD_KAFKA_PRODUCER, settings: settings.client(.readCommitted),
      events: KafkaEvents(servers: bootstrapServers, log: { _ in }))
    uncommittedClient = try KafkaHandle(
      RD_KAFKA_PRODUCER, settings: settings.client(.readUncommitted),
      events: KafkaEvents(servers: bootstrapServers, log: { _ in }))
  }

  // MARK: Topics

  package func topics() throws(BrokerError) -> [TopicDescription] {
    try KafkaMetadata.topics(handle: committedClient, timeoutMillis: Self.probeMillis)
  }

  package func describe(topic: String) throws(BrokerError) -> TopicDescription {
    try KafkaMetadata.describe(topic, handle: committedClient, timeoutMillis: Self.probeMillis)
  }

  package func createTopic(_ specification: TopicSpecification) throws(BrokerError) {
    let name = specification.name
    if let fault = TopicName.fault(in: name) { throw .invalidTopic(name, reason: fault) }
    // Nobody there is found out sooner by this question than by the request.
    if try topics().contains(where: { $0.name == name }) { throw .topicExists(name) }
    let admin = KafkaAdmin(handle: committedClient, timeoutMillis: requestTimeoutMillis)
    let isCreated = try admin.createTopic(specification)
    try waitForTopic(name, createsByLookup: !isCreated)
    if isCreated { return }
    let partitionCount = try describe(topic: name).partitionCount
    if partitionCount != specification.partitions {
      log(
        BrokerNotice(
          .warning, "topic '\(name)' has \(partitionCount) partitions, not \(specification.partitions): "
            + "this cluster chooses them itself"))
    }
  }

  /// Waits until the brokers have told each other of a new topic.
  private func waitForTopic(_ name: String, createsByLookup: Bool) throws(BrokerError) {
    let deadline = MonotonicTime.after(millis: requestTimeoutMillis)
    while true {
      do throws(BrokerError) {
        _ = try describe(topic: name)
        return
      } catch {
        guard case .unknownTopic = error else { throw error }
        if MonotonicTime.now >= deadline {
          throw createsByLookup
            ? .other("creating topic '\(name)': the cluster does not allow it")
            : .timedOut(action: "creating topic '\(name)'", afterMillis: requestTimeoutMillis)
        }
      }
      _ = Monitor(()).wait(until: .after(millis: 20)) { _ in Bool?.none }
    }
  }

  package func deleteTopic(_ topic: String) throws(BrokerError) {
    _ = try describe(topic: topic)
    try KafkaAdmin(handle: committedClient, timeoutMillis: requestTimeoutMillis).deleteTopic(topic)
  }

  // MARK: Offsets

  package func beginningOffsets(of topic: String) throws(BrokerError) -> [Int64] {
    try watermarks(of: topic, committedClient).map(\.low)
  }

  package func endOffsets(of topic: String, isolation: Isolation) throws(BrokerError) -> [Int64] {
    let client =
      switch isolation {
      case .readCommitted: committedClient
      case .readUncommitted: uncommittedClient
      }
    return try watermarks(of: topic, client).map(\.high)
  }

  private func watermarks(
    of topic: String, _ client: KafkaHandle
  ) throws(BrokerError) -> [(low: Int64, high: Int64)] {
    let partitionCount =
      try KafkaMetadata.describe(topic, handle: client, timeoutMillis: Self.probeMillis).partitionCount
    var result: [(low: Int64, high: Int64)] = []
    for partition in 0..<partitionCount {
      var (low, high): (Int64, Int64) = (0, 0)
      let code = rd_kafka_query_watermark_offsets(
        client.pointer, topic, Int32(partition), &low, &high, Int32(clamping: requestTimeoutMillis))
      if code != RD_KAFKA_RESP_ERR_NO_ERROR {
        throw KafkaCode.error(
          code, "asking for the ends of topic '\(topic)'", topic: topic, timeoutMillis: requestTimeoutMillis)
      }
      result.append((low, high))
    }
    return result
  }

  package func committedOffsets(
    group: String, of partitions: [TopicPartition]
  ) throws(BrokerError) -> [TopicPartition: Int64] {
    if partitions.isEmpty { return [:] }
    return try KafkaAdmin(handle: committedClient, timeoutMillis: requestTimeoutMillis)
      .committedOffsets(group: group, of: partitions)
  }

  package func commitOffsets(group: String, _ offsets: [TopicPartition: Int64]) throws(BrokerError) {
    if offsets.isEmpty { return }
    try KafkaAdmin(handle: committedClient, timeoutMillis: requestTimeoutMillis)
      .commitOffsets(group: group, offsets)
  }

  // MARK: Consumers and producers

  package func makeConsumer(_ configuration: ConsumerConfiguration) throws(BrokerError) -> any Consumer {
    _ = try topics()
    return try KafkaConsumer(
      configuration, settings: settings.consumer(configuration),
      events: KafkaEvents(servers: settings.bootstrapServers, log: log))
  }

  package func makeProducer(_ configuration: ProducerConfiguration) throws(BrokerError) -> any Producer {
    _ = try topics()
    return try KafkaProducer(
      configuration, settings: settings.producer(configuration),
      events: KafkaEvents(servers: settings.bootstrapServers, log: log))
  }

  package func close() {
    committedClient.destroy()
    uncommittedClient.destroy()
  }
}
