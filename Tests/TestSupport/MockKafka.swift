import Runtime

/// The mock cluster and a schema registry, with what a program or a session needs to reach them.
package final class MockKafka: Sendable {
  package let cluster: MockCluster
  package let registry: SchemaRegistryStub
  private let workspace: Workspace

  /// The mock makes a group whose members went away wait for its session to run out, but does not get through the first
  /// join with a session below its three seconds.
  private static let properties = """
    session.timeout.ms=4500
    heartbeat.interval.ms=500
    fetch.wait.max.ms=10
    reconnect.backoff.max.ms=200

    """

  /// - Parameter topics: those to be made, with their numbers of partitions; others appear with four.
  package init(topics: [String: Int] = [:]) throws {
    cluster = try MockCluster()
    registry = try SchemaRegistryStub()
    workspace = try Workspace()
    for (topic, partitions) in topics { try cluster.createTopic(topic, partitions: partitions) }
  }

  deinit { registry.stop() }

  /// The options of the program.
  package func arguments() throws -> [String] {
    [
      "--bootstrap-servers", cluster.bootstrapServers, "--schema-registry", registry.url, "--config",
      try workspace.file("kafka.properties", Self.properties),
    ]
  }

  /// The same for a session in this process.
  package func configuration() throws -> SessionConfiguration {
    var configuration = SessionConfiguration()
    configuration.bootstrapServers = cluster.bootstrapServers
    configuration.schemaRegistryURL = registry.url
    try configuration.add(clientProperties: Self.properties, name: "kafka.properties")
    return configuration
  }

  /// A client in this process, for records that sqlstream would not write.
  /// - Parameter withGroups: with the properties that the mock's groups need.
  package func broker(withGroups: Bool = false) throws -> KafkaBroker {
    var properties = ["fetch.wait.max.ms": "10"]
    if withGroups { properties.merge(["session.timeout.ms": "4500", "heartbeat.interval.ms": "500"]) { $1 } }
    return try KafkaBroker(bootstrapServers: cluster.bootstrapServers, properties: properties)
  }

  /// Writes records as they are: key, value and partition.
  package func write(_ records: [(key: [UInt8]?, value: [UInt8]?, partition: Int)], to topic: String) throws {
    let broker = try broker()
    defer { broker.close() }
    if try !broker.hasTopic(topic) { try cluster.createTopic(topic, partitions: 4) }
    let producer = try broker.makeProducer(ProducerConfiguration())
    defer { producer.close() }
    var batch = OutgoingBatch()
    for record in records {
      batch.append(key: record.key, value: record.value, timestampMillis: 1_700_000_000_000, partition: record.partition)
    }
    try producer.produce(batch, to: topic)
    try producer.flush(timeoutMillis: 60_000)
  }
}
