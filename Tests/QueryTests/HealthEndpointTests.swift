import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// The health endpoint of a running program, as probes ask it.
@Suite(.waiting) struct HealthEndpointTests {
  private static let script = """
    CREATE STREAM s (k STRING KEY, v INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON', PARTITIONS = 4);
    CREATE TABLE t WITH (KAFKA_TOPIC = 't', VALUE_FORMAT = 'JSON') AS
      SELECT k, SUM(v) AS v FROM s GROUP BY k EMIT CHANGES;

    """

  /// A commit that is under way when the broker goes takes ten seconds to fail, and a busy machine its time.
  private static let longestWait = 90.0

  private let files: Workspace

  init() throws { files = try Workspace() }

  @Test func aQueryAtWork() throws {
    let kafka = try MockKafka()
    let (run, url) = try start(on: kafka)
    try kafka.write((0..<100).map { (Array("k\($0 % 7)".utf8), Array(#"{"V": 1}"#.utf8), $0 % 4) }, to: "s")
    try Self.waitForFigure(#"sqlstream_query_rows_in_total{query="CTAS_T"}"#, url) { $0 == 100 }
    try Self.waitForFigure(#"sqlstream_query_lag_records{query="CTAS_T"}"#, url) { $0 == 0 }
    #expect(Self.get("\(url)/health/live")?.status == 200)
    run.signal(SIGTERM)
    #expect(try run.finish().status == 143)
  }

  /// While its broker is away a process gets no traffic, but is not restarted; when the broker is back, so is the process.
  @Test func readinessReturnsAfterAnOutage() throws {
    let kafka = try MockKafka()
    let (run, url) = try start(on: kafka)
    let records = (0..<100).map { (Array("k\($0 % 7)".utf8) as [UInt8]?, Array(#"{"V": 1}"#.utf8) as [UInt8]?, $0 % 4) }
    try kafka.write(records, to: "s")
    try Self.waitForFigure(#"sqlstream_query_rows_in_total{query="CTAS_T"}"#, atLeast: 100, url)
    for outage in 1...2 {
      kafka.cluster.setDown(true)
      try Self.wait("ready", 503, url)
      let page = try #require(Self.get("\(url)/health/ready"))
      #expect(page.body.contains("lost Kafka at") || page.body.contains("restoring"), "\(page.body)")
      #expect(Self.get("\(url)/health/live")?.status == 200)
      kafka.cluster.setDown(false)
      try Self.wait("ready", 200, url)
      // Ready means at work: what comes now is taken in. What was not committed yet may be read again.
      try kafka.write(records, to: "s")
      try Self.waitForFigure(#"sqlstream_query_rows_in_total{query="CTAS_T"}"#, atLeast: 100 * (outage + 1), url)
      try Self.waitForFigure("sqlstream_ready", atLeast: 1, url)
    }
    run.signal(SIGTERM)
    let ended = try run.finish()
    #expect(ended.status == 143)
    #expect(ended.errors.contains("lost Kafka at ") && ended.errors.contains("answers again"), "\(ended.errors)")
  }

  /// A query that has ended can't go on by itself: a restart is wanted.
  @Test func aQueryThatFails() throws {
    let kafka = try MockKafka()
    let (run, url) = try start(on: kafka, "--on-error", "stop")
    try kafka.write([(Array("k".utf8), Array("no JSON".utf8), 0)], to: "s")
    try Self.wait("live", 503, url)
    let page = Self.get("\(url)/health/live")?.body ?? ""
    #expect(page.contains(#"query CTAS_T has failed"#), "\(page)")
    run.signal(SIGTERM)
    _ = try run.finish()
  }

  @Test func aPortThatIsTaken() throws {
    let path = try files.file("a.sql", Self.script)
    let run = try ProgramRun(["run", path, "--health-port", "0"])
    let port = try Self.url(run).split(separator: ":").last.map(String.init) ?? ""
    let second = try ProgramRun.run(["run", path, "--health-port", port])
    #expect(second.status == 1)
    #expect(second.errors.contains("error: --health-port \(port): Address already in use"), "\(second.errors)")
    run.signal(SIGINT)
    #expect(try run.finish().status == 130)
  }

  /// Runs the script, and waits until it is ready.
  private func start(on kafka: MockKafka, _ options: String...) throws -> (run: ProgramRun, url: String) {
    let run = try ProgramRun(
      ["run", try files.file("a.sql", Self.script), "--health-port", "0"] + options + kafka.arguments())
    let url = try Self.url(run)
    try Self.wait("ready", 200, url)
    return (run, url)
  }

  /// `http://127.0.0.1:PORT`, as the program tells it.
  private static func url(_ run: ProgramRun) throws -> String {
    try run.waitForErrors("/health/ready\n")
    let line = run.errorsSoFar.split(separator: "\n").first { $0.hasPrefix("health at ") } ?? ""
    return String(line.dropFirst("health at ".count).dropLast("/health/ready".count))
  }

  private static func wait(_ page: String, _ status: Int, _ url: String) throws {
    let deadline = Date().addingTimeInterval(longestWait)
    while get("\(url)/health/\(page)")?.status != status {
      try #require(Date() < deadline, "\(page) never became \(status): \(get("\(url)/health/\(page)")?.body ?? "no answer")")
      Thread.sleep(forTimeInterval: 0.1)
    }
  }

  private static func waitForFigure(_ name: String, atLeast least: Int, _ url: String) throws {
    try waitForFigure(name, url) { $0 >= least }
  }

  private static func waitForFigure(_ name: String, _ url: String, until isWanted: (Int) -> Bool) throws {
    let deadline = Date().addingTimeInterval(longestWait)
    while true {
      let page = get("\(url)/metrics")?.body ?? ""
      let line = page.split(separator: "\n").first { $0.hasPrefix(name + " ") }
      if let figure = line.flatMap({ Int($0.dropFirst(name.utf8.count + 1)) }), isWanted(figure) { return }
      try #require(Date() < deadline, "\(name) is not as wanted in \(page)")
      Thread.sleep(forTimeInterval: 0.1)
    }
  }

  /// Asks with curl: a client that is not ours.
  private static func get(_ url: String) -> (status: Int, body: String)? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
    process.arguments = ["--silent", "--max-time", "5", "--write-out", "\n%{http_code}", url]
    let output = Pipe()
    process.standardOutput = output
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard let end = text.lastIndex(of: "\n"), let status = Int(text[text.index(after: end)...]) else { return nil }
    return (status, String(text[..<end]))
  }
}
