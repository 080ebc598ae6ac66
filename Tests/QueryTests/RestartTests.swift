import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// Runs that are cut short: the next one goes on where they ended, and what was counted counts once.
@Suite(.waiting) struct RestartTests {
  /// Where topics outlive a process.
  enum Place: String, CaseIterable, Sendable {
    case folder, kafka
    /// A cluster whose transactions are true ones.
    case listener
  }

  /// A place and the options that lead to it.
  private final class World {
    let files: Workspace
    let kafka: MockKafka?
    private let listener: EmbeddedKafka?
    private let registry: SchemaRegistryStub?
    let arguments: [String]

    init(_ place: Place) throws {
      files = try Workspace()
      kafka = place == .kafka ? try MockKafka() : nil
      listener = place == .listener ? try EmbeddedKafka() : nil
      registry = place == .listener ? try SchemaRegistryStub() : nil
      arguments =
        switch place {
        case .folder: ["--data-dir", files.path("data")]
        case .kafka: try kafka?.arguments() ?? []
        case .listener:
          [
            "--bootstrap-servers", listener?.bootstrapServers ?? "", "--schema-registry", registry?.url ?? "", "--config",
            try files.file(
              "kafka.properties",
              "processing.guarantee=exactly_once_v2\nsession.timeout.ms=1000\nheartbeat.interval.ms=200\n"),
          ]
        }
    }

    deinit { registry?.stop() }

    /// Until the group has handed out its partitions, on Kafka.
    var startSeconds: Double { kafka == nil ? listener == nil ? 0.1 : 0.6 : 3.2 }
  }

  private static let stream =
    "CREATE STREAM s (k STRING KEY, v INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON', PARTITIONS = 4);\n"

  /// Commits often, so that there is much to be cut off.
  private static let totals = """
    SET 'commit.interval.ms' = '10';
    CREATE TABLE t WITH (KAFKA_TOPIC = 't', VALUE_FORMAT = 'JSON') AS
      SELECT k, SUM(v) AS total, COUNT(*) AS count FROM s GROUP BY k EMIT CHANGES;

    """

  @Test(arguments: QueryExample.all, Place.allCases)
  func aSecondRunGoesOn(example: QueryExample, place: Place) throws {
    let world = try World(place)
    let lines = try Workspace.text(of: example.path + ".jsonl").split(separator: "\n")
    for half in [lines[..<(lines.count / 2)], lines[(lines.count / 2)...]] {
      let result = try ProgramRun.run(
        ["run", example.path + ".sql", "--input", "-", "--until-idle", "--output", example.output] + world.arguments,
        input: half.joined(separator: "\n"))
      #expect(result.status == 0, "\(result.errors)")
      if half.endIndex == lines.endIndex {
        let expected = example.settled(try Workspace.text(of: example.expectedPath))
        #expect(example.settled(result.output) == expected, "\(result.errors)")
      }
    }
  }

