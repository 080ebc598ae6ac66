import Parser
import Synchronization

@testable import Runtime

/// Processes over one embedded broker, all on the test's thread and on a clock that the test moves: whatever happens,
/// happens in the same order each time.
final class SimulatedWorld {
  let broker: EmbeddedBroker
  private let clock = SimulatedClock()
  private let registry = EmbeddedSchemaRegistry()
  private let scenario: Scenario
  private let guarantee: ProcessingGuarantee
  private var portionsWritten = 0

  /// Queries and what they are fed.
  struct Scenario: CustomStringConvertible, Sendable {
    var description: String
    /// Topics with their numbers of partitions.
    var topics: [String: Int]
    var script: String
    /// Written one after another, with some time to work between them.
    var portions: [[Line]]
    var results: [Result]
  }

  /// A topic of results, and what is the same in each run: where the rows of a key come from several partitions, their
  /// order is not.
  struct Result: Sendable {
    enum Order { case asWritten, any, sumsAtTheEnd }

    var topic: String
    var order = Order.asWritten

    fileprivate func settled(_ values: [String]) -> [String] {
      switch order {
      case .asWritten: values
      case .any: values.sorted()
      // {"N":3,"TOTAL":12} counts on by one each time; what was added first is all the same.
      case .sumsAtTheEnd: values.dropLast().map { String($0.prefix { $0 != "," }) } + values.suffix(1)
      }
    }
  }

  struct Line: Sendable {
    var topic: String
    var record: TestRecord
  }

  private final class SimulatedClock: Clock {
    let millis = Atomic<Int64>(0)

    func nowMillis() -> Int64 { 1_700_000_000_000 + monotonicMillis() }
    func monotonicMillis() -> Int64 { millis.load(ordering: .relaxed) }
  }

  private final class Notices: Sendable {
    let lines = Mutex<[String]>([])
  }

  /// A session, and the broker as it sees it.
  final class Process {
    let broker: FaultyBroker
    let session: Session
    private let notices: Notices
    /// Why it ended.
    var failure: (any Error)?

    fileprivate init(_ broker: FaultyBroker, world: SimulatedWorld) throws {
      self.broker = broker
      let log = ProcessingLog(clock: world.clock, notify: { _ in })
      var environment = QueryEnvironment(
        broker: broker, registry: world.registry, formats: .all, functions: .all, log: log, clock: world.clock,
        applicationID: "app", isEphemeral: false)
      environment.guarantee = world.guarantee
      let notices = Notices()
      self.notices = notices
      session = try Session(
        SessionConfiguration(), environment: environment, execution: .stepped,
        notify: { line in notices.lines.withLock { $0.append(line) } })
    }

    /// How far its queries are.
    fileprivate var rest: String {
      let queries = session.queries.all.map { query in
        "\(query.id) \(query.state.name)"
          + query.runs.map { " at \($0.positions), lag \($0.lag().map { "\($0)" } ?? "?")" }.joined()
      }
      return "\(broker.struck.map { "struck at \($0)" } ?? "sound"): \(queries.joined(separator: ", ")) \(notices.lines.withLock { $0 })"
    }
  }

  init(_ scenario: Scenario, _ guarantee: ProcessingGuarantee) throws {
    self.scenario = scenario
    self.guarantee = guarantee
    let clock = clock
    broker = EmbeddedBroker(now: { clock.nowMillis() })
    for (topic, partitions) in scenario.topics {
      try broker.createTopic(TopicSpecification(name: topic, partitions: partitions))
    }
  }

  var nowMillis: Int64 { clock.nowMillis() }

  func advance(millis: Int64) { clock.millis.add(millis, ordering: .relaxed) }

  /// Starts a process with the scenario's queries.
  /// - Parameter beforePoll: what happens with each poll of a consumer that is in no group.
  func start(
    fault: FaultyBroker.Fault? = nil, at call: Int = 0, transactionTimeoutMillis: Int? = nil,
    beforePoll: @escaping (Set<TopicPartition>) -> Void = { _ in }
  ) throws -> Process {
    let faulty = FaultyBroker(broker, fault: fault, at: call, transactionTimeoutMillis: transactionTimeoutMillis)
    faulty.beforePoll = beforePoll
    faulty.now = { [clock] in clock.nowMillis() }
    let process = try Process(faulty, world: self)
    var reader = StatementReader(scenario.script)
    attempt(process) {
      while let statement = try reader.next(variables: nil) {
        _ = try process.session.execute(statement, source: scenario.script, cancellation: Cancellation())
      }
    }
    return process
  }

  /// Writes what is left of the input, a portion at a time, with time for these processes between them.
  /// - Parameter portions: at most so many.
  func feed(_ processes: [Process], portions: Int = .max) throws {
    let end = min(scenario.portions.count, portionsWritten.advanced(by: min(portions, scenario.portions.count)))
    while portionsWritten < end {
      let portion = scenario.portions[portionsWritten]
      portionsWritten += 1
      for topic in Set(portion.map(\.topic)).sorted() {
        let producer = try broker.makeProducer(ProducerConfiguration())
        try producer.produce(OutgoingBatch(portion.filter { $0.topic == topic }.map(\.record)), to: topic)
        producer.close()
      }
      for _ in 0..<2 {
        run(processes)
        advance(millis: 120)
      }
      if processes.allSatisfy({ $0.failure != nil }) { return }
    }
  }

