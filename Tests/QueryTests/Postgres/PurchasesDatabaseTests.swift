import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// Purchases by country in PostgreSQL: through crashes of either side, and as Grafana asks for them.
@Suite(.waiting, .enabled(if: PostgresServer.isAvailable, Comment(rawValue: PostgresServer.absence)))
struct PurchasesDatabaseTests {
  private static let query = QueryFiles.folder + "/purchases.sql"
  private static let connector = QueryFiles.folder + "/purchases/postgres.sql"
  private static let input = QueryFiles.folder + "/purchases.jsonl"

  /// Rows as psql prints them: start in seconds, country, purchases, amount.
  private static let rows = "SELECT extract(epoch FROM window_start)::bigint, country, purchases, amount FROM purchases_by_country ORDER BY 1, 2"

  /// The same worked out plainly from the records.
  private static func expected() throws -> [String] {
    var cents: [String: (count: Int, cents: Int)] = [:]
    for line in try Workspace.text(of: input).split(separator: "\n") {
      let record = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let value = try #require(record["value"] as? [String: Any])
      let minute = (record["timestamp"] as? Int ?? 0) / 60_000 * 60
      let key = "\(minute)|\(value["country"] as? String ?? "")"
      let amount = Int(((value["amount"] as? Double ?? 0) * 100).rounded())
      let sum = cents[key] ?? (0, 0)
      cents[key] = (sum.count + 1, sum.cents + amount)
    }
    return cents.map { "\($0.key)|\($0.value.count)|\($0.value.cents / 100).\(String(format: "%02d", $0.value.cents % 100))" }
      .sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
  }

