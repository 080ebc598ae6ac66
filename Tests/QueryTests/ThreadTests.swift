import Foundation
import Runtime
import TestSupport
import Testing

/// However many threads work on it, a query says the same.
@Suite(.waiting) struct ThreadTests {
  typealias Place = SharedReadingWorld.Place
  typealias World = SharedReadingWorld

  @Test(arguments: Place.allCases, [1, 2, 4])
  func theAnswersAreTheSame(place: Place, threads: Int) throws {
    let world = try World(place)
    let driver = try world.open(threads: threads)
    defer { driver.close() }
    try driver.run(Dashboard.stream + "SET 'commit.interval.ms' = '20';")
    let lines = Dashboard.Line.lines(0..<6000)
    try world.write(Array(lines[..<2000]))
    for dashboard in Dashboard.all.dropLast() { try driver.run(dashboard.create) }
    try world.write(Array(lines[2000..<4000]))
    try driver.waitUntilIdle()
    // One that comes later, and one that pauses.
    try driver.run(Dashboard.all[5].create + "PAUSE CTAS_MOST;")
    try world.write(Array(lines[4000...]))
    try driver.run("RESUME CTAS_MOST;")
    try driver.waitUntilIdle()
    for dashboard in Dashboard.all {
      let answer = try dashboard.asked(driver)
      #expect(answer == dashboard.answer(lines), "\(dashboard): \(driver.told)")
    }
    let rows = try driver.run("SHOW QUERIES EXTENDED;").first { $0.first == .string("CTAS_COUNTS") }
    #expect(rows?.contains(.integer(6000)) == true, "\(String(describing: rows))")
  }

  /// A stranger joins the consumer group, gets partitions and gives them back: what is in memory only is kept by the
  /// process, and whichever thread gets the partition goes on with it.
  @Test(arguments: [1, 2, 4])
  func stateInMemoryOutlivesARebalance(threads: Int) throws {
    let world = try World(.memory)
    let driver = try world.open(threads: threads)
    defer { driver.close() }
    try driver.run(Dashboard.stream + "SET 'commit.interval.ms' = '20';")
    let dashboards = Dashboard.named("counts", "rests")
    for dashboard in dashboards { try driver.run(dashboard.create) }
    var lines: [Dashboard.Line] = []
    for round in 0..<4 {
      let more = Dashboard.Line.lines(round * 1000..<(round + 1) * 1000)
      lines += more
      try world.withBroker { broker in
        try broker.write(Array(more[..<500]))
        let topics = try broker.topics().map(\.name)
        // The second stage's group; its name begins as that of the topic it reads.
        let repartition = try #require(topics.first { $0.hasSuffix("-0-repartition") })
        let group = repartition.dropLast("0-repartition".count) + "1"
        let stranger = try broker.makeConsumer(ConsumerConfiguration(groupID: String(group)))
        try stranger.subscribe([repartition], listener: RebalanceListener())
        for _ in 0..<(threads == 4 ? 100 : 3000) where stranger.assignment.isEmpty {
          // It takes nothing from its partitions, whose offsets so stay where they are.
          _ = try stranger.poll(timeoutMillis: 20)
        }
        #expect(threads == 4 || !stranger.assignment.isEmpty)
        try broker.write(Array(more[500...]))
        stranger.close()
      }
      try driver.waitUntilIdle()
      for dashboard in dashboards {
        let answer = try dashboard.asked(driver)
        #expect(answer == dashboard.answer(lines), "\(dashboard), round \(round): \(driver.told)")
      }
    }
  }

  /// Two processes of two threads each; the one that is left takes over.
  @Test func processesAndThreads() throws {
    let world = try World(.kafka)
    let kafka = try #require(world.kafka)
    let dashboards = Dashboard.named("counts", "thirds", "most")
    let script = Dashboard.stream + "SET 'commit.interval.ms' = '10';\n" + dashboards.map(\.create).joined()
    let queries = try world.files.file("queries.sql", script)
    let arguments = try ["run", queries, "--threads", "2"] + kafka.arguments()
    let first = try ProgramRun(arguments)
    let second = try ProgramRun(arguments)
    Thread.sleep(forTimeInterval: 5)
    let lines = Dashboard.Line.lines(0..<2000)
    try world.write(Array(lines[..<1000]))
    Thread.sleep(forTimeInterval: 1.5)
    first.signal(SIGINT)
    #expect(try first.finish().status == 130)
    try world.write(Array(lines[1000...]))
    Thread.sleep(forTimeInterval: 6)
    second.signal(SIGINT)
    let survivor = try second.finish()
    #expect(survivor.status == 130, "\(survivor.errors)")
    let question = try world.files.file("question.sql", script + dashboards.map(\.question).joined(separator: "\n"))
    let result = try ProgramRun.run(
      ["run", question, "--until-idle", "--output", "jsonl"] + kafka.arguments())
    let numbers = result.output.split(separator: "\n").map { $0.split { !$0.isNumber }.compactMap { Int64($0) } }
    #expect(numbers == dashboards.map { $0.answer(lines) }, "\(result.output) \(result.errors)")
  }
}
