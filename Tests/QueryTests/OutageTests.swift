import Foundation
import Runtime
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// What is outside and fails: brokers, the registry, the disk, the user's patience.
@Suite(.waiting) struct OutageTests {
  private static let script = """
    CREATE STREAM s (k STRING KEY, v INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON', PARTITIONS = 4);
    CREATE TABLE t WITH (KAFKA_TOPIC = 't', VALUE_FORMAT = 'JSON') AS
      SELECT k, SUM(v) AS v, COUNT(*) AS n FROM s GROUP BY k EMIT CHANGES;

    """

  @Test func aBrokerThatIsNotThere() throws {
    let files = try Workspace()
    let start = Date()
    let result = try ProgramRun.run(
      ["run", try files.file("a.sql", Self.script), "--bootstrap-servers", "127.0.0.1:1"], seconds: 60)
    #expect(Date().timeIntervalSince(start) < 10)
    #expect(result.status == 3)
    #expect(result.errors.contains("error: cannot reach the broker at 127.0.0.1:1: "), "\(result.errors)")
  }

  /// A broker that goes away is waited for: told once, and nothing is lost.
  @Test func aBrokerThatGoesAway() throws {
    let kafka = try MockKafka()
    let files = try Workspace()
    let run = try ProgramRun(["run", try files.file("a.sql", Self.script)] + kafka.arguments())
    try write(0..<500, kafka)
    // The query is at work, and has committed: in a join or a commit it waits for an answer, and not for a connection.
    try waitForResults(kafka)
    Thread.sleep(forTimeInterval: 3)
    kafka.cluster.setDown(true)
    try run.waitForErrors("lost Kafka at ", seconds: 60)
    Thread.sleep(forTimeInterval: 1.5)
    kafka.cluster.setDown(false)
    try write(500..<1000, kafka)
    try run.waitForErrors("answers again", seconds: 60)
    Thread.sleep(forTimeInterval: 1)
    run.signal(SIGINT)
    let ended = try run.finish()
    #expect(ended.status == 130)
    #expect(ended.errors.components(separatedBy: "lost Kafka at ").count == 2, "\(ended.errors)")
    let result = try ProgramRun.run(
      ["run", try files.file("b.sql", Self.script + "SELECT SUM(v) AS v, SUM(n) AS n FROM t GROUP BY 1;")]
        + ["--until-idle", "--output", "jsonl"] + kafka.arguments())
    #expect(result.output == "{\"V\": 499500, \"N\": 1000}\n", "\(result.errors)")
  }

  private func waitForResults(_ kafka: MockKafka) throws {
    let broker = try kafka.broker()
    defer { broker.close() }
    let deadline = Date().addingTimeInterval(120)
    while ((try? broker.endOffsets(of: "t")) ?? []).reduce(0, +) == 0 {
      try #require(Date() < deadline, "no results came")
      Thread.sleep(forTimeInterval: 0.1)
    }
  }

  /// Ctrl-C ends within seconds, though results can't be stored.
  @Test func ctrlCWhileTheBrokerIsAway() throws {
    let kafka = try MockKafka()
    let files = try Workspace()
    let run = try ProgramRun(["run", try files.file("a.sql", Self.script)] + kafka.arguments())
    Thread.sleep(forTimeInterval: 4.5)
    kafka.cluster.setRoundTrip(millis: 200)
    try write(0..<2000, kafka)
    kafka.cluster.setDown(true)
    Thread.sleep(forTimeInterval: 0.5)
    run.signal(SIGINT)
    #expect(try run.finish(seconds: 45).status == 130)
  }

  @Test func aRegistryThatIsNotThere() throws {
    let script = "CREATE STREAM a (k STRING KEY, v INT) WITH (KAFKA_TOPIC = 'a', VALUE_FORMAT = 'AVRO', PARTITIONS = 1);"
    let result = try ProgramRun.run(
      ["-e", script + "INSERT INTO a VALUES ('k', 1);", "--schema-registry", "http://127.0.0.1:1"])
    #expect(result.status == 3, "\(result.errors)")
    #expect(result.errors.contains("http://127.0.0.1:1"), "\(result.errors)")
  }

  /// The disk under `--data-dir` is full, here: files may not grow beyond 64 blocks of 512 bytes.
  @Test func aFullDisk() throws {
    let files = try Workspace()
    let lines = (0..<20_000).map { #"{"topic": "s", "key": "k\#($0)", "value": {"V": 1}}"# }
    let run = try ProgramRun(
      [
        "run", try files.file("a.sql", Self.script), "--input", "-", "--until-idle", "--data-dir", files.path("data"),
      ], input: lines.joined(separator: "\n"), shell: "ulimit -f 64")
    let result = try run.finish()
    #expect(result.status == 1, "\(result.errors)")
    #expect(result.errors.contains("File too large"), "\(result.errors)")
    #expect(result.errors.contains(files.path("data")), "\(result.errors)")
    // What was stored is whole: with room again all goes on.
    let next = try ProgramRun.run(
      ["run", files.path("a.sql"), "--until-idle", "--output", "jsonl", "--data-dir", files.path("data")])
    #expect(next.status == 0, "\(next.errors)")
    #expect(next.output.split(separator: "\n").count > 100)
  }

  @Test func ctrlCWhileWaitingForTheEnd() throws {
    let kafka = try MockKafka()
    let files = try Workspace()
    // The group's first join takes three seconds, in which nothing is done yet.
    let run = try ProgramRun(
      ["run", try files.file("a.sql", Self.script), "--input", "-", "--until-idle"] + kafka.arguments(),
      input: #"{"topic": "s", "key": "k", "value": {"V": 1}}"#)
    Thread.sleep(forTimeInterval: 1.5)
    run.signal(SIGINT)
    let result = try run.finish(seconds: 30)
    #expect(result.status == 130)
    #expect(result.output.isEmpty)
  }

  @Test func aPullQueryThatCantCatchUp() throws {
    let kafka = try MockKafka()
    let files = try Workspace()
    let result = try ProgramRun.run(
      [
        "run", try files.file("a.sql", "SET 'query.pull.timeout.ms' = '300';\n" + Self.script + "SELECT * FROM t;"),
        "--input", "-",
      ] + kafka.arguments(), input: #"{"topic": "s", "key": "k", "value": {"V": 1}}"#)
    #expect(result.status == 1)
    #expect(result.errors.contains("query CTAS_T has not caught up: s["), "\(result.errors)")
    #expect(result.errors.contains("query.pull.timeout.ms"), "\(result.errors)")
  }

  private func write(_ numbers: Range<Int>, _ kafka: MockKafka) throws {
    try kafka.write(
      numbers.map { (Array("k\($0 % 20)".utf8), Array(#"{"V": \#($0)}"#.utf8), $0 % 20 % 4) }, to: "s")
  }
}
