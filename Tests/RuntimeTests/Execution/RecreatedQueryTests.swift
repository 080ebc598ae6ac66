import TestSupport
import Testing

@testable import Runtime

@Suite("A query that is created again")
struct RecreatedQueryTests {
  /// It has the same text and so the same names of groups and topics as the one before.
  @Test("begins anew once the one before was dropped", arguments: [false, true])
  func beginsAnew(inFiles: Bool) throws {
    let directory = try TemporaryDirectory()
    var configuration = SessionConfiguration()
    if inFiles { configuration.dataDirectory = directory.path }
    let driver = try SessionDriver(configuration)
    defer { driver.close() }
    let queries = """
      CREATE TABLE t AS SELECT k, COUNT(*) AS n FROM s GROUP BY k EMIT CHANGES;
      CREATE STREAM f AS SELECT k, v FROM s WHERE v > 0 EMIT CHANGES;
      """
    try driver.run(
      "CREATE STREAM s (k STRING KEY, v INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON', PARTITIONS = 2);" + queries)
    for round in 1...3 {
      try driver.run("INSERT INTO s VALUES ('a', \(round));")
      #expect(try driver.run("SELECT n FROM t;") == [[.integer(Int64(round))]])
      #expect(try driver.run("SELECT v FROM f;") == (1...round).map { [.integer(Int64($0))] })
      try driver.run("DROP TABLE t DELETE TOPIC; DROP STREAM f DELETE TOPIC;" + queries)
    }
    #expect(driver.told.filter { $0.contains("stay") } == [])
  }

  @Test("says that the topic of its state has fewer partitions than what it reads")
  func grownTopic() throws {
    let broker = EmbeddedBroker()
    let changelog = try Changelog(topic: "c", partitions: 2, broker: broker, cancellation: Cancellation())
    #expect(try !changelog.hasOpenTransaction(in: [0, 1]))
    #expect(throws: BrokerError.self) { try changelog.hasOpenTransaction(in: [1, 2]) }
  }
}
