/// The librdkafka properties of each kind of handle: what the user gave, and over it what correctness rests on.
struct KafkaSettings {
  let bootstrapServers: String
  let properties: [String: String]

  /// Good values that the user may change.
  private static let defaults = [
    "client.id": "sqlstream",
    "log.connection.close": "false",
    "socket.keepalive.enable": "true",
    "reconnect.backoff.max.ms": "2000",
  ]

  /// The properties that the user can't change, as the program's promises rest on them.
  static let reserved: Set<String> = [
    "auto.commit.enable", "auto.commit.interval.ms", "auto.offset.reset", "debug", "delivery.report.only.error",
    "enable.auto.commit", "enable.auto.offset.store", "enable.idempotence", "enable.partition.eof", "group.id",
    "group.instance.id", "isolation.level", "log.queue", "partition.assignment.strategy", "partitioner", "transactional.id",
  ]

  private func merge(_ changeable: [String: String], _ fixed: [String: String]) -> [String: String] {
    Self.defaults
      .merging(changeable) { _, new in new }
      .merging(properties) { _, new in new }
      .merging(fixed) { _, new in new }
      .merging(["bootstrap.servers": bootstrapServers]) { _, new in new }
  }

  /// For a handle that asks questions.
  func client(_ isolation: Isolation) -> [String: String] {
    merge([:], ["isolation.level": Self.name(isolation)])
  }

  func consumer(_ configuration: ConsumerConfiguration) -> [String: String] {
    let prefetchBytes = configuration.prefetchBytes / max(1, configuration.expectedPartitions)
    var fixed: [String: String] = [:]
    if let name = configuration.memberName {
      // A broker makes a member's id of its client id and random digits.
      fixed["client.id"] = "\(properties["client.id"] ?? Self.defaults["client.id"] ?? "")-\(name)"
    }
    return merge(
      [
        "fetch.wait.max.ms": "50",
        // By count it is in effect unlimited: a full queue stops fetching for a second in 2.0.2, so that the
        // queues must hold more than a second of records. Memory is what limits them, each partition's on its own.
        "queued.min.messages": "10000000",
        "queued.max.messages.kbytes": String(max(4096, prefetchBytes / 1024)),
        "fetch.message.max.bytes": String(4 << 20),
        "session.timeout.ms": String(configuration.sessionTimeoutMillis),
        "heartbeat.interval.ms": String(min(3000, max(1, configuration.sessionTimeoutMillis / 3))),
        "max.poll.interval.ms": String(max(configuration.maxPollIntervalMillis, configuration.sessionTimeoutMillis)),
      ],
      [
        // librdkafka asks for one even where it is not used.
        "group.id": configuration.groupID ?? "sqlstream-reader",
        "enable.auto.commit": "false",
        "enable.auto.offset.store": "false",
        // Where a start is missing is decided here, and an offset that is gone is an error.
        "auto.offset.reset": "error",
        "isolation.level": Self.name(configuration.isolation),
        "partition.assignment.strategy": "range",
        "enable.partition.eof": "true",
      ].merging(fixed) { _, new in new })
  }

  /// - Parameter limits: properties that follow from what its topics take.
  func producer(_ configuration: ProducerConfiguration, limits: [String: String]) -> [String: String] {
    var fixed = [
      "enable.idempotence": "true",
      "acks": "all",
      // Success needs no report; a failure is collected for `flush`.
      "delivery.report.only.error": "true",
      "message.timeout.ms": String(configuration.deliveryTimeoutMillis),
    ]
    if let id = configuration.transactionalID {
      fixed["transactional.id"] = id
      fixed["transaction.timeout.ms"] = String(configuration.transactionTimeoutMillis)
      // librdkafka asks that a record is not tried for longer than its transaction may take.
      let timeout = min(configuration.deliveryTimeoutMillis, configuration.transactionTimeoutMillis)
      fixed["message.timeout.ms"] = String(timeout)
    }
    return merge(
      [
        "linger.ms": String(configuration.lingerMillis),
        "queue.buffering.max.messages": "500000",
        "queue.buffering.max.kbytes": String(256 << 10),
      ], fixed.merging(limits) { $1 })
  }

  private static func name(_ isolation: Isolation) -> String {
    switch isolation {
    case .readCommitted: "read_committed"
    case .readUncommitted: "read_uncommitted"
    }
  }
}
