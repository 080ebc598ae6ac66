import Foundation
import Runtime
import TestSupport
import Testing

/// Queries that share the reading of their topics say what they say alone, whatever becomes of their companions.
@Suite(.waiting) struct SharedReadingTests {
  typealias World = SharedReadingWorld
  typealias Place = World.Place

  private static let often = "SET 'commit.interval.ms' = '20';"

  @Test(arguments: Companions.allKinds, Place.allCases)
  func sharedOrAloneTheAnswersAreTheSame(companions: Companions, place: Place) throws {
    for isShared in [true, false] {
      let world = try World(place)
      let driver = try world.open()
      defer { driver.close() }
      try driver.run(companions.relations + Self.often + companions.settings)
      try driver.run("SET 'ksql.runtime.feature.shared.enabled' = '\(isShared)';")
      try world.write(companions.factors)
      try world.write(Dashboard.Line.lines(0..<1500))
      for dashboard in companions.all { try driver.run(dashboard.create) }
      try world.write(Dashboard.Line.lines(1500..<5000))
      try world.check(driver, companions.all, "at the end, shared: \(isShared)")
    }
  }

  /// Queries that come, pause, go on and end while others run.
  @Test(arguments: Companions.allKinds, Place.allCases)
  func companionsComeAndGo(companions: Companions, place: Place) throws {
    let world = try World(place)
    let driver = try world.open()
    defer { driver.close() }
    func run(_ verb: String, _ names: [String]) throws {
      for dashboard in companions.named(names) { try driver.run("\(verb) \(dashboard.queryID);") }
    }
    try driver.run(companions.relations + Self.often)
    try world.write(companions.factors)
    for dashboard in companions.named(companions.first) { try driver.run(dashboard.create) }
    try world.write(Dashboard.Line.lines(0..<2000))
    try world.check(driver, companions.named(companions.first), "before anything")
    // Some that begin at the beginning, while the others go on at the end.
    for dashboard in companions.named(companions.second) { try driver.run(dashboard.create) }
    try world.write(Dashboard.Line.lines(2000..<3000))
    let all = companions.first + companions.second
    try world.check(driver, companions.named(all), "with some more")
    let before = world.lines
    try run("PAUSE", companions.pausing)
    try world.write(Dashboard.Line.lines(3000..<5000))
    let going = all.filter { !companions.pausing.contains($0) }
    try world.check(driver, companions.named(going), "beside paused ones")
    for dashboard in companions.named(companions.pausing) {
      let answer = try dashboard.asked(driver)
      #expect(answer == dashboard.answer(before), "\(dashboard), paused")
    }
    try run("TERMINATE", companions.ending)
    try run("RESUME", companions.pausing)
    try world.write(Dashboard.Line.lines(5000..<6000))
    let left = all.filter { !companions.ending.contains($0) }
    try world.check(driver, companions.named(left), "after some have ended")
  }

  /// Runs with other sets of queries over the same topics: each goes on where it was itself.
  @Test(arguments: Companions.allKinds, [Place.folder, .kafka])
  func aRestartWithOtherCompanions(companions: Companions, place: Place) throws {
    for threads in [1, 2] {
      let world = try World(place)
      for (number, names) in companions.runs.enumerated() {
        let driver = try world.open(threads: threads)
        defer { driver.close() }
        try driver.run(companions.relations + Self.often)
        if number == 0 { try world.write(companions.factors) }
        for dashboard in companions.named(names) { try driver.run(dashboard.create) }
        try world.write(Dashboard.Line.lines(number * 1000..<(number + 1) * 1000))
        try world.check(driver, companions.named(names), "run \(number), \(threads) threads")
      }
    }
  }

  /// Killed in the middle, with other companions each time.
  @Test(arguments: Companions.allKinds, [Place.folder, .kafka])
  func cutOffWithOtherCompanions(companions: Companions, place: Place) throws {
    let world = try World(place)
    let arguments = try world.kafka?.arguments() ?? ["--data-dir", world.files.path("data")]
    let lines = Dashboard.Line.lines(0..<8000)
    let records = companions.factors.map(\.inputLine) + lines.map(\.inputLine)
    let relations = try world.files.file("relations.sql", companions.relations)
    let filled = try ProgramRun.run(
      ["run", relations, "--input", "-", "--until-idle"] + arguments, input: records.joined(separator: "\n"))
    #expect(filled.status == 0, "\(filled.errors)")
    let start = companions.relations + "SET 'commit.interval.ms' = '10';\n"
    for (step, names) in companions.killed.enumerated() where place == .folder || step < 2 {
      let queries = try world.files.file("q\(step).sql", start + companions.named(names).map(\.create).joined())
      let run = try ProgramRun(["run", queries, "--threads", "2"] + arguments)
      // Whenever it is killed, the answers below must come out.
      Thread.sleep(forTimeInterval: (place == .kafka ? 3.2 : 0.12) + 0.08 * Double(step))
      run.signal(SIGKILL)
      #expect(try run.finish().status == 128 + SIGKILL)
    }
    let asked = companions.named(companions.asked)
    let question = try world.files.file(
      "question.sql", start + asked.map(\.create).joined() + asked.map(\.question).joined(separator: "\n"))
    let result = try ProgramRun.run(["run", question, "--until-idle", "--output", "jsonl"] + arguments)
    #expect(result.status == 0, "\(result.errors)")
    let numbers = result.output.split(separator: "\n").map { row in
      row.split { !$0.isNumber }.compactMap { Int64($0) }
    }
    #expect(numbers.count == asked.count, "\(result.output) \(result.errors)")
    for (dashboard, found) in zip(asked, numbers) {
      let answer = dashboard.answer(lines)
      // Exactly once in a folder; on Kafka at least once.
      if place == .folder || companions.exact.contains(dashboard.name) {
        #expect(found == answer, "\(dashboard): \(result.errors)")
      } else {
        #expect(zip(found, answer).allSatisfy { $0 >= $1 }, "\(dashboard): \(found) where \(answer): \(result.errors)")
      }
    }
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
    try world.write(Dashboard.Line.lines(0..<300))
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
    try driver.run(Dashboard.stream + Self.often)
    for dashboard in Dashboard.all { try driver.run(dashboard.create) }
    try world.write(Dashboard.Line.lines(0..<2000))
    try driver.waitUntilIdle()
    try world.withBroker { try $0.deleteTopic("FIFTHS") }
    try world.write(Dashboard.Line.lines(2000..<4000))
    for _ in 0..<6000 where !driver.told.contains(where: { $0.hasPrefix("query CSAS_FIFTHS ended:") }) {
      Thread.sleep(forTimeInterval: 0.02)
    }
    #expect(driver.told.contains("query CSAS_FIFTHS ended: topic 'FIFTHS' does not exist"), "\(driver.told)")
    try driver.run("TERMINATE CSAS_FIFTHS;")
    try world.check(driver, Array(Dashboard.all.dropLast()), "after one has failed")
  }
}
