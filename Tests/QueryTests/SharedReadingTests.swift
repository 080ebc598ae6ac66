import Foundation
import Parser
import Runtime
import TestSupport
import Testing

/// Queries that share the reading of a topic say what they say alone, whatever becomes of their companions.
@Suite(.waiting) struct SharedReadingTests {
  typealias World = SharedReadingWorld
  typealias Place = World.Place

  @Test(arguments: Place.allCases, [true, false])
  func sharedOrAloneTheAnswersAreTheSame(place: Place, isShared: Bool) throws {
    let world = try World(place)
    let driver = try world.open()
    defer { driver.close() }
    try driver.run(Dashboard.stream)
    try driver.run("SET 'ksql.runtime.feature.shared.enabled' = '\(isShared)'; SET 'commit.interval.ms' = '20';")
    let lines = Dashboard.Line.lines(0..<5000)
    try world.write(Array(lines[..<1500]))
    for dashboard in Dashboard.all { try driver.run(dashboard.create) }
    try world.write(Array(lines[1500...]))
    try world.check(driver, Dashboard.all, lines, "at the end")
  }

  /// Queries that come, pause, go on and end while others run.
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
    try driver.run(Dashboard.stream + "SET 'commit.interval.ms' = '20';")
    let first = Dashboard.named("counts", "thirds", "fifths")
    for dashboard in first { try driver.run(dashboard.create) }
    try write(0..<3000)
    try world.check(driver, first, lines, "before anything")
    // One that begins at the beginning, while the others go on at the end.
    let second = Dashboard.named("rests", "most")
    for dashboard in second { try driver.run(dashboard.create) }
    try write(3000..<4000)
    try world.check(driver, first + second, lines, "with two more")
    let before = lines
    try driver.run("PAUSE CTAS_THIRDS;")
    try write(4000..<6000)
    try world.check(driver, Dashboard.named("counts", "fifths", "rests", "most"), lines, "beside a paused one")
    let paused = try Dashboard.named("thirds")[0].asked(driver)
    #expect(paused == Dashboard.named("thirds")[0].answer(before))
    try driver.run("TERMINATE CTAS_COUNTS; RESUME CTAS_THIRDS;")
    try write(6000..<8000)
    try world.check(driver, Dashboard.named("thirds", "fifths", "rests", "most"), lines, "after one has ended")
  }

  /// What one needs and can't read is fine for the others.
  @Test(arguments: [true, false])
  func aRecordThatOnlyOneCantRead(isShared: Bool) throws {
    let world = try World(.memory)
    let driver = try world.open()
    defer { driver.close() }
    try driver.run(Dashboard.stream)
    try driver.run("SET 'ksql.runtime.feature.shared.enabled' = '\(isShared)';")
    let dashboards = Dashboard.named("counts", "notes")
    for dashboard in dashboards { try driver.run(dashboard.create) }
    let lines = Dashboard.Line.lines(0..<300)
    try world.write(lines)
    try world.withBroker { broker in
      let producer = try broker.makeProducer(ProducerConfiguration())
      var batch = OutgoingBatch()
      for value in [#"{"V": "many", "NOTE": "n0"}"#, #"{"V": 1, "NOTE": "n0"}"#, "broken"] {
        batch.append(key: Array("k".utf8), value: Array(value.utf8), timestampMillis: 1, partition: 1)
      }
      try producer.produce(batch, to: "s")
      producer.close()
    }
    try driver.waitUntilIdle()
    let counts = try dashboards[0].asked(driver)
    let notes = try dashboards[1].asked(driver)
    #expect(counts == [301, 300 * 299 / 2 + 1])
    #expect(notes == [302, 3])
    let queries = try driver.run("SHOW QUERIES EXTENDED;")
    func skipped(_ id: String) -> Bool {
      queries.contains { $0.first == .string(id) && $0.contains(.integer(id == "CTAS_COUNTS" ? 2 : 1)) }
    }
    #expect(skipped("CTAS_COUNTS") && skipped("CTAS_NOTES"), "\(queries)")
  }

  /// A query whose results can't be written ends; its companions go on.
  @Test func aCompanionThatFails() throws {
    let world = try World(.memory)
    let driver = try world.open()
    defer { driver.close() }
    try driver.run(Dashboard.stream + "SET 'commit.interval.ms' = '20';")
    for dashboard in Dashboard.all { try driver.run(dashboard.create) }
    let lines = Dashboard.Line.lines(0..<4000)
    try world.write(Array(lines[..<2000]))
    try driver.waitUntilIdle()
    try world.withBroker { try $0.deleteTopic("FIFTHS") }
    try world.write(Array(lines[2000...]))
    for _ in 0..<6000 where !driver.told.contains(where: { $0.hasPrefix("query CSAS_FIFTHS ended:") }) {
      Thread.sleep(forTimeInterval: 0.02)
    }
    #expect(driver.told.contains("query CSAS_FIFTHS ended: topic 'FIFTHS' does not exist"), "\(driver.told)")
    try driver.run("TERMINATE CSAS_FIFTHS;")
    try world.check(driver, Array(Dashboard.all.dropLast()), lines, "after one has failed")
  }

  /// Runs with other sets of queries over the same topics: each goes on where it was itself.
  @Test(arguments: [Place.folder, .kafka], [1, 2])
  func aRestartWithOtherCompanions(place: Place, threads: Int) throws {
    let world = try World(place)
    var lines: [Dashboard.Line] = []
    let runs: [[Dashboard]] = [
      Dashboard.named("counts", "thirds"), Dashboard.named("thirds", "rests", "fifths"),
      Dashboard.named("counts", "rests", "most"), Dashboard.all,
    ]
    for (number, dashboards) in runs.enumerated() {
      let driver = try world.open(threads: threads)
      defer { driver.close() }
      try driver.run(Dashboard.stream + "SET 'commit.interval.ms' = '20';")
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
    let count = 8000
    let records = (0..<count).map { index in
      #"{"topic": "s", "key": "k\#(index % 50)", "value": {"V": \#(index), "NOTE": "n"}, "timestamp": \#(1_700_000_000_000 + index)}"#
    }
    let stream = try world.files.file("stream.sql", Dashboard.stream)
    let filled = try ProgramRun.run(
      ["run", stream, "--input", "-", "--until-idle"] + arguments, input: records.joined(separator: "\n"))
    #expect(filled.status == 0, "\(filled.errors)")
    let often = "SET 'commit.interval.ms' = '10';\n"
    let sets = [
      Dashboard.named("counts", "thirds"), Dashboard.named("thirds", "most", "notes"), Dashboard.named("counts", "most"),
    ]
    for (step, dashboards) in sets.enumerated() where place == .folder || step < 2 {
      let queries = try world.files.file(
        "q\(step).sql", Dashboard.stream + often + dashboards.map(\.create).joined())
      let run = try ProgramRun(["run", queries, "--threads", "2"] + arguments)
      Thread.sleep(forTimeInterval: (place == .kafka ? 3.2 : 0.12) + 0.08 * Double(step))
      run.signal(SIGKILL)
      #expect(try run.finish().status == 128 + SIGKILL)
    }
    let lines = Dashboard.Line.lines(0..<count)
    let asked = Dashboard.named("counts", "thirds", "most")
    let question = try world.files.file(
      "question.sql",
      Dashboard.stream + often + asked.map(\.create).joined() + asked.map(\.question).joined(separator: "\n"))
    let result = try ProgramRun.run(["run", question, "--until-idle", "--output", "jsonl"] + arguments)
    #expect(result.status == 0, "\(result.errors)")
    let numbers = result.output.split(separator: "\n").map { line in
      line.split { !$0.isNumber }.compactMap { Int64($0) }
    }
    #expect(numbers == asked.map { $0.answer(lines) }, "\(result.output) \(result.errors)")
  }
}
