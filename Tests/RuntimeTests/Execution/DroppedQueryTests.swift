import TestSupport
import Testing

@testable import Runtime

/// A process may run for months, and queries come and go: what is left of them must not add up.
@Suite("Queries that were dropped")
struct DroppedQueryTests {
  /// What the broker knows, by name.
  private func known(_ driver: SessionDriver) throws -> [String] {
    let broker = try #require(driver.session.environment.broker as? EmbeddedBroker)
    return broker.engine.withLock { engine in
      engine.topics.keys.map { "topic \($0)" } + engine.groups.keys.map { "group \($0)" }
        + engine.transactions.holders.keys.map { "transactional id \($0)" }
    }.sorted()
  }

  @Test("leave nothing in the broker and nothing in the catalog", arguments: [false, true])
  func nothingIsLeft(inFiles: Bool) throws {
    let directory = try TemporaryDirectory()
    var configuration = SessionConfiguration()
    if inFiles { configuration.dataDirectory = directory.path }
    let driver = try SessionDriver(configuration)
    defer { driver.close() }
    try driver.run(
      "CREATE STREAM s (k STRING KEY, v INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON', PARTITIONS = 2);")
    let (before, script) = (try known(driver), driver.session.catalogScript)
    #expect(before == ["topic s"])
    for round in 0..<3 {
      // With a repartition topic and a state, and without; with values that can't be computed.
      try driver.run(
        """
        CREATE TABLE t\(round) AS SELECT v % 3 AS d, COUNT(*) AS n FROM s GROUP BY v % 3 EMIT CHANGES;
        CREATE STREAM f AS SELECT k, 1 / v AS w FROM s EMIT CHANGES;
        INSERT INTO s VALUES ('a', 0), ('b', 1);
        """)
      try driver.waitUntilIdle()
      #expect(try driver.run("SELECT SUM(n) AS n FROM t\(round) GROUP BY 1;") == [[.integer(Int64(2 * (round + 1)))]])
      // Those of its namesake before are not counted.
      #expect(driver.session.environment.log.count(query: "CSAS_F") == round + 1)
      try driver.run("DROP TABLE t\(round) DELETE TOPIC; DROP STREAM f DELETE TOPIC;")
      #expect(try known(driver) == before)
      #expect(driver.session.environment.log.count(query: "CSAS_F") == 0)
      #expect(driver.session.catalogScript == script)
    }
  }
}

@Suite("Groups of the embedded broker")
struct UnusedGroupTests {
  private func consumer(_ broker: EmbeddedBroker, _ onAssign: @escaping () -> Void = {}) throws -> any Consumer {
    let consumer = try broker.makeConsumer(ConsumerConfiguration(groupID: "g"))
    try consumer.subscribe(["t"], listener: RebalanceListener(onAssign: { _ in [:] }, onRevoke: { _, _ in }))
    while consumer.membership == nil { _ = try consumer.poll(timeoutMillis: 10) }
    return consumer
  }

  @Test("are forgotten with their last offset, and a namesake takes nobody for one of its own")
  func generations() throws {
    let broker = EmbeddedBroker()
    try broker.createTopic(TopicSpecification(name: "t", partitions: 1))
    let place = TopicPartition("t", 0)
    let first = try consumer(broker)
    let stale = try #require(first.membership as? EmbeddedMembership)
    try first.commit([place: 0])
    first.close()
    #expect(try broker.committedOffsets(group: "g", of: [place]) == [place: 0])
    #expect(try broker.forgetOffsets(group: "g", of: [place]))
    #expect(broker.engine.withLock { $0.groups.isEmpty })

    let second = try consumer(broker)
    let member = try #require(second.membership as? EmbeddedMembership)
    #expect(member.generation > stale.generation)
    #expect(throws: BrokerError.self) {
      try broker.engine.withLock { engine throws(BrokerError) in
        try engine.commit([place: 0], group: "g", memberID: stale.memberID, generation: stale.generation)
      }
    }
    second.close()
    #expect(broker.engine.withLock { $0.groups.isEmpty })
  }
}
