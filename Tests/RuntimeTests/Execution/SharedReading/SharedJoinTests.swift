import TestSupport
import Testing

@testable import Runtime

/// Joins that share the reading of their topics: each says what it says alone, none waits for another for good, and none
/// holds more than it may.
struct SharedJoinTests {
  typealias Row = JoinWorld.Row

  private static let streamTable =
    "CREATE STREAM st AS SELECT a.k AS k, a.v AS av, tb.v AS bv FROM a JOIN tb ON a.k = tb.k EMIT CHANGES;"
  private static let joins = [
    "ST": streamTable,
    "LT": "CREATE STREAM lt AS SELECT a.k AS k, a.w AS aw, tb.v AS bv FROM a LEFT JOIN tb ON a.k = tb.k EMIT CHANGES;",
    "SS": """
      CREATE STREAM ss AS SELECT a.k AS k, a.v AS av, b.v AS bv FROM a JOIN b WITHIN 5 MILLISECONDS GRACE PERIOD 1 DAY
      ON a.k = b.k EMIT CHANGES;
      """,
    "SW": """
      CREATE STREAM sw AS SELECT a.k AS k, a.v AS av, b.w AS bw FROM b JOIN a WITHIN 2 MILLISECONDS GRACE PERIOD 1 DAY
      ON a.k = b.k EMIT CHANGES;
      """,
    "TT": "CREATE TABLE tt AS SELECT ta.k AS k, ta.v AS av, tb.v AS bv FROM ta JOIN tb ON ta.k = tb.k EMIT CHANGES;",
    "TL": """
      CREATE TABLE tl AS SELECT ta.k AS k, ta.w AS aw, tb.w AS bw FROM ta LEFT JOIN tb ON ta.k = tb.k EMIT CHANGES;
      """,
    "SELF": """
      CREATE STREAM self AS SELECT l.k AS k, l.v AS lv, r.w AS rw FROM a l JOIN same r WITHIN 1 MILLISECONDS
      GRACE PERIOD 1 DAY ON l.k = r.k EMIT CHANGES;
      """,
  ]

  private static func rows(_ topic: String, _ count: Int, from first: Int = 0, time: (Int) -> Int64) -> [Row] {
    (first..<first + count).map { Row(topic: topic, key: $0 % 7, value: $0, time: time($0)) }
  }

