/// Properties of Kafka Streams and of Kafka's clients, which ksqlDB's SET takes by their plain names.
///
/// They tune what runs a query there and mean nothing here, but statements that set them should run. The names are those
/// of StreamsConfig, ConsumerConfig and ProducerConfig of Kafka 3 and 4.
enum KafkaPropertyNames {
  /// - Parameter name: in lower case.
  static func contains(_ name: String) -> Bool {
    names.contains(name) || prefixes.contains { name.hasPrefix($0) }
  }

  /// Whole families: a client's own properties, and how it is secured.
  private static let prefixes = [
    "consumer.", "main.consumer.", "restore.consumer.", "global.consumer.", "producer.", "admin.", "topic.", "confluent.",
    "sasl.", "ssl.", "security.", "rocksdb.", "rack.aware.assignment.", "metrics.", "metadata.", "reconnect.backoff.",
    "socket.connection.setup.timeout.", "default.list.", "compression.", "partitioner.",
  ]

  private static let names: Set<String> = streams.union(consumer).union(producer)

  private static let streams: Set<String> = [
    "acceptable.recovery.lag", "application.id", "application.server", "bootstrap.servers", "built.in.metrics.version",
    "client.id", "connections.max.idle.ms", "default.client.supplier", "default.deserialization.exception.handler",
    "default.dsl.store", "default.key.serde", "default.production.exception.handler", "default.timestamp.extractor",
    "default.value.serde", "deserialization.exception.handler", "dsl.store.suppliers.class", "enable.metrics.push",
    "ensure.explicit.internal.resource.naming", "group.protocol", "log.summary.interval.ms", "max.task.idle.ms",
    "max.warmup.replicas", "metric.reporters", "num.standby.replicas", "poll.ms", "probing.rebalance.interval.ms",
    "processing.exception.handler", "processor.wrapper.class", "production.exception.handler", "receive.buffer.bytes",
    "repartition.purge.interval.ms", "replication.factor", "request.timeout.ms", "retries", "retry.backoff.ms",
    "retry.backoff.max.ms", "send.buffer.bytes", "state.cleanup.delay.ms", "state.dir", "task.assignor.class",
    "task.timeout.ms", "topology.optimization", "upgrade.from", "use.exact.numeric.comparison", "window.size.ms",
    "windowed.inner.class.serde", "windowstore.changelog.additional.retention.ms",
  ]

  private static let consumer: Set<String> = [
    "allow.auto.create.topics", "auto.commit.interval.ms", "auto.include.jmx.reporter", "check.crcs", "client.dns.lookup",
    "client.rack", "default.api.timeout.ms", "enable.auto.commit", "exclude.internal.topics", "fetch.max.bytes",
    "fetch.max.wait.ms", "fetch.min.bytes", "group.id", "group.instance.id", "group.remote.assignor",
    "heartbeat.interval.ms", "interceptor.classes", "isolation.level", "key.deserializer", "max.partition.fetch.bytes",
    "max.poll.interval.ms", "max.poll.records", "partition.assignment.strategy", "session.timeout.ms",
    "value.deserializer",
  ]

  private static let producer: Set<String> = [
    "acks", "batch.size", "buffer.memory", "delivery.timeout.ms", "enable.idempotence", "key.serializer", "linger.ms",
    "max.block.ms", "max.in.flight.requests.per.connection", "max.request.size", "transaction.timeout.ms",
    "transactional.id", "value.serializer",
  ]
}
