import Foundation
import Parser
import Runtime
import TestSupport
import Testing

/// Joins that share the reading of their topics say what they say alone, whatever becomes of their companions: of a
/// stream with a table, of streams and of tables.
@Suite(.waiting) struct SharedJoinReadingTests {
  typealias World = SharedReadingWorld
  typealias Place = World.Place

  private static let often = "SET 'commit.interval.ms' = '20';"

  @Test(arguments: Place.allCases, [true, false])
  func sharedOrAloneTheAnswersAreTheSame(place: Place, isShared: Bool) throws {
    let world = try World(place)
    let driver = try world.open()
    defer { driver.close() }
    // Fewer rows may wait than there are, so that topics are held back.
    try driver.run(
      Dashboard.joined + Self.often + "SET 'buffered.records.per.partition' = '200';"
        + "SET 'ksql.runtime.feature.shared.enabled' = '\(isShared)';")
    try world.withBroker { try $0.writeFactors() }
    let lines = Dashboard.Line.lines(0..<5000)
    try world.write(Array(lines[..<1500]))
    for dashboard in Dashboard.joins { try driver.run(dashboard.create) }
    try world.write(Array(lines[1500...]))
    try world.check(driver, Dashboard.joins, lines, "at the end")
  }

  /// Joins that come, pause, go on and end while others run.
  @Test(arguments: Place.allCases)
  func companionsComeAndGo(place: Place) throws {
    let world = try World(place)
    let driver = try world.open()
    defer { driver.close() }
    var lines: [Dashboard.Line] = []
    func write(_ numbers: Range<Int>) throws {
      let more = Dashboard.Line.lines(numbers)
      lines += more
      try world.write(more)
    }
    try driver.run(Dashboard.joined + Self.often)
    try world.withBroker { try $0.writeFactors() }
    let first = Dashboard.joins("weighed", "noted", "pairs", "latest")
    for dashboard in first { try driver.run(dashboard.create) }
    try write(0..<2000)
    try world.check(driver, first, lines, "before anything")
    // Some that begin at the beginning, while the others go on at the end.
    let second = Dashboard.joins("loads", "rare", "known")
    for dashboard in second { try driver.run(dashboard.create) }
    try write(2000..<3000)
    try world.check(driver, first + second, lines, "with three more")
    try driver.run("PAUSE CSAS_NOTED; PAUSE CSAS_PAIRS;")
    try write(3000..<5000)
    try world.check(driver, Dashboard.joins("weighed", "latest") + second, lines, "beside paused ones")
    try driver.run("TERMINATE CSAS_WEIGHED; TERMINATE CTAS_LATEST; RESUME CSAS_NOTED; RESUME CSAS_PAIRS;")
    try write(5000..<6000)
    try world.check(driver, Dashboard.joins("noted", "pairs") + second, lines, "after some have ended")
  }

  /// Runs with other sets of joins over the same topics: each goes on where it was itself.
  @Test(arguments: [Place.folder, .kafka], [1, 2])
  func aRestartWithOtherCompanions(place: Place, threads: Int) throws {
    let world = try World(place)
    var lines: [Dashboard.Line] = []
    let runs: [[Dashboard]] = [
      Dashboard.joins("weighed", "pairs", "latest"), Dashboard.joins("weighed", "noted", "loads", "rare"),
      Dashboard.joins("noted", "pairs", "known"), Dashboard.joins,
    ]
    for (number, dashboards) in runs.enumerated() {
      let driver = try world.open(threads: threads)
      defer { driver.close() }
      try driver.run(Dashboard.joined + Self.often)
      if number == 0 { try world.withBroker { try $0.writeFactors() } }
      for dashboard in dashboards { try driver.run(dashboard.create) }
      let more = Dashboard.Line.lines(number * 1000..<(number + 1) * 1000)
      lines += more
      try world.write(more)
      try world.check(driver, dashboards, lines, "run \(number)")
    }
  }

  /// Killed in the middle, with other companions each time.
  @Test(arguments: [Place.folder, .kafka])
  func cutOffWithOtherCompanions(place: Place) throws {
    let world = try World(place)
    let arguments = try world.kafka?.arguments() ?? ["--data-dir", world.files.path("data")]
    let lines = Dashboard.Line.lines(0..<8000)
    let records = Dashboard.factors.map { factor in
      #"{"topic": "m", "key": "\#(factor.key)", "value": \#(factor.value), "timestamp": \#(factor.timestampMillis)}"#
    } + lines.map { line in
      #"{"topic": "s", "key": "k\#(line.key)", "value": {"V": \#(line.v), "NOTE": "n"}, "timestamp": \#(1_700_000_000_000 + line.v)}"#
    }
    let relations = try world.files.file("relations.sql", Dashboard.joined)
    let filled = try ProgramRun.run(
      ["run", relations, "--input", "-", "--until-idle"] + arguments, input: records.joined(separator: "\n"))
    #expect(filled.status == 0, "\(filled.errors)")
    let often = "SET 'commit.interval.ms' = '10';\n"
    let sets = [
      Dashboard.joins("weighed", "noted", "latest"), Dashboard.joins("noted", "loads", "pairs", "known"),
      Dashboard.joins("weighed", "loads", "rare"),
    ]
    for (step, dashboards) in sets.enumerated() where place == .folder || step < 2 {
      let queries = try world.files.file("q\(step).sql", Dashboard.joined + often + dashboards.map(\.create).joined())
      let run = try ProgramRun(["run", queries, "--threads", "2"] + arguments)
      // Whenever it is killed, the answers below must come out.
      Thread.sleep(forTimeInterval: (place == .kafka ? 3.2 : 0.12) + 0.08 * Double(step))
      run.signal(SIGKILL)
      #expect(try run.finish().status == 128 + SIGKILL)
    }
    let question = try world.files.file(
      "question.sql",
      Dashboard.joined + often + Dashboard.joins.map(\.create).joined()
        + Dashboard.joins.map(\.question).joined(separator: "\n"))
    let result = try ProgramRun.run(["run", question, "--until-idle", "--output", "jsonl"] + arguments)
    #expect(result.status == 0, "\(result.errors)")
    let numbers = result.output.split(separator: "\n").map { row in
      row.split { !$0.isNumber }.compactMap { Int64($0) }
    }
    #expect(numbers == Dashboard.joins.map { $0.answer(lines) }, "\(result.output) \(result.errors)")
  }
}
