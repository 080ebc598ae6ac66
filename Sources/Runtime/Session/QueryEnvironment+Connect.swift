extension QueryEnvironment {
  /// Connects to what the configuration names, or makes the embedded broker and registry.
  /// - Throws: `SessionError.unreachable` within 10 seconds where nobody answers.
  static func connect(
    _ configuration: SessionConfiguration, notify: @escaping @Sendable (String) -> Void
  ) throws(SessionError) -> QueryEnvironment {
    do {
      let broker = try makeBroker(configuration, notify: notify)
      let registry = try makeRegistry(
        configuration, isShared: !(broker is EmbeddedBroker), notify: notify)
      let clock = SystemClock()
      let settings = configuration.processingLog
      let topic =
        settings.destination == .topic
        ? try ProcessingLogTopic(broker: broker, applicationID: configuration.applicationID) : nil
      var environment = QueryEnvironment(
        broker: broker, registry: registry, formats: .all, functions: .all,
        log: ProcessingLog(clock: clock, settings: settings, topic: topic, notify: notify), clock: clock,
        applicationID: configuration.applicationID,
        isEphemeral: broker is EmbeddedBroker && configuration.dataDirectory == nil)
      environment.threads = configuration.threads
      environment.guarantee = configuration.clientProperties.guarantee ?? defaultGuarantee(of: broker)
      return environment
    } catch let error as BrokerError {
      throw SessionError(error)
    } catch let error as SchemaRegistryError {
      throw SessionError(error)
    } catch {
      throw .failed("\(error)")
    }
  }

  /// With the embedded broker a commit is one synced write either way. On Kafka it is several requests more, and each
  /// query needs the right to write transactions: there it is asked for, as with Kafka Streams.
  private static func defaultGuarantee(of broker: any Broker) -> ProcessingGuarantee {
    broker is EmbeddedBroker ? .exactlyOnce : .atLeastOnce
  }

  private static func makeBroker(
    _ configuration: SessionConfiguration, notify: @escaping @Sendable (String) -> Void
  ) throws(BrokerError) -> any Broker {
    let properties = configuration.clientProperties
    for notice in properties.notices { notify(notice) }
    if let servers = configuration.bootstrapServers {
      let broker = try KafkaBroker(
        bootstrapServers: servers, properties: properties.settings, log: { notify($0.message) })
      // Asks once, so that a broker that is not there is told now and not in the first query.
      _ = try broker.topics()
      return broker
    }
    let broker =
      if let directory = configuration.dataDirectory {
        try EmbeddedBroker(dataDirectory: directory, log: { notify($0.message) })
      } else {
        EmbeddedBroker()
      }
    if let address = configuration.listenAddress { try listen(at: address, broker, notify: notify) }
    return broker
  }

  private static func listen(
    at address: ListenAddress, _ broker: EmbeddedBroker, notify: @escaping @Sendable (String) -> Void
  ) throws(BrokerError) {
    do throws(ListenFault) {
      var reached = address
      reached.port = try broker.listen(host: address.host, port: address.port, log: { notify($0.message) })
      notify("Kafka's clients reach the embedded broker at \(reached).")
    } catch {
      throw .configuration("--listen \(address): \(error.reason)")
    }
  }

  /// - Parameter isShared: the topics outlive this process and are read by others.
  private static func makeRegistry(
    _ configuration: SessionConfiguration, isShared: Bool, notify: @escaping @Sendable (String) -> Void
  ) throws -> any SchemaRegistry {
    if let url = configuration.schemaRegistryURL {
      let user = configuration.clientProperties.schemaRegistry["basic.auth.user.info"]
      let credentials = user?.split(separator: ":", maxSplits: 1)
      return try HTTPSchemaRegistry(
        url: url, user: credentials?.first.map(String.init), password: credentials?.dropFirst().first.map(String.init))
    }
    if let directory = configuration.dataDirectory {
      try Directory.create(directory)
      return try EmbeddedSchemaRegistry(folder: directory)
    }
    guard isShared else { return EmbeddedSchemaRegistry() }
    return EmbeddedSchemaRegistry {
      notify(
        "No --schema-registry: schemas are kept in this process only, and without them nobody can read the records, "
          + "not even its next run (--data-dir keeps them for that).")
    }
  }
}
