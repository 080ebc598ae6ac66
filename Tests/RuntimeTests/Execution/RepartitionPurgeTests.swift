import Synchronization
import TestSupport
import Testing

@testable import Runtime

@Suite("Repartition topics")
struct RepartitionPurgeTests {
  @Test("lose what has gone through the next stage, and results don't change")
  func purge() throws {
    let driver = try SessionDriver(SessionConfiguration())
    defer { driver.close() }
    try driver.run(
      """
      CREATE STREAM s (k STRING KEY, v INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON', PARTITIONS = 2);
      CREATE TABLE t AS SELECT v % 3 AS d, COUNT(*) AS n FROM s GROUP BY v % 3 EMIT CHANGES;
      INSERT INTO s VALUES ('a', 1), ('b', 2), ('c', 3), ('d', 4), ('e', 5);
      """)
    let query = try #require(driver.session.queries.all.first)
    let topic = try #require(query.runs.first?.stage.repartitionTopic?.name)
    let broker = driver.session.environment.broker
    func held() throws -> Int64 {
      zip(try broker.endOffsets(of: topic, isolation: .readUncommitted), try broker.beginningOffsets(of: topic))
        .reduce(0) { $0 + $1.0 - $1.1 }
    }
    let answer = try driver.run("SELECT d, n FROM t ORDER BY d;")
    #expect(answer.count == 3)
    #expect(try held() >= 5)
    // Only what is committed goes, and that comes a moment later.
    let deadline = MonotonicTime.after(millis: 90_000)
    while try held() > 0, MonotonicTime.now < deadline {
      driver.session.queries.purge.purge()
      WorkerThread.sleep(millis: 5)
    }
    #expect(try held() == 0)
    #expect(try driver.run("SELECT d, n FROM t ORDER BY d;") == answer)
    try driver.run("INSERT INTO s VALUES ('f', 0);")
    #expect(try driver.run("SELECT n FROM t WHERE d = 0;") == [[.integer(2)]])
  }

  /// A query that ends meanwhile takes its topic with it.
  private final class BrokerWithoutTopic: ForwardingBroker, @unchecked Sendable {
    // Unchecked: as its broker.
    var missing = ""

    override func deleteRecords(below offsets: [TopicPartition: Int64]) throws(BrokerError) -> Bool {
      if offsets.keys.contains(where: { $0.topic == missing }) { throw .unknownTopic(missing) }
      return try super.deleteRecords(below: offsets)
    }
  }

  @Test("are purged although another is gone")
  func aTopicThatIsGone() throws {
    let world = try SimulatedWorld(.group, .atLeastOnce)
    let process = try world.start()
    try world.feed([process], portions: 1)
    #expect(world.settle([process]) == nil)
    let query = try #require(process.session.queries.all.first)
    let topic = try #require(query.runs.first?.stage.repartitionTopic?.name)
    // The same query twice: of the first the topic is gone.
    let roster = QueryRoster()
    roster.set([query, query])
    let broker = BrokerWithoutTopic(world.broker)
    let told = Mutex<[String]>([])
    let purge = RepartitionPurge(roster: roster, broker: broker) { line in told.withLock { $0.append(line) } }
    broker.missing = topic
    purge.purge()
    #expect(told.withLock { $0 } == [])
    #expect(try world.broker.beginningOffsets(of: topic).allSatisfy { $0 == 0 })
    broker.missing = ""
    purge.purge()
    #expect(try world.broker.beginningOffsets(of: topic).reduce(0, +) > 0)
  }

  /// What the next stage has done is not enough: who takes its place goes on where its group's offsets are.
  @Test("keep what the next stage's group has no offsets of")
  func uncommitted() throws {
    let world = try SimulatedWorld(.group, .atLeastOnce)
    let process = try world.start()
    process.broker.refusals = .max
    try world.feed([process], portions: 2)
    #expect(world.settle([process]) == nil)
    let runs = try #require(process.session.queries.all.first?.runs)
    let topic = try #require(runs.first?.stage.repartitionTopic?.name)
    let reader = try #require(runs.first { $0.topics.contains(topic) })
    let ends = try world.broker.endOffsets(of: topic)
    #expect(ends.reduce(0, +) >= 10)
    process.session.queries.purge.purge()
    #expect(try world.broker.beginningOffsets(of: topic).allSatisfy { $0 == 0 })

    process.broker.refusals = 0
    try world.feed([process], portions: 1)
    #expect(world.settle([process]) == nil)
    let places = ends.indices.map { TopicPartition(topic, $0) }
    let committed = try world.broker.committedOffsets(group: reader.group, of: places)
    #expect(committed.values.reduce(0, +) >= 10)
    process.session.queries.purge.purge()
    #expect(try world.broker.beginningOffsets(of: topic) == places.map { committed[$0] ?? 0 })
  }
}