  @Test func theSampleArrives() throws {
    let database = try PostgresServer.shared.get().makeDatabase()
    let result = try ProgramRun.run(
      ["run", Self.query, Self.connector, "--input", Self.input, "--until-idle", "--output", "json"],
      environment: database.environment)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output == (try Workspace.text(of: QueryFiles.folder + "/purchases.expected.json")))
    #expect(try database.run(Self.rows) == Self.expected())
  }

  /// Both programs are killed in the middle. A second connector, which appends every purchase, would show each that
  /// counts twice or not at all.
  @Test(arguments: ["folder", "kafka"])
  func killedInTheMiddle(place: String) throws {
    let server = try PostgresServer()
    let database = try server.makeDatabase()
    let files = try Workspace()
    let kafka = place == "kafka" ? try MockKafka(topics: ["purchases": 4]) : nil
    let world = try kafka?.arguments() ?? ["--data-dir", files.path("data")]
    // Small transactions, so that there are many to be cut off.
    let slow = try files.file(
      "slow.sql", """
        SET 'cache.max.bytes.buffering' = '0';
        SET 'commit.interval.ms' = '20';

        """)
    let log = try files.file(
      "log.sql", """
        CREATE SINK CONNECTOR each WITH ('connector' = 'postgres', 'url' = 'postgresql://', 'from' = 'purchases',
          'table' = 'each_purchase', 'batch.size' = 3);

        """)
    let arguments = ["run", slow, Self.query, Self.connector, log] + world
    func written() throws -> Int { Int(try database.run("SELECT count(*) FROM each_purchase").first ?? "") ?? 0 }
    func waitForMore(than count: Int) throws {
      // A killed process' partitions are handed out again once its group has missed it for long enough.
      let deadline = Date().addingTimeInterval(120)
      while (try? written()) ?? 0 <= count {
        try #require(Date() < deadline, "no more than \(count) rows came")
        usleep(10_000)
      }
    }

    // The tables are made, and each transaction then takes so long that there are always some still to come.
    let empty = try ProgramRun.run(arguments + ["--until-idle"], environment: database.environment)
    #expect(empty.status == 0, "\(empty.errors)")
    try database.run(
      """
      CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.05); RETURN NULL; END';
      CREATE TRIGGER dawdle BEFORE INSERT ON each_purchase FOR EACH STATEMENT EXECUTE FUNCTION dawdle()
      """)

    // sqlstream is killed.
    let first = try ProgramRun(arguments + ["--input", Self.input], environment: database.environment)
    try waitForMore(than: 0)
    first.signal(SIGKILL)
    #expect(try first.finish().status == 137)
    let before = try written()
    #expect(before > 0)

    // PostgreSQL is, then sqlstream again.
    let second = try ProgramRun(arguments, environment: database.environment)
    try waitForMore(than: before)
    try server.stop()
    try second.waitForErrors("trying again")
    try server.start()
    try second.waitForErrors("goes on")
    let middle = try written()
    try waitForMore(than: middle)
    second.signal(SIGKILL)
    #expect(try second.finish().status == 137)

    try database.run("DROP TRIGGER dawdle ON each_purchase")
    let last = try ProgramRun.run(arguments + ["--until-idle", "--output", "json"], environment: database.environment)
    #expect(last.status == 0, "\(last.errors)")
    #expect(try database.run(Self.rows) == Self.expected(), "\(last.errors)")
    #expect(try database.run("SELECT count(*), count(DISTINCT id) FROM each_purchase") == ["2000|2000"])
  }

  /// Of two processes that share the partitions one is frozen until the other has its place, and wakes up with rows that
  /// are not its own any more.
  @Test func aProcessThatSleptWritesNothingTwice() throws {
    let database = try PostgresServer.shared.get().makeDatabase()
    let files = try Workspace()
    let kafka = try MockKafka(topics: ["s": 4])
    let script = try files.file(
      "a.sql", """
        SET 'commit.interval.ms' = '50';
        CREATE STREAM s (v INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON');
        CREATE SINK CONNECTOR c WITH ('connector' = 'postgres', 'from' = 's', 'table' = 'log', 'batch.size' = 50);

        """)
    func write(_ numbers: Range<Int>) throws {
      try kafka.write(numbers.map { (nil, Array(#"{"V": \#($0)}"#.utf8), $0 % 4) }, to: "s")
    }
    let arguments = ["run", script] + (try kafka.arguments())
    let sleeper = try ProgramRun(arguments, environment: database.environment)
    let other = try ProgramRun(arguments, environment: database.environment)
    try write(0..<4)
    try database.wait(for: ["4"], "SELECT count(*) FROM log")
    try write(4..<4000)
    sleeper.signal(SIGSTOP)
    try database.wait(for: ["4000"], "SELECT count(*) FROM log", seconds: 90)
    sleeper.signal(SIGCONT)
    try write(4000..<4400)
    try database.wait(for: ["4400|4400"], "SELECT count(*), count(DISTINCT v) FROM log", seconds: 90)
    for run in [sleeper, other] {
      run.signal(SIGINT)
      #expect(try run.finish().status == 130)
    }
    #expect(try database.run("SELECT count(*), count(DISTINCT v) FROM log") == ["4400|4400"])
  }

  /// Somebody holds a lock on the table, so that the database does not answer: Ctrl-C ends the program all the same.
  @Test func ctrlCWhileTheDatabaseIsSilent() throws {
    let database = try PostgresServer.shared.get().makeDatabase()
    try database.run("CREATE TABLE s (v int)")
    let files = try Workspace()
    let script = try files.file(
      "a.sql", """
        CREATE STREAM s (v INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON');
        CREATE SINK CONNECTOR c WITH ('connector' = 'postgres', 'from' = 's');
        """)
    let locker = Thread { _ = try? database.run("BEGIN; LOCK TABLE s; SELECT pg_sleep(60)") }
    locker.start()
    try database.wait(for: ["1"], "SELECT count(*) FROM pg_locks WHERE relation = 's'::regclass AND mode = 'AccessExclusiveLock'")
    let run = try ProgramRun(
      ["run", script, "--input", "-", "--until-idle"], input: #"{"topic": "s", "value": {"v": 1}}"#,
      environment: database.environment)
    try database.wait(for: ["1"], "SELECT count(*) FROM pg_locks WHERE relation = 's'::regclass AND NOT granted", seconds: 50)
    run.signal(SIGINT)
    #expect(try run.finish(seconds: 40).status == 130)
  }

  // MARK: Grafana

  private struct Dashboard: Decodable {
    struct Source: Decodable { let uid: String }
    struct Target: Decodable {
      let rawSql: String
      let format: String
      let datasource: Source
    }
    struct Panel: Decodable {
      let title: String
      let type: String
      let datasource: Source
      let targets: [Target]
    }
    let uid: String
    let panels: [Panel]
  }

  @Test func everyPanelOfTheDashboardHasItsRows() throws {
    let folder = QueryFiles.folder + "/../deploy/grafana"
    let dashboard = try JSONDecoder().decode(
      Dashboard.self, from: Data(contentsOf: URL(fileURLWithPath: folder + "/dashboards/purchases.json")))
    let source = try Workspace.text(of: folder + "/provisioning/datasources/postgres.yaml")
    let database = try PostgresServer.shared.get().makeDatabase()
    let result = try ProgramRun.run(
      ["run", Self.query, Self.connector, "--input", Self.input, "--until-idle"], environment: database.environment)
    #expect(result.status == 0, "\(result.errors)")

    // All but the first and the last minute of the sample.
    let (from, to) = (1_700_000_040, 1_700_000_339)
    var shown: [String: [String]] = [:]
    for panel in dashboard.panels {
      let target = try #require(panel.targets.first)
      #expect(panel.targets.count == 1)
      #expect(source.contains("uid: \(target.datasource.uid)\n") && panel.datasource.uid == target.datasource.uid)
      // As Grafana's PostgreSQL data source puts it.
      let sql = target.rawSql.replacingOccurrences(
        of: "$__timeFilter(window_start)", with: "window_start BETWEEN to_timestamp(\(from)) AND to_timestamp(\(to))")
      #expect(!sql.contains("$"), "\(sql)")
      shown[panel.title] = try database.run(sql)
    }
    let inside = try Self.expected().map { $0.split(separator: "|") }.filter { (from...to).contains(Int($0[0]) ?? 0) }
    #expect(inside.count > 20)
    let overTime = try #require(shown["Amount by country over time"])
    #expect(overTime.map { $0.split(separator: "|").dropFirst().joined(separator: "|") }.sorted()
      == inside.map { "\($0[1])|\(Self.short($0[3]))" }.sorted())
    let purchasesOverTime = try #require(shown["Purchases over time"])
    #expect(purchasesOverTime.map { $0.split(separator: "|").dropFirst().joined(separator: "|") }.sorted()
      == inside.map { "\($0[1])|\($0[2])" }.sorted())
    let total = inside.reduce(0) { $0 + (Int($1[3].replacingOccurrences(of: ".", with: "")) ?? 0) }
    #expect(shown["Amount"] == [Self.short("\(total / 100).\(String(format: "%02d", total % 100))")])
    #expect(shown["Purchases"] == ["\(inside.reduce(0) { $0 + (Int($1[2]) ?? 0) })"])
    var byCountry: [Substring: Int] = [:]
    for row in inside { byCountry[row[1], default: 0] += Int(row[3].replacingOccurrences(of: ".", with: "")) ?? 0 }
    let largest = byCountry.sorted { $0.value > $1.value }.map { String($0.key) }
    let countries: [String] = (shown["Amount by country"] ?? []).map { String($0.prefix { $0 != "|" }) }
    #expect(countries == largest)
    #expect(shown.count == 5)
  }

  /// A number as PostgreSQL's float8 has it.
  private static func short(_ text: some StringProtocol) -> String {
    var text = String(text)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}
