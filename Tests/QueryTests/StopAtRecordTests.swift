import Runtime
import TestSupport
import Testing

/// `--on-error stop`, or what SET asks for: a query that meets a record that it can't use has done, and committed, all that comes before it in
/// its partition, and nothing of it or of what comes behind. The next run goes on there.
@Suite(.waiting) struct StopAtRecordTests {
  /// A query, and what the bad record among its numbers is.
  struct Example: Sendable, CustomStringConvertible {
    let description: String
    let bad: String
    /// Whether the record can be read, so that the next run, which leaves out what it can't use, has a row for it.
    var isReadable = true
    /// Whether each record gives a row that begins with its number, or each key a row that begins with its count.
    var counts = false
    /// Whether the processing log can name the record.
    var isNamed = true
    let query: String

    static let all = [
      Example(
        description: "a record that can't be read", bad: #""five""#, isReadable: false,
        query: "CREATE STREAM o WITH (VALUE_FORMAT = 'DELIMITED') AS SELECT k, v FROM numbers;"),
      Example(
        description: "a column that can't be computed", bad: "0",
        query: "CREATE STREAM o WITH (VALUE_FORMAT = 'DELIMITED') AS SELECT k, v, 10 / v AS q FROM numbers;"),
      Example(
        description: "an aggregate's argument", bad: "0", counts: true,
        query: """
          CREATE TABLE o WITH (VALUE_FORMAT = 'DELIMITED') AS
            SELECT k, COUNT(*) AS n, SUM(10 / v) AS q FROM numbers GROUP BY k;
          """),
      Example(
        description: "an aggregate's result, every change", bad: "0", counts: true,
        query: """
          SET 'cache.max.bytes.buffering' = '0';
          CREATE TABLE o WITH (VALUE_FORMAT = 'DELIMITED') AS
            SELECT k, COUNT(*) AS n, 10 / MIN(v) AS q FROM numbers GROUP BY k;
          """),
      Example(
        description: "an aggregate's result, the last change only", bad: "0", counts: true, isNamed: false,
        query: """
          CREATE TABLE o WITH (VALUE_FORMAT = 'DELIMITED') AS
            SELECT k, COUNT(*) AS n, 10 / MIN(v) AS q FROM numbers GROUP BY k;
          """),
      Example(
        description: "a record of an aggregate that can't be read", bad: #""five""#, isReadable: false, counts: true,
        query: """
          CREATE TABLE o WITH (VALUE_FORMAT = 'DELIMITED') AS
            SELECT k, COUNT(*) AS n, SUM(v) AS total FROM numbers GROUP BY k;
          """),
      Example(
        description: "a join with a table", bad: #""five""#, isReadable: false,
        query: """
          CREATE STREAM o WITH (VALUE_FORMAT = 'DELIMITED') AS
            SELECT n.k, v, w FROM numbers n JOIN users u ON n.k = u.k;
          """),
      Example(
        description: "what a join with a table gives", bad: "0",
        query: """
          CREATE STREAM o WITH (VALUE_FORMAT = 'DELIMITED') AS
            SELECT n.k, v, w / v AS q FROM numbers n JOIN users u ON n.k = u.k;
          """),
      Example(
        description: "what a join of streams gives", bad: "0",
        query: """
          CREATE STREAM o WITH (VALUE_FORMAT = 'DELIMITED') AS
            SELECT n.k, v, w / v AS q FROM numbers n JOIN visits u WITHIN 1 HOUR ON n.k = u.k;
          """),
    ]
  }

  enum Place: String, CaseIterable, Sendable {
    case memory, folder, kafka
    /// A cluster whose transactions are true ones, exactly once.
    case listener
  }

  /// Who asks for a query to end so.
  enum Asker: String, Sendable {
    /// `--on-error stop`.
    case option
    /// `ksql.fail.on.deserialization.error`, which asks for it where a record can't be read.
    case setting

    var statement: String { self == .setting ? "SET 'ksql.fail.on.deserialization.error' = 'true';\n" : "" }
    /// What the query's end is told with.
    var message: String { "stopped by an error, as \(self == .setting ? "SET" : "--on-error") says: " }
  }

