import Parser
import Testing

@testable import REPL

@Suite struct CommandLineTests {
  @Test func runTakesItsOptions() throws {
    let arguments = [
      "run", "a.sql", "b.sql", "--input", "x.jsonl", "--input", "-", "--until-idle", "--every", "30s", "--table", "T",
      "--output", "json", "--bootstrap-servers", "k:9092", "--config", "c", "--schema-registry", "http://r",
      "--data-dir", "d", "--application-id", "shop-1",
    ]
    let command = try #require(try SQLStream.parseAsRoot(arguments) as? RunCommand)
    #expect(command.files == ["a.sql", "b.sql"])
    #expect(command.input == ["x.jsonl", "-"])
    #expect(command.untilIdle)
    #expect(command.every?.millis == 30_000)
    #expect(command.tables == ["T"])
    #expect(command.output.output == .json)
    #expect(command.connection.servers == "k:9092")
    #expect(command.connection.config == "c")
    #expect(command.connection.schemaRegistry == "http://r")
    #expect(command.connection.dataDir == "d")
    #expect(command.connection.applicationID == "shop-1")
  }

  @Test func connectionOptionsMayStandBeforeTheSubcommand() throws {
    let command = try SQLStream.parseAsRoot(["--bootstrap-servers", "k:9092", "run", "a.sql"])
    #expect((command as? RunCommand)?.connection.servers == "k:9092")
  }

  @Test func statementsMayBeginWithAComment() throws {
    let command = try SQLStream.parseAsRoot(["-e", "-- first", "-e", "SHOW STREAMS;"])
    #expect((command as? SQLStream)?.statements == ["-- first", "SHOW STREAMS;"])
  }

  @Test(arguments: [
    ["run"], ["run", "a.sql", "--every", "soon"], ["run", "a.sql", "--output", "xml"], ["datagen"],
    ["datagen", "nothing"], ["datagen", "smartshop", "--rate", "0"], ["datagen", "smartshop", "--count", "0"],
    ["--nonsense"], ["file.sql"], ["run", "a.sql", "--input", "-", "--input", "-"],
    ["--application-id", "a b"],
  ])
  func wrongUsage(arguments: [String]) {
    #expect(throws: (any Error).self) { try SQLStream.parseAsRoot(arguments) }
  }

  @Test(arguments: [("500ms", 500), ("30s", 30_000), ("5m", 300_000), ("1h", 3_600_000), ("2d", 172_800_000)])
  func intervals(text: String, millis: Int64) {
    #expect(Interval(text)?.millis == millis)
  }

  @Test(arguments: ["", "s", "0s", "-1s", "1.5s", "30", "30 s", "99999999999999999h", "1w"])
  func noIntervals(text: String) {
    #expect(Interval(text) == nil)
  }

  @Test func aScriptIsParsedWithItsOwnVariables() throws {
    var variables = ScriptVariables()
    let script = try Script(source: "DEFINE t = 'orders'; DROP STREAM ${T};", variables: &variables)
    guard case .drop(let drop) = script.statements[1].kind else {
      Issue.record("no DROP")
      return
    }
    #expect(drop.name.text.uppercased() == "ORDERS")
    let next = try Script(source: "UNDEFINE t; SET 'ksql.variable.substitution.enable'='false';", variables: &variables)
    #expect(next.statements.count == 2)
    #expect(variables.values == nil)
  }

  @Test func aFaultNamesItsPlace() {
    var variables = ScriptVariables()
    let fault = #expect(throws: StatementFault.self) {
      try Script(name: "a.sql", source: "SHOW STREAMS;\nSELEC 1;", variables: &variables)
    }
    #expect(fault?.text.hasPrefix("a.sql:2:1: error: ") == true)
    #expect(fault?.text.contains("\nSELEC 1;\n^~~~~") == true)
  }
}