  /// Kills in the middle of work, again and again, ask whether state and offsets are kept together.
  @Test(arguments: Place.allCases, [SIGKILL, SIGTERM])
  func cutOffInTheMiddle(place: Place, signal: Int32) throws {
    let world = try World(place)
    let count = 8000
    let records = (0..<count).map { index in
      #"{"topic": "s", "key": "k\#(index % 50)", "value": {"V": \#(index)}, "timestamp": \#(1_700_000_000_000 + index)}"#
    }
    let stream = try world.files.file("stream.sql", Self.stream)
    let filled = try ProgramRun.run(
      ["run", stream, "--input", "-", "--until-idle"] + world.arguments, input: records.joined(separator: "\n"))
    #expect(filled.status == 0, "\(filled.errors)")
    let queries = try world.files.file("queries.sql", Self.stream + Self.totals)
    for step in 0..<(place == .kafka ? 1 : 3) {
      let run = try ProgramRun(["run", queries] + world.arguments)
      Thread.sleep(forTimeInterval: world.startSeconds + 0.06 * Double(step))
      run.signal(signal)
      let status = try run.finish().status
      #expect(status == 128 + signal)
    }
    let question = try world.files.file(
      "question.sql", Self.stream + Self.totals + "SELECT SUM(total) AS s, SUM(count) AS n FROM t GROUP BY 1;\n")
    let result = try ProgramRun.run(
      ["run", question, "--until-idle", "--output", "jsonl"] + world.arguments)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output == "{\"S\": \(count * (count - 1) / 2), \"N\": \(count)}\n", "\(result.errors)")
  }

  /// What one query writes and another counts, where results are not a table's: nothing is doubled.
  @Test func aStreamBehindAStreamIsExact() throws {
    let world = try World(.folder)
    let count = 8000
    let records = (0..<count).map { #"{"topic": "s", "key": "k\#($0 % 50)", "value": {"V": \#($0)}}"# }
    let stream = try world.files.file("stream.sql", Self.stream)
    let filled = try ProgramRun.run(
      ["run", stream, "--input", "-", "--until-idle"] + world.arguments, input: records.joined(separator: "\n"))
    #expect(filled.status == 0, "\(filled.errors)")
    let script = Self.stream + """
      SET 'commit.interval.ms' = '10';
      CREATE STREAM moved WITH (KAFKA_TOPIC = 'moved') AS SELECT v % 7 AS d, k, v FROM s PARTITION BY v % 7;
      CREATE TABLE n WITH (KAFKA_TOPIC = 'n') AS SELECT k, COUNT(*) AS count, SUM(v) AS total FROM moved GROUP BY k;

      """
    let queries = try world.files.file("queries.sql", script)
    for step in 0..<4 {
      let run = try ProgramRun(["run", queries] + world.arguments)
      Thread.sleep(forTimeInterval: 0.1 + 0.05 * Double(step))
      run.signal(SIGKILL)
      #expect(try run.finish().status == 137)
    }
    let question = try world.files.file(
      "question.sql", script + "SELECT SUM(total) AS s, SUM(count) AS n FROM n GROUP BY 1;\n")
    let result = try ProgramRun.run(["run", question, "--until-idle", "--output", "jsonl"] + world.arguments)
    #expect(result.output == "{\"S\": \(count * (count - 1) / 2), \"N\": \(count)}\n", "\(result.errors)")
  }

  /// Two processes share the partitions; the one that is left takes over the other's.
  @Test func twoProcessesShareTheWork() throws {
    let world = try World(.kafka)
    let kafka = try #require(world.kafka)
    let queries = try world.files.file("queries.sql", Self.stream + Self.totals)
    let first = try ProgramRun(["run", queries] + world.arguments)
    let second = try ProgramRun(["run", queries] + world.arguments)
    Thread.sleep(forTimeInterval: 4.5)
    try write(0..<1000, kafka)
    Thread.sleep(forTimeInterval: 1)
    first.signal(SIGKILL)
    #expect(try first.finish().status == 137)
    try write(1000..<2000, kafka)
    Thread.sleep(forTimeInterval: 6)
    second.signal(SIGINT)
    let survivor = try second.finish()
    #expect(survivor.status == 130, "\(survivor.errors)")
    let question = try world.files.file(
      "question.sql", Self.stream + Self.totals + "SELECT SUM(total) AS s, SUM(count) AS n FROM t GROUP BY 1;\n")
    let result = try ProgramRun.run(["run", question, "--until-idle", "--output", "jsonl"] + world.arguments)
    #expect(result.output == "{\"S\": 1999000, \"N\": 2000}\n", "\(result.errors)")
  }

  @Test func aChangedStatementIsRefused() throws {
    let world = try World(.folder)
    func run(_ text: String) throws -> ProgramRun.Result {
      try ProgramRun.run(["run", try world.files.file("a.sql", text), "--until-idle"] + world.arguments)
    }
    #expect(try run(Self.stream + Self.totals).status == 0)
    #expect(try run("-- Only comments\n" + Self.stream + "\n\n" + Self.totals).status == 0)
    let changed = try run(Self.stream.replacingOccurrences(of: "v INT", with: "v BIGINT") + Self.totals)
    #expect(changed.status == 1)
    #expect(changed.errors.contains("a.sql:1:15: error: there is a stream S already"), "\(changed.errors)")
  }

  private func write(_ numbers: Range<Int>, _ kafka: MockKafka) throws {
    try kafka.write(
      numbers.map { number in
        (Array("k\(number % 20)".utf8), Array(#"{"V": \#(number)}"#.utf8), number % 20 % 4)
      }, to: "s")
  }
}