  private static let sources = """
    SET 'commit.interval.ms' = '200';
    CREATE STREAM numbers (k STRING KEY, v INT) WITH (KAFKA_TOPIC = 'in', VALUE_FORMAT = 'JSON');
    CREATE TABLE users (k STRING PRIMARY KEY, w INT) WITH (KAFKA_TOPIC = 'u', VALUE_FORMAT = 'JSON');
    CREATE STREAM visits (k STRING KEY, w INT) WITH (KAFKA_TOPIC = 'u', VALUE_FORMAT = 'JSON');

    """
  private static let partitions = 2
  private static let count = 60

  private static func key(_ index: Int) -> String { "k\(index % 4)" }
  private static func partition(_ index: Int) -> Int { index % partitions }

  @Test(arguments: Example.all, Place.allCases)
  func allBeforeItIsDone(example: Example, place: Place) throws {
    // The mock's groups take seconds each.
    for threads in place == .kafka ? [1] : [1, 2] {
      try check(example, .option, place, threads: threads, committed: 20, badIndex: 43)
      if place != .kafka { try check(example, .option, place, threads: threads, committed: 0, badIndex: 1) }
    }
  }

  @Test(arguments: Example.all.filter { !$0.isReadable }, [Place.memory, .folder])
  func allBeforeItIsDoneWhereASettingAsksForIt(example: Example, place: Place) throws {
    for threads in [1, 2] { try check(example, .setting, place, threads: threads, committed: 20, badIndex: 43) }
  }

