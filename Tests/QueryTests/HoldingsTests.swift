import Foundation
import Runtime
import TestSupport
import Testing

/// What queries hold back and show of themselves.
@Suite(.waiting) struct HoldingsTests {
  typealias World = SharedReadingWorld

  /// Over its limit a cache lets its changes out before the commit, and says the same in the end.
  @Test(arguments: [(1, false), (67_108_864, true)])
  func aCacheHasALimit(bytes: Int, isOneEach: Bool) throws {
    let world = try World(.memory)
    let driver = try world.open()
    defer { driver.close() }
    try driver.run(Dashboard.stream)
    let lines = Dashboard.Line.lines(0..<20_000)
    try world.write(lines)
    try driver.run("SET 'commit.interval.ms' = '600000'; SET 'cache.max.bytes.buffering' = '\(bytes)';")
    let counts = Dashboard.named("counts")[0]
    try driver.run(counts.create)
    try driver.waitUntilIdle()
    #expect(try counts.asked(driver) == counts.answer(lines))
    var written: Int64 = 0
    try world.withBroker { written = try $0.endOffsets(of: "COUNTS").reduce(0, +) }
    #expect(isOneEach ? written == 50 : written > 100, "\(written) records for 50 keys")
  }

  /// However few rows of an input may wait for the other, a join is the same.
  @Test(arguments: [1, 100, 32_768])
  func aJoinWaitsWithinItsLimit(rows: Int) throws {
    let world = try World(.memory)
    let driver = try world.open()
    defer { driver.close() }
    try driver.run(Dashboard.stream)
    try driver.run(
      """
      SET 'buffered.records.per.partition' = '\(rows)';
      CREATE STREAM half AS SELECT k, v AS w FROM s WHERE v % 2 = 0 EMIT CHANGES;
      CREATE STREAM pairs AS SELECT s.k AS k, s.v AS v, half.w AS w FROM s JOIN half WITHIN 0 SECONDS ON s.k = half.k
        EMIT CHANGES;
      """)
    try world.write(Dashboard.Line.lines(0..<6000))
    try driver.waitUntilIdle()
    let answer = try driver.run("SELECT COUNT(*) AS n, SUM(v - w) AS difference FROM pairs GROUP BY 1;")
    #expect(answer == [[.integer(3000), .integer(0)]])
  }

  @Test func whatQueriesHoldIsShown() throws {
    let world = try World(.memory)
    let driver = try world.open(threads: 2)
    defer { driver.close() }
    try driver.run(Dashboard.stream + Dashboard.named("counts")[0].create)
    try world.write(Dashboard.Line.lines(0..<300))
    try driver.waitUntilIdle()
    // Query, status, sink, rows in and out, skipped, state rows and bytes, cached, waiting, lag, statement.
    func row() throws -> [Value] { try #require(try driver.run("SHOW QUERIES EXTENDED;").first) }
    var shown = try row()
    #expect(shown[3...5] == [.integer(300), .integer(50), .integer(0)])
    #expect(shown[6] == .integer(50))
    if case .integer(let bytes) = shown[7] { #expect(bytes > 50 * 20) } else { Issue.record("\(shown)") }
    #expect(shown[8...10] == [.integer(0), .integer(0), .integer(0)])
    try driver.run("PAUSE CTAS_COUNTS;")
    try world.write(Dashboard.Line.lines(300..<400))
    shown = try row()
    #expect(shown[1] == .string("PAUSED"))
    #expect(shown[10] == .integer(100))
    let text = try driver.text(of: "EXPLAIN ANALYZE CTAS_COUNTS;")
    for part in [
      "PAUSED, records skipped: 0", "stage 0: s -> COUNTS", "rows in 300 (", "/s), out 50 (", "/s), lag 100",
      "4 partitions on 2 threads, state 50 rows in ", " bytes, 0 changes cached, 0 batches waiting",
    ] {
      #expect(text.contains(part), "\(text)")
    }
  }

  /// EMIT FINAL closes windows by the clock once nothing comes, where it is told to.
  @Test(arguments: [SharedReadingWorld.Place.memory, .folder])
  func windowsCloseByIdleTime(place: SharedReadingWorld.Place) throws {
    let world = try World(place)
    var closed: Int64 = 0
    for run in 0..<2 {
      let driver = try world.open()
      defer { driver.close() }
      try driver.run(Dashboard.stream)
      func table(_ name: String) -> String {
        """
        CREATE TABLE \(name) WITH (value_format = 'JSON') AS SELECT k, COUNT(*) AS n FROM s
          WINDOW TUMBLING (SIZE 1 SECOND, GRACE PERIOD 0 SECONDS) GROUP BY k EMIT FINAL;
        """
      }
      try driver.run("SET 'idle.timeout' = '300';" + table("closed") + "UNSET 'idle.timeout';" + table("open"))
      if run == 0 { try world.write(Dashboard.Line.lines(0..<100)) }
      func count(_ topic: String) throws -> Int64 {
        var count: Int64 = 0
        try world.withBroker { count = try $0.endOffsets(of: topic).reduce(0, +) }
        return count
      }
      for _ in 0..<6000 where try count("CLOSED") < 50 { Thread.sleep(forTimeInterval: 0.02) }
      // Time for what must not come.
      Thread.sleep(forTimeInterval: run == 0 ? 0.2 : 1.5)
      try driver.waitUntilIdle()
      #expect(try driver.run("SELECT SUM(n) AS n FROM closed GROUP BY 1;") == [[.integer(100)]])
      #expect(try count("OPEN") == 0)
      // A restart closes none of them again.
      if run == 1 { #expect(try place == .memory || count("CLOSED") == closed) }
      closed = try count("CLOSED")
      if place == .memory { break }
    }
  }
}
