extension QueryEnvironment {
  /// Connects to what the configuration names, or makes the embedded broker and registry.
  /// - Throws: `SessionError.unreachable` within 10 seconds where nobody answers.
  static func connect(
    _ configuration: SessionConfiguration, notify: @escaping @Sendable (String) -> Void
  ) throws(SessionError) -> QueryEnvironment {
    let broker: any Broker
    let registry: any SchemaRegistry
    do throws(BrokerError) {
      broker = try makeBroker(configuration, notify: notify)
    } catch {
      throw SessionError(error)
    }
    do throws(SchemaRegistryError) {
      registry = try makeRegistry(configuration)
    } catch {
      throw SessionError(error)
    }
    let clock = SystemClock()
    return QueryEnvironment(
      broker: broker, registry: registry, formats: .all, functions: .all,
      log: ProcessingLog(clock: clock, notify: notify), clock: clock, applicationID: configuration.applicationID,
      isEphemeral: configuration.bootstrapServers == nil && configuration.dataDirectory == nil)
  }

  private static func makeBroker(
    _ configuration: SessionConfiguration, notify: @escaping @Sendable (String) -> Void
  ) throws(BrokerError) -> any Broker {
    if let servers = configuration.bootstrapServers {
      let broker = try KafkaBroker(
        bootstrapServers: servers, properties: try ClientProperties(text: configuration.clientProperties ?? ""),
        log: { notify($0.message) })
      // Asks once, so that a broker that is not there is told now and not in the first query.
      _ = try broker.topics()
      return broker
    }
    if let directory = configuration.dataDirectory {
      return try EmbeddedBroker(dataDirectory: directory, log: { notify($0.message) })
    }
    return EmbeddedBroker()
  }

  private static func makeRegistry(_ configuration: SessionConfiguration) throws(SchemaRegistryError) -> any SchemaRegistry {
    if let url = configuration.schemaRegistryURL { return try HTTPSchemaRegistry(url: url) }
    if configuration.bootstrapServers == nil, let directory = configuration.dataDirectory {
      return try EmbeddedSchemaRegistry(folder: directory)
    }
    return EmbeddedSchemaRegistry()
  }
}
