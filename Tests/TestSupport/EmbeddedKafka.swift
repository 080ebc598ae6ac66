import Runtime

/// The embedded broker behind its listener: to librdkafka a cluster of one node, whose transactions are true ones.
package final class EmbeddedKafka: Sendable {
  package let broker: EmbeddedBroker
  package let bootstrapServers: String

  package init(_ broker: EmbeddedBroker = EmbeddedBroker()) throws {
    self.broker = broker
    bootstrapServers = "127.0.0.1:\(try broker.listen(host: "127.0.0.1", port: 0))"
  }

  deinit { broker.close() }
}
