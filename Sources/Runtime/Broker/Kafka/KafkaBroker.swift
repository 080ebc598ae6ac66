import CRdKafka

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
  private let connection: KafkaConnection
  /// Handles for questions: two, as what counts as the end is a setting of the handle.
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
    connection = KafkaConnection(servers: bootstrapServers, log: log)
    self.requestTimeoutMillis = requestTimeoutMillis
    committedClient = try KafkaHandle(
      RD_KAFKA_PRODUCER, settings: settings.client(.readCommitted),
      events: KafkaEvents(servers: bootstrapServers, log: { _ in }))
    uncommittedClient = try KafkaHandle(
      RD_KAFKA_PRODUCER, settings: settings.client(.readUncommitted),
      events: KafkaEvents(servers: bootstrapServers, log: { _ in }))
  }

  package var isReachable: Bool { connection.isUp }

  private var admin: KafkaAdmin { KafkaAdmin(handle: committedClient, timeoutMillis: requestTimeoutMillis) }

  /// Whether topics can be created and deleted on request. A cluster without a controller (a mock, some proxies)
  /// would let such a request run into its time limit.
  private func hasController() throws(BrokerError) -> Bool {
    try KafkaMetadata.hasController(handle: committedClient, timeoutMillis: Self.probeMillis)
  }

  package func clusterID() throws(BrokerError) -> String {
    guard let id = rd_kafka_clusterid(committedClient.pointer, Int32(clamping: requestTimeoutMillis)) else {
      throw .timedOut(action: "asking for the cluster's id", afterMillis: requestTimeoutMillis)
    }
    defer { rd_kafka_mem_free(committedClient.pointer, id) }
    return String(cString: id)
  }

  // MARK: Topics

  package func topics() throws(BrokerError) -> [TopicDescription] {
    try KafkaMetadata.topics(handle: committedClient, timeoutMillis: Self.probeMillis)
  }

  package func describe(topic: String) throws(BrokerError) -> TopicDescription {
    try KafkaMetadata.describe(topic, handle: committedClient, timeoutMillis: Self.probeMillis)
  }

  package func recordLimit(of topic: String) -> Int { settings.recordLimit }

  package func createTopic(_ specification: TopicSpecification) throws(BrokerError) {
    let name = specification.name
    if let fault = TopicName.fault(in: name) { throw .invalidTopic(name, reason: fault) }
    // Nobody there is found out sooner by this question than by the request.
    if try topics().contains(where: { $0.name == name }) { throw .topicExists(name) }
    guard try onRequest({ () throws(BrokerError) in try admin.createTopic(specification) }) else {
      return try createByLookup(specification)
    }
    try waitForTopic(name) { () throws(BrokerError) in
      _ = try self.describe(topic: name)
    }
  }

  /// Has the cluster create a topic because a producer asks for it: for those that can't do it on request.
  private func createByLookup(_ specification: TopicSpecification) throws(BrokerError) {
    let producer = try KafkaHandle(
      RD_KAFKA_PRODUCER, settings: settings.client(.readCommitted),
      events: KafkaEvents(servers: settings.bootstrapServers, log: { _ in }))
    try waitForTopic(specification.name) { () throws(BrokerError) in
      try KafkaMetadata.lookUp(specification.name, handle: producer, timeoutMillis: self.requestTimeoutMillis)
    }
    let partitionCount = try describe(topic: specification.name).partitionCount
    if partitionCount != specification.partitions {
      log(
        BrokerNotice(
          .warning, "topic '\(specification.name)' has \(partitionCount) partitions, not "
            + "\(specification.partitions): this cluster chooses them itself"))
    }
  }

  /// Waits until the brokers have told each other of a new topic.
  private func waitForTopic(_ name: String, ask: () throws(BrokerError) -> Void) throws(BrokerError) {
    let deadline = MonotonicTime.after(millis: requestTimeoutMillis)
    while true {
      do throws(BrokerError) {
        try ask()
        return
      } catch {
        guard case .unknownTopic = error else { throw error }
        if MonotonicTime.now >= deadline {
          throw .timedOut(action: "creating topic '\(name)'", afterMillis: requestTimeoutMillis)
        }
      }
      _ = Monitor(()).wait(until: .after(millis: 20)) { _ in Bool?.none }
    }
  }

  package func deleteTopic(_ topic: String) throws(BrokerError) {
    _ = try describe(topic: topic)
    guard try hasController() else { throw .unsupported(action: "deleting topic '\(topic)'") }
    try admin.deleteTopic(topic)
  }

  package func deleteRecords(below offsets: [TopicPartition: Int64]) throws(BrokerError) -> Bool {
    if offsets.isEmpty { return true }
    return try onRequest { () throws(BrokerError) in try admin.deleteRecords(below: offsets) }
  }

  /// Makes a request of the admin interface; false where the cluster doesn't have it.
  private func onRequest(_ ask: () throws(BrokerError) -> Void) throws(BrokerError) -> Bool {
    guard try hasController() else { return false }
    do throws(BrokerError) {
      try ask()
      return true
    } catch {
      guard case .unsupported = error else { throw error }
      return false
    }
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
    do throws(BrokerError) {
      let ends = try watermarks(of: topic, client).map(\.high)
      // Where nothing flows, this question alone finds out that the cluster is back, or gone.
      connection.noteAnswer()
      return ends
    } catch {
      switch error {
      case .unreachable, .timedOut: connection.noteLoss(reason: client.events.lastFailure ?? "\(error)")
      default: break
      }
      throw error
    }
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
    return try admin.committedOffsets(group: group, of: partitions, areStable: false)
  }

  package func stableOffsets(
    group: String, of partitions: [TopicPartition]
  ) throws(BrokerError) -> [TopicPartition: Int64] {
    if partitions.isEmpty { return [:] }
    return try admin.committedOffsets(group: group, of: partitions, areStable: true)
  }

  package func commitOffsets(group: String, _ offsets: [TopicPartition: Int64]) throws(BrokerError) {
    if offsets.isEmpty { return }
    try admin.commitOffsets(group: group, offsets)
  }

  // MARK: Consumers and producers

  package func makeConsumer(_ configuration: ConsumerConfiguration) throws(BrokerError) -> any Consumer {
    _ = try topics()
    return try KafkaConsumer(
      configuration, settings: settings.consumer(configuration), client: committedClient,
      events: KafkaEvents(servers: settings.bootstrapServers, connection: connection, log: log))
  }

  package func makeProducer(_ configuration: ProducerConfiguration) throws(BrokerError) -> any Producer {
    _ = try topics()
    return try KafkaProducer(
      configuration, settings: settings.producer(configuration), recordLimit: settings.recordLimit,
      client: committedClient,
      events: KafkaEvents(
        servers: settings.bootstrapServers, connection: connection, tellsLossAtOnce: false, log: log))
  }

  package func close() {
    committedClient.destroy()
    uncommittedClient.destroy()
  }
}
