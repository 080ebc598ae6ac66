import Foundation
import Runtime
import Synchronization
import TestSupport
import Testing

/// A topic that is deleted while queries read it: they end and say why, and the others go on.
@Suite(.waiting) struct DeletedTopicTests {
  @Test(arguments: [true, false])
  func theQueriesThatReadItEnd(isOnCluster: Bool) throws {
    let listener = try EmbeddedKafka()
    for topic in ["gone", "kept"] { try listener.broker.createTopic(TopicSpecification(name: topic, partitions: 2)) }
    let notices = Mutex<[String]>([])
    let broker: any Broker =
      isOnCluster
      ? try KafkaBroker(bootstrapServers: listener.bootstrapServers, properties: ["heartbeat.interval.ms": "200"]) {
        notice in notices.withLock { $0.append(notice.message) }
      } : listener.broker
    let clock = SystemClock()
    let environment = QueryEnvironment(
      broker: broker, registry: EmbeddedSchemaRegistry(), formats: .all, functions: .all,
      log: ProcessingLog(clock: clock, notify: { _ in }), clock: clock, applicationID: "test", isEphemeral: false)
    let driver = try SessionDriver(SessionConfiguration(), environment: environment)
    defer { driver.close() }
    try driver.run(
      """
      SET 'commit.interval.ms' = '50';
      CREATE STREAM g (k STRING KEY, v INT) WITH (KAFKA_TOPIC = 'gone', VALUE_FORMAT = 'JSON');
      CREATE STREAM s (k STRING KEY, v INT) WITH (KAFKA_TOPIC = 'kept', VALUE_FORMAT = 'JSON');
      CREATE TABLE counted AS SELECT k, COUNT(*) AS n FROM g GROUP BY k EMIT CHANGES;
      CREATE STREAM copied AS SELECT * FROM g EMIT CHANGES;
      CREATE TABLE others AS SELECT k, COUNT(*) AS n FROM s GROUP BY k EMIT CHANGES;
      INSERT INTO g VALUES ('a', 1), ('b', 2), ('c', 3);
      """)
    try driver.waitUntilIdle()
    try listener.broker.deleteTopic("gone")
    func failed() throws -> Int {
      try driver.run("SHOW QUERIES;").count { $0[1] == .string("ERROR: topic 'gone' does not exist") }
    }
    for _ in 0..<6000 where try failed() < 2 { Thread.sleep(forTimeInterval: 0.02) }
    #expect(try failed() == 2)
    let ends = ["CTAS_COUNTED", "CSAS_COPIED"].map { "query \($0) ended: topic 'gone' does not exist" }
    #expect(ends.allSatisfy(driver.told.contains), "\(driver.told)")
    // Once each, and nothing else of that topic.
    let told = driver.told + notices.withLock { $0 }
    #expect(told.count { $0.contains("gone") } == 2, "\(told)")
    try driver.run("TERMINATE CTAS_COUNTED; TERMINATE CSAS_COPIED; INSERT INTO s VALUES ('a', 1);")
    #expect(try driver.run("SELECT n FROM others;") == [[.integer(1)]])
  }
}