  /// Lets these processes work until nothing is left to do.
  /// - Returns: what is left where it did not come to that.
  func settle(_ processes: [Process]) -> String? {
    for _ in 0..<60 {
      run(processes)
      advance(millis: 600)
      let alive = processes.filter { $0.failure == nil }
      if alive.isEmpty { return processes.map { "ended: \($0.failure.map { "\($0)" } ?? "")" }.joined(separator: ", ") }
      if alive.allSatisfy({ process in
        process.session.queries.all.allSatisfy { $0.state == .running && $0.runs.allSatisfy { $0.lag() == 0 } }
      }) {
        // Once more, for what comes of the last commits.
        run(processes)
        advance(millis: 600)
        run(processes)
        return nil
      }
    }
    return processes.map(\.rest).joined(separator: "; ")
  }

  private func run(_ processes: [Process]) {
    for process in processes where process.failure == nil { attempt(process) { try process.session.settle() } }
  }

  private func attempt(_ process: Process, _ body: () throws -> Void) {
    do { try body() } catch { process.failure = error }
  }

  /// What a reader of committed records sees in the results' topics: the values of each key, in order.
  func results() throws -> [String: [String]] {
    var values: [String: [String]] = [:]
    for result in scenario.results {
      let topic = result.topic
      for partition in try broker.endOffsets(of: topic).indices {
        let place = TopicPartition(topic, partition)
        let consumer = try broker.makeConsumer(ConsumerConfiguration())
        defer { consumer.close() }
        try consumer.assign([place: .earliest])
        while let records = try consumer.poll(timeoutMillis: 0) {
          for record in records.testRecords {
            values["\(topic) \(record.key ?? "null")", default: []].append(record.value ?? "null")
          }
        }
      }
    }
    for result in scenario.results {
      for key in values.keys where key.hasPrefix(result.topic + " ") { values[key] = result.settled(values[key] ?? []) }
    }
    return values
  }

  /// The results of a world in which nothing fails.
  static func expected(_ scenario: Scenario) throws -> [String: [String]] {
    let world = try SimulatedWorld(scenario, .exactlyOnce)
    let process = try world.start()
    try world.feed([process])
    if let rest = world.settle([process]) { throw BrokerError.other("it does not settle: \(rest)") }
    return try world.results()
  }
}

extension SimulatedWorld.Scenario {
  private static let stream =
    "CREATE STREAM s (k STRING KEY, g STRING, v INT) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON');\n"
  private static let everyChange = "SET 'cache.max.bytes.buffering' = '0';\n"

  private static func lines(_ numbers: Range<Int>) -> [SimulatedWorld.Line] {
    numbers.map { number in
      SimulatedWorld.Line(
        topic: "s",
        record: TestRecord(
          key: "k\(number % 5)", value: #"{"G":"g\#(number % 3)","V":\#(number)}"#,
          timestampMillis: Int64(number + 1) * 1000))
    }
  }

  private static let numbers = [lines(0..<7), lines(7..<12), lines(12..<13), lines(13..<22)]

  /// Without state.
  static let filter = Self(
    description: "filter", topics: ["s": 2],
    script: stream + "CREATE STREAM f WITH (KAFKA_TOPIC = 'f', PARTITIONS = 2) AS SELECT * FROM s WHERE v % 3 <> 0;",
    portions: numbers, results: [.init(topic: "f")])
  /// Through a repartition topic into a table.
  static let group = Self(
    description: "group by", topics: ["s": 2],
    script: stream + everyChange
      + "CREATE TABLE t WITH (KAFKA_TOPIC = 't') AS SELECT g, COUNT(*) AS n, SUM(v) AS total FROM s GROUP BY g;",
    portions: numbers, results: [.init(topic: "t", order: .sumsAtTheEnd)])
  /// A query over another one's results, each of two stages.
  static let chain = Self(
    description: "chain", topics: ["s": 2],
    script: stream + everyChange + """
      CREATE STREAM f WITH (KAFKA_TOPIC = 'f', PARTITIONS = 3) AS SELECT g, k, v FROM s WHERE v % 4 <> 0 PARTITION BY g;
      CREATE TABLE t WITH (KAFKA_TOPIC = 't') AS SELECT k, COUNT(*) AS n, SUM(v) AS total FROM f GROUP BY k;
      """,
    portions: numbers, results: [.init(topic: "f", order: .any), .init(topic: "t", order: .sumsAtTheEnd)])
  /// A stream with a table that is there before.
  static let join = Self(
    description: "join", topics: ["s": 2, "names": 2],
    script: stream + """
      CREATE TABLE names (k STRING PRIMARY KEY, name STRING) WITH (KAFKA_TOPIC = 'names', VALUE_FORMAT = 'JSON');
      CREATE STREAM j WITH (KAFKA_TOPIC = 'j') AS SELECT s.k AS k, v, name FROM s LEFT JOIN names ON s.k = names.k;
      """,
    portions: [
      (0..<4).map {
        SimulatedWorld.Line(
          topic: "names", record: TestRecord(key: "k\($0)", value: #"{"NAME":"name \#($0)"}"#, timestampMillis: 1))
      }
    ] + numbers,
    results: [.init(topic: "j")])
  /// Rows of windows that go out once they are over.
  static let windows = Self(
    description: "windows", topics: ["s": 1],
    script: stream + """
      CREATE TABLE w WITH (KAFKA_TOPIC = 'w', KEY_FORMAT = 'JSON') AS SELECT k, COUNT(*) AS n, SUM(v) AS total FROM s
        WINDOW TUMBLING (SIZE 7 SECONDS, GRACE PERIOD 0 SECONDS) GROUP BY k EMIT FINAL;
      """,
    portions: numbers, results: [.init(topic: "w")])

  static let all = [filter, group, chain, join, windows]
  /// Those that two processes can share.
  static let shareable = [filter, group, chain, join]
}
