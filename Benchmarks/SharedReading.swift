import Runtime

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Ten different queries over the same topics against the first of them alone, in CPU time of the whole process: on the
/// embedded broker, where reading costs next to nothing and so sharing it saves least. What they say is compared with
/// the plain computation.
struct SharedReading {
  enum Kind {
    case queries, joins

    var dashboards: [Dashboard] { self == .queries ? Dashboard.groups : Dashboard.joins }
    /// Their titles, of one and of several.
    var titles: (one: String, ten: String) {
      self == .queries
        ? ("one query over a topic", "ten queries over one topic") : ("one join of two topics", "ten joins of two topics")
    }
  }

  let kind: Kind
  let form: Basket.Form
  let records: Int
  let repetitions: Int

  private static let keys = 1000

  func ten(target: Double? = nil) throws -> [Figure] {
    let basket = Basket(count: records, keys: Self.keys)
    let one = try cost(of: Array(kind.dashboards.prefix(1)), basket, shared: true)
    let ten = try cost(of: kind.dashboards, basket, shared: true)
    let alone = try cost(of: kind.dashboards, basket, shared: false)
    return [
      Figure(name: "\(kind.titles.one), \(form.rawValue): CPU", value: one, unit: "ns/record"),
      Figure(name: "\(kind.titles.ten), \(form.rawValue): CPU", value: ten, unit: "ns/record"),
      Figure(name: "  over that of one", value: ten / one, unit: "x", target: target),
      Figure(name: "  over that of one, where each reads alone", value: alone / one, unit: "x"),
    ]
  }

  /// CPU nanoseconds a record of the topic, the median of some runs.
  private func cost(of dashboards: [Dashboard], _ basket: Basket, shared: Bool) throws -> Double {
    let bench = try Workbench(execution: .threads)
    defer { bench.session.close() }
    try bench.execute("SET 'ksql.runtime.feature.shared.enabled' = '\(shared)';")
    try bench.execute("\(Basket.createStream()) '\(form.rawValue)');")
    try addSessions(to: bench)
    for (index, dashboard) in dashboards.enumerated() {
      try bench.execute("CREATE TABLE t\(index) WITH (value_format = 'JSON') AS SELECT \(dashboard.select);")
    }
    let input = try basket.records(form, registry: bench.registry)
    var costs: [Double] = []
    for _ in 0..<repetitions {
      try bench.execute("PAUSE ALL;")
      usleep(200_000)
      let producer = try bench.broker.makeProducer(ProducerConfiguration())
      try producer.produce(input, to: Basket.topic)
      producer.close()
      let start = Clocks.process
      try bench.execute("RESUME ALL;")
      try bench.session.waitUntilIdle(cancellation: Cancellation())
      costs.append(Double(Clocks.process - start) / Double(records))
    }
    for (index, dashboard) in dashboards.enumerated() {
      let expected = dashboard.answer(basket.lines) * Int64(repetitions)
      let answer = try bench.answer("SELECT SUM(\(dashboard.checked)) AS x FROM t\(index) GROUP BY 1;")
      guard answer == expected else {
        throw WrongAnswer("dashboard \(index): \(dashboard.checked) comes to \(answer), not \(expected)")
      }
    }
    return median(costs)
  }

  /// The table that joins read: a number for each key, earlier than all lines.
  private func addSessions(to bench: Workbench) throws {
    try bench.execute(
      """
      CREATE TABLE sessions (session_id STRING PRIMARY KEY, f INT) WITH (kafka_topic = 'sessions', partitions = 1,
      value_format = 'JSON');
      """)
    var batch = OutgoingBatch()
    for key in 0..<Self.keys {
      batch.append(
        key: Basket.key(key), value: Array(#"{"F": \#(Dashboard.factor(of: key))}"#.utf8), timestampMillis: 1, partition: 0)
    }
    try bench.broker.write(batch, to: "sessions")
  }
}