  /// - Parameter committed: how many records are there, and done, before the others come.
  private func check(
    _ example: Example, _ asker: Asker, _ place: Place, threads: Int, committed: Int, badIndex: Int
  ) throws {
    let world = try World(place)
    let comment: Comment = "\(threads) threads, \(committed) committed, bad at \(badIndex)"
    try world.write((0..<4).map { World.Line(topic: "u", index: $0, value: #"{"W":7}"#) })
    let numbers = (0..<Self.count).map { $0 == badIndex ? example.bad : "\($0 + 1)" }
    let lines = numbers.enumerated().map { World.Line(topic: "in", index: $0.offset, value: #"{"V":\#($0.element)}"#) }

    try world.run(stoppedBy: asker, threads: threads) { driver in
      try world.write(Array(lines[..<committed]))
      try driver.run(asker.statement + Self.sources + example.query)
      try driver.waitUntilIdle()
    } andThen: { driver in
      try world.write(Array(lines[committed...]))
      #expect(throws: (any Error).self, comment) { try driver.waitUntilIdle() }
      let told = driver.told.filter { $0.contains(asker.message) }
      #expect(told.count == 1, comment)
      let name = "in[\(Self.partition(badIndex))] offset \(badIndex / Self.partitions)"
      #expect(!example.isNamed || told.first?.contains(name) == true, "\(driver.told), \(comment)")
    }
    let isBefore = { (index: Int) in index < badIndex }
    let inPartition = { (index: Int) in Self.partition(index) == Self.partition(badIndex) }
    let first = try world.results(counts: example.counts)
    if example.counts {
      for index in 0..<4 {
        let wanted = (0..<Self.count).filter { isBefore($0) && Self.key($0) == Self.key(index) }.count
        let found = first[Self.key(index)].flatMap(Int.init) ?? 0
        #expect(inPartition(index) ? found == wanted : found <= Self.count / 4, "\(first), \(comment)")
      }
    } else {
      let wanted = Set((0..<Self.count).filter { isBefore($0) && inPartition($0) }.map { numbers[$0] })
      let others = Set((0..<Self.count).filter { !inPartition($0) }.map { numbers[$0] })
      #expect(Set(first.keys).subtracting(others) == wanted, comment)
      #expect(first.values.allSatisfy { $0 == "1" }, "\(first), \(comment)")
    }

    try world.run(stoppedBy: nil, threads: threads) { driver in
      try driver.run(Self.sources + example.query)
      try driver.waitUntilIdle()
    }
    let second = try world.results(counts: example.counts)
    if example.counts {
      for index in 0..<4 {
        let isMissing = !example.isReadable && Self.key(index) == Self.key(badIndex)
        #expect(second[Self.key(index)] == "\(Self.count / 4 - (isMissing ? 1 : 0))", "\(second), \(comment)")
      }
    } else {
      let wanted = numbers.filter { example.isReadable || $0 != example.bad }
      #expect(second == Dictionary(uniqueKeysWithValues: wanted.map { ($0, "1") }), comment)
    }
  }

  /// A place, and a client in it that is no part of the session.
  private final class World {
    struct Line {
      let topic: String
      let index: Int
      let value: String
    }

    private let place: Place
    private let files: Workspace
    /// In memory, or in a folder.
    private let embedded: EmbeddedBroker
    private let kafka: MockKafka?
    private let listener: EmbeddedKafka?

    init(_ place: Place) throws {
      self.place = place
      files = try Workspace()
      embedded = try place == .folder ? EmbeddedBroker(dataDirectory: files.path("data")) : EmbeddedBroker()
      kafka = place == .kafka ? try MockKafka(topics: ["in": partitions, "u": partitions, "O": partitions]) : nil
      listener = place == .listener ? try EmbeddedKafka() : nil
      if place == .kafka { return }
      try withBroker { broker in
        for topic in ["in", "u"] { try broker.createTopic(TopicSpecification(name: topic, partitions: partitions)) }
      }
    }

    /// Runs a session.
    func run(
      stoppedBy asker: Asker?, threads: Int, _ body: (SessionDriver) throws -> Void,
      andThen rest: (SessionDriver) throws -> Void = { _ in }
    ) throws {
      let clock = SystemClock()
      var settings = ProcessingLogSettings()
      settings.stopsOnError = asker == .option
      let broker: any Broker =
        switch place {
        case .memory, .folder: embedded
        case .kafka: try kafka?.broker(withGroups: true) ?? embedded
        case .listener:
          try KafkaBroker(
            bootstrapServers: listener?.bootstrapServers ?? "",
            properties: ["session.timeout.ms": "6000", "heartbeat.interval.ms": "200"])
        }
      var environment = QueryEnvironment(
        broker: broker, registry: EmbeddedSchemaRegistry(), formats: .all, functions: .all,
        log: ProcessingLog(clock: clock, settings: settings, notify: { _ in }), clock: clock, applicationID: "test",
        // What a run in memory has committed is taken up as one in a folder would.
        isEphemeral: place == .memory && asker != nil)
      environment.threads = threads
      environment.guarantee = place == .kafka ? .atLeastOnce : .exactlyOnce
      let driver = try SessionDriver(SessionConfiguration(), environment: environment)
      defer { driver.close() }
      try body(driver)
      try rest(driver)
    }

    func write(_ lines: [Line]) throws {
      try withBroker { broker in
        let producer = try broker.makeProducer(ProducerConfiguration())
        defer { producer.close() }
        for line in lines {
          var batch = OutgoingBatch()
          batch.append(
            key: Array(key(line.index).utf8), value: Array(line.value.utf8),
            timestampMillis: (line.topic == "u" ? 0 : 1000) + Int64(line.index), partition: partition(line.index))
          try producer.produce(batch, to: line.topic)
        }
        try producer.flush(timeoutMillis: 60_000)
      }
    }

    /// Of each key the count that its last row begins with; or how often each number begins a row.
    func results(counts: Bool) throws -> [String: String] {
      var results: [String: String] = [:]
      try withBroker { broker in
        let consumer = try broker.makeConsumer(ConsumerConfiguration())
        defer { consumer.close() }
        let ends = try broker.endOffsets(of: "O")
        for (partition, end) in ends.enumerated() where end > 0 {
          let place = TopicPartition("O", partition)
          try consumer.assign([place: .earliest])
          while (consumer.position(of: place) ?? 0) < end {
            guard let batch = try consumer.poll(timeoutMillis: 100) else { continue }
            for record in batch.records {
              let value = record.value.map { String(decoding: $0, as: UTF8.self) } ?? ""
              let field = String(value.prefix { $0 != "," })
              let key = counts ? record.key.map { String(decoding: $0, as: UTF8.self) } ?? "" : field
              results[key] = counts ? field : "\((results[key].flatMap(Int.init) ?? 0) + 1)"
            }
          }
        }
      }
      return results
    }

    private func withBroker(_ body: (any Broker) throws -> Void) throws {
      switch place {
      case .memory, .folder: try body(embedded)
      case .listener: if let listener { try body(listener.broker) }
      case .kafka:
        guard let broker = try kafka?.broker() else { return }
        defer { broker.close() }
        try body(broker)
      }
    }
  }
}