  @Test(arguments: [true, false])
  func eachRecordIsReadOnce(isShared: Bool) throws {
    let world = try JoinWorld(partitions: 2, batchRecords: 100, waitingRows: 500, isShared: isShared)
    try world.write(Self.rows("a", 2000) { 10 + Int64($0) } + Self.rows("b", 1000) { 10 + Int64($0) * 2 })
    for name in ["ST", "LT"] { try world.run(try #require(Self.joins[name])) }
    try world.settle()
    #expect(world.broker.handedOut["a"] == (isShared ? 2000 : 4000))
    #expect(world.broker.handedOut["b"] == (isShared ? 1000 : 2000))
    #expect(try world.count("LT") == 2000)
  }

  /// One of the topics does not come: of the other no more is read than may wait.
  @Test(arguments: [true, false])
  func whatWaitsIsBounded(isShared: Bool) throws {
    let world = try JoinWorld(partitions: 1, batchRecords: 100, waitingRows: 500, isShared: isShared)
    for name in ["ST", "LT"] { try world.run(try #require(Self.joins[name])) }
    world.broker.closed = ["b"]
    try world.write(Self.rows("a", 5000) { 10 + Int64($0) } + Self.rows("b", 7) { _ in 1 })
    try world.settle()
    let readers = isShared ? 1 : 2
    #expect((readers * 500..<readers * 600).contains(world.broker.handedOut["a"] ?? 0), "\(world.broker.handedOut)")
    #expect(world.waitingBatches("CSAS_ST") == world.waitingBatches("CSAS_LT"))
    world.broker.closed = []
    try world.settle()
    #expect(try world.count("ST") == 5000)
    #expect(try world.count("LT") == 5000)
    #expect(world.waitingBatches("CSAS_ST") == 0)
  }

  /// Two joins of which each has enough of what the other waits for: both go on, and who has enough takes no more.
  @Test func noneWaitsForTheOther() throws {
    let world = try JoinWorld(partitions: 1, batchRecords: 100, waitingRows: 500, isShared: true)
    world.broker.closed = ["b"]
    try world.write(Self.rows("a", 3000) { _ in 10 })
    try world.run(Self.streamTable)
    try world.settle()
    #expect((500..<600).contains(world.broker.handedOut["a"] ?? 0), "\(world.broker.handedOut)")
    // It begins where "a" ends, so that it has none of what waits in the first.
    try world.run("SET 'auto.offset.reset' = 'latest';")
    try world.run("CREATE STREAM late AS SELECT a.k AS k, tb.v AS bv FROM a JOIN tb ON a.k = tb.k EMIT CHANGES;")
    try world.settle()
    // The late one has enough of these soon and waits for "a", of which the first has enough: that waits for more of these.
    world.broker.closed = ["a"]
    try world.write(Self.rows("b", 2000) { _ in 5 } + Self.rows("a", 700, from: 3000) { _ in 20 })
    try world.settle()
    #expect(world.waitingBatches("CSAS_LATE") > 0)
    world.broker.closed = []
    try world.settle()
    #expect(try world.count("ST") == 3700)
    #expect(try world.count("LATE") == 700)
    #expect(world.waitingBatches("CSAS_ST") == 0 && world.waitingBatches("CSAS_LATE") == 0)
  }

  /// One record is much later than those behind it: one input of a topic that is joined with itself has done these long
  /// before the other, which waits at that record.
  @Test(arguments: [true, false])
  func aTopicThatIsJoinedWithItself(isShared: Bool) throws {
    let world = try JoinWorld(partitions: 1, batchRecords: 100, waitingRows: 500, isShared: isShared)
    try world.run(try #require(Self.joins["SELF"]))
    try world.write(Self.rows("a", 5000) { $0 == 3 ? 100_000 : Int64($0) })
    try world.settle()
    #expect(world.waitingBatches("CSAS_SELF") == 0)
    #expect(try world.count("SELF") == 5000)
  }

  /// A record that only one of them can't read is missing in that one alone.
  @Test(arguments: [true, false])
  func aRecordThatOnlyOneCantRead(isShared: Bool) throws {
    let world = try JoinWorld(partitions: 1, batchRecords: 100, waitingRows: 500, isShared: isShared)
    for name in ["ST", "LT"] { try world.run(try #require(Self.joins[name])) }
    try world.write(Self.rows("a", 50) { 10 + Int64($0) } + Self.rows("b", 7) { _ in 1 })
    let producer = try world.broker.makeProducer(ProducerConfiguration())
    let values = [#"{"V": "many", "W": 1}"#, #"{"V": 1, "W": "many"}"#, "broken"]
    try producer.produce(
      OutgoingBatch(values.map { TestRecord(key: "k1", value: $0, timestampMillis: 100) }), to: "a")
    producer.close()
    try world.settle()
    #expect(try world.count("ST") == 51)
    #expect(try world.count("LT") == 51)
    #expect(try world.results("ST").joined().last?.value == #"{"AV":1,"BV":1}"#)
    #expect(try world.results("LT").joined().last?.value == #"{"AW":1,"BV":1}"#)
  }

  /// Joins that begin, pause and go on at any time, over topics that come and don't: what each puts out is what it puts
  /// out alone.
  @Test(arguments: 1...12)
  func whateverHappensTheResultsAreTheSame(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    func chance(_ part: Int) -> Bool { Int.random(in: 0..<part, using: &random) == 0 }
    let disorder = Int64.random(in: 0...30, using: &random)
    var rows: [Row] = []
    for (topic, count, pace) in [("a", 300, 2), ("b", 200, 3)] {
      rows += Self.rows(topic, count) { Int64($0 * pace) + Int64.random(in: 0...disorder, using: &random) }
    }
    let alone = try JoinWorld(partitions: 2, batchRecords: 1024, waitingRows: 30_000, isShared: false)
    let shared = try JoinWorld(
      partitions: 2, batchRecords: Int.random(in: 3...30, using: &random),
      waitingRows: Int.random(in: 20...100, using: &random), isShared: true)
    try alone.write(rows)
    try shared.write(rows)
    for name in Self.joins.keys.sorted() { try alone.run(try #require(Self.joins[name])) }
    try alone.settle()

    var coming = Self.joins.keys.shuffled(using: &random)
    var running: [String] = []
    while !coming.isEmpty || !chance(12) {
      if !coming.isEmpty, chance(3) {
        let name = coming.removeLast()
        try shared.run(try #require(Self.joins[name]))
        running.append(name.hasPrefix("T") ? "CTAS_\(name)" : "CSAS_\(name)")
      }
      for topic in ["a", "b"] where chance(2) { shared.broker.closed.formSymmetricDifference([topic]) }
      if let id = running.randomElement(using: &random), chance(2) {
        try shared.run(chance(2) ? "PAUSE \(id);" : "RESUME \(id);")
      }
      // Some steps only, so that topics open and close in the middle.
      for _ in 0..<Int.random(in: 1...40, using: &random) { _ = try shared.session.queries.step() }
    }
    shared.broker.closed = []
    try shared.run("RESUME ALL;")
    try shared.settle()
    for name in Self.joins.keys.sorted() {
      let (expected, found) = (try alone.results(name), try shared.results(name))
      #expect(found.map(\.count) == expected.map(\.count), "\(name)")
      #expect(found == expected, "\(name)")
    }
  }
}
