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
  private let limits: KafkaTopicLimits

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
    limits = KafkaTopicLimits(properties: properties) { [committedClient] topic throws(BrokerError) in
      guard try KafkaMetadata.hasController(handle: committedClient, timeoutMillis: Self.probeMillis) else {
        throw .unsupported(action: "asking for the settings of topic '\(topic)'")
      }
      do throws(BrokerError) {
        let settings = try KafkaAdmin(handle: committedClient, timeoutMillis: requestTimeoutMillis)
          .settings(ofTopic: topic)
        return settings["max.message.bytes"].flatMap { Int($0) }
      } catch {
        switch error {
        case .unsupported, .authorization: return nil
        default: throw error
        }
      }
    }
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

  package func recordLimit(of topic: String) -> Int { limits.recordLimit(of: topic) }

  package func createTopic(_ specification: TopicSpecification) throws(BrokerError) {
    let name = specification.name
    if let fault = TopicName.fault(in: name) { throw .invalidTopic(name, reason: fault) }
    // Nobody there is found out sooner by this question than by the request.
    if try topics().contains(where: { $0.name == name }) { throw .topicExists(name) }
    guard try onRequest({ () throws(BrokerError) in try createOnRequest(specification) }) else {
      return try createByLookup(specification)
    }
    try awaitTopic(name)
  }

  /// Creates a topic. Throws `.unsupported`.
  private func createOnRequest(_ specification: TopicSpecification) throws(BrokerError) {
    do throws(BrokerError) {
      try KafkaTopicWishes.create(specification, with: admin.createTopic)
    } catch {
      // Another process was faster; who asks for the topic next must find it.
      if case .topicExists = error { try awaitTopic(specification.name) }
      throw error
    }
  }

  private func awaitTopic(_ name: String) throws(BrokerError) {
    try KafkaMetadata.awaitTopic(within: requestTimeoutMillis, action: "creating topic '\(name)'") {
      () throws(BrokerError) in
      _ = try self.describe(topic: name)
    }
  }

  /// Has the cluster create a topic because a producer asks for it: for those that can't do it on request.
  private func createByLookup(_ specification: TopicSpecification) throws(BrokerError) {
    let producer = try KafkaHandle(
      RD_KAFKA_PRODUCER, settings: settings.client(.readCommitted),
      events: KafkaEvents(servers: settings.bootstrapServers, log: { _ in }))
    _ = try KafkaMetadata.awaitTopic(
      within: requestTimeoutMillis, action: "creating topic '\(specification.name)'"
    ) { () throws(BrokerError) in
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

  package func deleteTopic(_ topic: String) throws(BrokerError) {
    _ = try describe(topic: topic)
    guard try hasController() else { throw .unsupported(action: "deleting topic '\(topic)'") }
    try admin.deleteTopic(topic)
    // Brokers go on naming it for a moment, and who made it anew now would be told that it is there.
    try KafkaMetadata.awaitEnd(of: topic, within: requestTimeoutMillis, handle: committedClient)
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
    try offsets(RD_KAFKA_OFFSET_BEGINNING, of: topic, committedClient)
  }

  package func endOffsets(of topic: String, isolation: Isolation) throws(BrokerError) -> [Int64] {
    let client =
      switch isolation {
      case .readCommitted: committedClient
      case .readUncommitted: uncommittedClient
      }
    do throws(BrokerError) {
      let ends = try offsets(RD_KAFKA_OFFSET_END, of: topic, client)
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

  /// The first or last offsets of a topic's partitions, with one request for each broker that leads some of them.
  private func offsets(_ end: Int32, of topic: String, _ client: KafkaHandle) throws(BrokerError) -> [Int64] {
    let action = "asking for the ends of topic '\(topic)'"
    let deadline = MonotonicTime.after(millis: requestTimeoutMillis)
    while true {
      let partitionCount =
        try KafkaMetadata.describe(topic, handle: client, timeoutMillis: Self.probeMillis).partitionCount
      // Kafka's protocol has these two in the place of a time.
      let list = KafkaPartitionList(
        Dictionary(uniqueKeysWithValues: (0..<partitionCount).map { (TopicPartition(topic, $0), Int64(end)) }))
      var code = rd_kafka_offsets_for_times(client.pointer, list.pointer, Int32(clamping: requestTimeoutMillis))
      var result = [Int64](repeating: 0, count: partitionCount)
      for entry in KafkaPartitionList.entries(list.pointer) {
        if code == RD_KAFKA_RESP_ERR_NO_ERROR { code = entry.code }
        if result.indices.contains(entry.place.partition) { result[entry.place.partition] = entry.offset }
      }
      if code == RD_KAFKA_RESP_ERR_NO_ERROR { return result }
      guard KafkaCode.asksForPatience(code), MonotonicTime.now < deadline else {
        throw KafkaCode.error(code, action, topic: topic, timeoutMillis: requestTimeoutMillis)
      }
      WorkerThread.sleep(millis: 50)
    }
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

  package func forgetOffsets(group: String, of partitions: [TopicPartition]) throws(BrokerError) -> Bool {
    if partitions.isEmpty { return true }
    let deadline = MonotonicTime.after(millis: Self.leaveMillis)
    while true {
      do throws(BrokerError) {
        // Deleting a group is another request, over which librdkafka 2.0.2 ends the process where a cluster lacks it.
        try admin.commitOffsets(
          group: group, Dictionary(uniqueKeysWithValues: partitions.map { ($0, 0) }),
          metadata: KafkaPartitionList.forgotten)
        return true
      } catch {
        guard case .fenced = error else { throw error }
        // A member that left just now may still be counted.
        if MonotonicTime.now >= deadline { return false }
      }
      WorkerThread.sleep(millis: 100)
    }
  }

  /// How long a member may take to leave.
  private static let leaveMillis = 1000

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
      configuration, settings: settings.producer(configuration, limits: limits.properties(for: configuration.topics)),
      limits: limits, client: committedClient,
      events: KafkaEvents(
        servers: settings.bootstrapServers, connection: connection, tellsLossAtOnce: false, log: log))
  }

  package func close() {
    committedClient.destroy()
    uncommittedClient.destroy()
  }
}
