import Runtime

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Ten different queries over one topic against the first of them alone, in CPU time of the whole process: on the
/// embedded broker, where reading costs next to nothing and so sharing it saves least. What they say is compared with
/// the plain computation.
struct SharedReading {
  let form: Basket.Form
  let records: Int
  let repetitions: Int

  private static let keys = 1000

  /// A query, and its answer from the lines: the sum, over all rows of its table, of the column that is checked.
  private struct Dashboard: Sendable {
    var select: String
    var checked: String
    var answer: @Sendable ([Basket.Line]) -> Int64
  }

  private static let dashboards = [
    Dashboard(
      select: """
        session_id, MAX(ts) AS ts, SUM(qty) AS qty, SUM(qty * unit_price) AS total, COUNT(*) AS n FROM basket
        GROUP BY session_id
        """, checked: "n", answer: { Int64($0.count) }),
    Dashboard(
      select: "sku, SUM(qty) AS qty FROM basket GROUP BY sku", checked: "qty",
      answer: { $0.reduce(0) { $0 + $1.qty } }),
    Dashboard(
      select: "client, COUNT(*) AS n FROM basket WHERE qty > 4 GROUP BY client", checked: "n",
      answer: { Int64($0.count { $0.qty > 4 }) }),
    Dashboard(
      select: "session_id, COUNT(*) AS n FROM basket WHERE unit_price > 90 GROUP BY session_id", checked: "n",
      answer: { Int64($0.count { $0.unitPrice > 90 }) }),
    Dashboard(
      select: "qty, COUNT(*) AS n FROM basket GROUP BY qty", checked: "n", answer: { Int64($0.count) }),
    Dashboard(
      select: "client, MAX(qty) AS most, SUM(qty) AS total FROM basket GROUP BY client", checked: "total",
      answer: { $0.reduce(0) { $0 + $1.qty } }),
    Dashboard(
      select: "sku, COUNT(*) AS n FROM basket WHERE qty < 0 GROUP BY sku", checked: "n",
      answer: { Int64($0.count { $0.qty < 0 }) }),
    Dashboard(
      select: "client, SUM(qty * 2) AS n FROM basket WHERE unit_price < 10 GROUP BY client", checked: "n",
      answer: { $0.reduce(0) { $1.unitPrice < 10 ? $0 + $1.qty * 2 : $0 } }),
    Dashboard(
      select: "sku, MIN(ts) AS first, COUNT(*) AS n FROM basket GROUP BY sku", checked: "n",
      answer: { Int64($0.count) }),
    Dashboard(
      select: "session_id, SUM(qty) AS n FROM basket WHERE qty BETWEEN 2 AND 3 GROUP BY session_id", checked: "n",
      answer: { $0.reduce(0) { (2...3).contains($1.qty) ? $0 + $1.qty : $0 } }),
  ]

  func tenQueries(target: Double?) throws -> [Figure] {
    let basket = Basket(count: records, keys: Self.keys)
    let one = try cost(of: Array(Self.dashboards.prefix(1)), basket, shared: true)
    let ten = try cost(of: Self.dashboards, basket, shared: true)
    let alone = try cost(of: Self.dashboards, basket, shared: false)
    return [
      Figure(name: "one query over a topic, \(form.rawValue): CPU", value: one, unit: "ns/record"),
      Figure(name: "ten queries over one topic, \(form.rawValue): CPU", value: ten, unit: "ns/record"),
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
}
