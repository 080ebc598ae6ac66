import Foundation
import TestSupport
import Testing

/// The built program from the outside: arguments and files in; output, errors and exit status out.
@Suite struct ProgramTests {
  /// A file with a text, gone when the test ends.
  private final class TemporaryFile {
    let path: String

    init(_ text: String, suffix: String = ".sql") throws {
      path = "/tmp/sqlstream-program-\(getpid())-\(UInt64.random(in: 0 ... .max))\(suffix)"
      let file = try #require(fopen(path, "w"))
      fputs(text, file)
      fclose(file)
    }

    deinit { unlink(path) }
  }

  /// A folder, gone with all that is in it when the test ends.
  private final class TemporaryFolder {
    let path = "/tmp/sqlstream-folder-\(getpid())-\(UInt64.random(in: 0 ... .max))"

    init() throws { try #require(mkdir(path, 0o700) == 0) }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private static let orders = """
    CREATE STREAM orders (id INT KEY, item STRING, amount DECIMAL(8, 2)) WITH (KAFKA_TOPIC='orders', VALUE_FORMAT='JSON');
    CREATE TABLE totals AS SELECT item, SUM(amount) AS total FROM orders GROUP BY item EMIT CHANGES;

    """

  private static let records = """
    {"topic": "orders", "key": 1, "value": {"ITEM": "tea", "AMOUNT": 2.50}, "timestamp": 1000}
    {"topic": "orders", "key": 2, "value": {"ITEM": "rice", "AMOUNT": 10.00}, "timestamp": 2000}
    {"topic": "orders", "key": 3, "value": {"ITEM": "tea", "AMOUNT": 0.25}, "timestamp": 3000}

    """

  @Test func version() throws {
    let result = try ProgramRun.run(["--version"])
    #expect(result.status == 0)
    #expect(result.output == "0.1.0\n")
    #expect(result.errors.isEmpty)
  }

  @Test(arguments: [["--help"], ["run", "--help"], ["datagen", "--help"], ["help", "run"]])
  func help(arguments: [String]) throws {
    let result = try ProgramRun.run(arguments)
    #expect(result.status == 0)
    #expect(result.output.contains("USAGE: sqlstream"))
    #expect(result.errors.isEmpty)
  }

  @Test(arguments: [["--nonsense"], ["run"], ["run", "/nowhere/x.sql"], ["datagen", "nothing"], ["x.sql"]])
  func wrongUsage(arguments: [String]) throws {
    let result = try ProgramRun.run(arguments)
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(!result.errors.isEmpty)
  }

  @Test func aSyntaxErrorAnywhereLeavesNothingDone() throws {
    let file = try TemporaryFile("SHOW STREAMS;\nCREATE STREM x (a INT);\n")
    let result = try ProgramRun.run(["run", file.path])
    #expect(result.status == 1)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("\(file.path):2:8: error: "))
    #expect(result.errors.contains("CREATE STREM x (a INT);\n       ^~~~~\n"))
  }

  @Test func anUnknownColumnIsPointedAt() throws {
    let file = try TemporaryFile(Self.orders + "SELECT totl FROM totals;\n")
    let result = try ProgramRun.run(["run", file.path, "--until-idle"])
    #expect(result.status == 1)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("\(file.path):3:8: error: "))
    #expect(result.errors.contains("^~~~"))
  }

  @Test func aBrokerThatIsNotThere() throws {
    let result = try ProgramRun.run(["-e", "SHOW TOPICS;", "--bootstrap-servers", "127.0.0.1:1"], seconds: 60)
    #expect(result.status == 3)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("127.0.0.1:1"))
  }

  @Test func theEmbeddedBrokerIsToldInOneLine() throws {
    let result = try ProgramRun.run(["-e", "SHOW STREAMS;"])
    #expect(result.status == 0)
    #expect(result.errors.split(separator: "\n").count == 1)
    #expect(result.errors.contains("embedded"))
    #expect(!result.output.contains("embedded"))
  }

  @Test func statementsOfAnArgument() throws {
    let statements = """
      CREATE TABLE t (k INT PRIMARY KEY, v STRING) WITH (KAFKA_TOPIC = 't', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
      INSERT INTO t VALUES (1, 'a'); INSERT INTO t VALUES (2, 'b'); INSERT INTO t VALUES (1, 'c');
      """
    let result = try ProgramRun.run(["-e", statements, "-e", "SELECT * FROM t ORDER BY k;"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output == "+---+---+\n| K | V |\n+---+---+\n| 1 | c |\n| 2 | b |\n+---+---+\n")
  }

  @Test func statementsOfStandardInput() throws {
    let result = try ProgramRun.run(["--output", "csv"], input: Self.orders + "SHOW TABLES;\nSELEC;")
    #expect(result.status == 1)
    #expect(result.output.isEmpty, "a syntax error anywhere leaves nothing done")
    let good = try ProgramRun.run(
      ["--output", "jsonl"], input: Self.orders + "INSERT INTO orders VALUES (1, 'tea', 2.5); SELECT * FROM totals;")
    #expect(good.status == 0, "\(good.errors)")
    #expect(good.output == "{\"ITEM\": \"tea\", \"TOTAL\": 2.50}\n")
  }

  @Test func aFileWithoutSelectPrintsItsTables() throws {
    let file = try TemporaryFile(Self.orders)
    let input = try TemporaryFile(Self.records, suffix: ".jsonl")
    let result = try ProgramRun.run(
      ["run", file.path, "--input", input.path, "--until-idle", "--output", "csv"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(Set(result.output.split(separator: "\n")) == ["ITEM,TOTAL", "tea,2.75", "rice,10.00"])
  }

  @Test(arguments: ["-", nil])
  func inputOfAFileOrOfStandardInput(path: String?) throws {
    let file = try TemporaryFile(Self.orders + "SELECT item, total FROM totals ORDER BY item;")
    let input = try TemporaryFile(Self.records, suffix: ".jsonl")
    let result = try ProgramRun.run(
      ["run", file.path, "--input", path ?? input.path, "--until-idle", "--output", "json"],
      input: path == nil ? "" : Self.records)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output == #"[{"ITEM": "rice", "TOTAL": 10.00}, {"ITEM": "tea", "TOTAL": 2.75}]"# + "\n")
  }

  @Test func badLinesAreToldAndSkipped() throws {
    let file = try TemporaryFile(Self.orders + "SELECT SUM(total) AS s FROM totals GROUP BY 1;", suffix: ".sql")
    let bad = "{\"topic\": \n\n{\"value\": 1}\n\u{1}\n"
    let result = try ProgramRun.run(
      ["run", file.path, "--input", "-", "--until-idle", "--output", "csv"], input: bad + Self.records)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("12.75"))
    for line in [1, 3, 4] { #expect(result.errors.contains("standard input:\(line): ")) }
    #expect(result.errors.contains("3 of 6 records were skipped"))
  }

  @Test func aPushQueryOfAFileEndsWhenAllIsRead() throws {
    let file = try TemporaryFile(Self.orders + "SELECT id, item FROM orders EMIT CHANGES;")
    let input = try TemporaryFile(Self.records, suffix: ".jsonl")
    let result = try ProgramRun.run(
      ["run", file.path, "--input", input.path, "--until-idle", "--output", "csv"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output == "ID,ITEM\n1,tea\n2,rice\n3,tea\n")
  }

  @Test func everyPrintsUntilCtrlC() throws {
    let file = try TemporaryFile(Self.orders + "SELECT item, total FROM totals ORDER BY item;")
    let input = try TemporaryFile(Self.records, suffix: ".jsonl")
    let run = try ProgramRun(
      ["run", file.path, "--input", input.path, "--every", "200ms", "--output", "json"])
    try run.waitForLines(4)
    run.signal(SIGINT)
    let result = try run.finish()
    #expect(result.status == 130)
    let last = try #require(result.output.split(separator: "\n").last)
    #expect(last == #"[{"ITEM": "rice", "TOTAL": 10.00}, {"ITEM": "tea", "TOTAL": 2.75}]"#)
  }

  @Test func queriesRunUntilCtrlC() throws {
    let file = try TemporaryFile(Self.orders + "SELECT item FROM totals;")
    let run = try ProgramRun(["run", file.path])
    try run.waitForOutput("ITEM")
    run.signal(SIGINT)
    #expect(try run.finish().status == 130)
  }

  @Test func aClosedOutputEndsQuietly() throws {
    let run = try ProgramRun(["datagen", "smartshop", "--count", "1000000", "--seed", "1"])
    try run.waitForLines(10)
    run.closeOutput()
    let result = try run.finish()
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
  }

  @Test func datagenFeedsARun() throws {
    let made = try ProgramRun.run(["datagen", "smartshop", "--count", "100", "--seed", "1"])
    #expect(made.status == 0)
    #expect(made.output.split(separator: "\n").count == 100)
    #expect(made.output == (try ProgramRun.run(["datagen", "smartshop", "--count", "100", "--seed", "1"]).output))
    let result = try ProgramRun.run(
      ["run", QueryFiles.folder + "/smartshop.sql", "--input", "-", "--until-idle", "--output", "jsonl"],
      input: made.output)
    #expect(result.status == 0, "\(result.errors)")
    let filled = Set(
      made.output.split(separator: "\n").filter { $0.contains("smartshop-basket") }.compactMap(Self.key))
    #expect(Set(result.output.split(separator: "\n").compactMap(Self.sessionID)) == filled)
  }

  @Test func aSecondRunGoesOnWhereTheFirstEnded() throws {
    let folder = try TemporaryFolder()
    let file = try TemporaryFile(Self.orders + "SELECT item, total FROM totals ORDER BY item;")
    func run(_ input: String) throws -> String {
      let result = try ProgramRun.run(
        ["run", file.path, "--input", "-", "--until-idle", "--output", "csv", "--data-dir", folder.path], input: input)
      #expect(result.status == 0, "\(result.errors)")
      return result.output
    }
    #expect(try run(Self.records) == "ITEM,TOTAL\nrice,10.00\ntea,2.75\n")
    #expect(try run("") == "ITEM,TOTAL\nrice,10.00\ntea,2.75\n")
    #expect(try run(Self.records) == "ITEM,TOTAL\nrice,20.00\ntea,5.50\n")
  }

  @Test func datagenFillsADataFolder() throws {
    let folder = try TemporaryFolder()
    let made = try ProgramRun.run(["datagen", "smartshop", "--count", "60", "--rate", "1000", "--data-dir", folder.path])
    #expect(made.status == 0, "\(made.errors)")
    let result = try ProgramRun.run(
      ["run", QueryFiles.folder + "/smartshop.sql", "--until-idle", "--output", "jsonl", "--data-dir", folder.path])
    #expect(result.status == 0, "\(result.errors)")
    #expect(!result.output.isEmpty)
  }

  @Test func ctrlCClosesTheOpenSessions() throws {
    let run = try ProgramRun(["datagen", "smartshop", "--rate", "200", "--seed", "2"])
    try run.waitForLines(40)
    run.signal(SIGINT)
    let result = try run.finish()
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n")
    #expect(
      lines.count { $0.contains("smartshop-checkin") } == lines.count { $0.contains("smartshop-checkout") })
  }

  private static func key(_ line: Substring) -> Substring? { field("key", of: line) }

  private static func sessionID(_ line: Substring) -> Substring? { field("session_id", of: line) }

  private static func field(_ name: String, of line: Substring) -> Substring? {
    line.split(separator: "\"\(name)\": \"").dropFirst().first?.split(separator: "\"").first
  }
}
