import Runtime

/// A sink connector from a topic of the embedded broker into a PostgreSQL that the benchmark starts: each row a key of its
/// own, put in and then, where the mode is upsert, changed.
struct SinkCost {
  let records: Int
  let repetitions: Int

  private static let absence = "# sink: skipped, as no PostgreSQL is installed (apt-get install postgresql)"

  /// - Parameter mode: as CREATE SINK CONNECTOR has it: `append` or `upsert`.
  func figures(mode: String) throws -> [Figure] {
    guard let binaries = PostgresServer.binaries else {
      print(Self.absence)
      return []
    }
    let server = try PostgresServer(binaries: binaries)
    let bench = try Workbench(execution: .threads)
    defer { bench.session.close() }
    try bench.execute("\(Basket.createStream()) 'JSON');")
    let basket = Basket(count: records, keys: records, order: .oneEach)
    let producer = try bench.broker.makeProducer(ProducerConfiguration())
    try producer.produce(try basket.records(.json, registry: bench.registry), to: Basket.topic)
    producer.close()
    var (fill, change): ([Run], [Run]) = ([], [])
    for turn in 0..<repetitions {
      fill.append(try carry(basket, mode, connector: "fill_\(turn)", table: "basket_\(turn)", server, bench))
      guard mode == "upsert" else { continue }
      // Another connector begins anew, and finds each row there.
      change.append(try carry(basket, mode, connector: "change_\(turn)", table: "basket_\(turn)", server, bench))
    }
    return figures("sink connector, \(mode)", fill)
      + (change.isEmpty ? [] : figures("sink connector, \(mode) of rows that are there", change))
  }

  /// What a run took, a row.
  private struct Run {
    var cost: Cost
    var postgres: Double?
  }

  private func figures(_ title: String, _ runs: [Run]) -> [Figure] {
    let postgres = runs.compactMap(\.postgres)
    return [
      Figure(name: "\(title): rate", value: 1_000_000 / median(runs.map(\.cost.wall)), unit: "k rows/s"),
      Figure(name: "\(title): CPU", value: median(runs.map(\.cost.cpu)), unit: "ns/row"),
    ] + (postgres.isEmpty ? [] : [Figure(name: "  PostgreSQL's CPU", value: median(postgres), unit: "ns/row")])
  }

  /// Carries the topic into a table, from the statement that makes the connector until all is there.
  private func carry(
    _ basket: Basket, _ mode: String, connector: String, table: String, _ server: PostgresServer,
    _ bench: Workbench
  ) throws -> Run {
    let key = mode == "upsert" ? ", 'pk' = 'session_id'" : ""
    let before = server.cpuMillis
    let cost = try Cost(records: records) {
      try bench.execute(
        """
        CREATE SINK CONNECTOR \(connector) WITH ('connector' = 'postgres', 'url' = '\(server.url)', 'from' = 'basket',
        'table' = '\(table)', 'mode' = '\(mode)'\(key));
        """)
      try bench.session.waitUntilIdle(cancellation: Cancellation())
    }
    try bench.execute("DROP CONNECTOR \(connector);")
    let after = server.cpuMillis
    let found = server.run("SELECT count(*), sum(qty), count(DISTINCT session_id) FROM \(table)")
    let expected = "\(records)|\(basket.lines.reduce(0) { $0 + $1.qty })|\(records)"
    guard found == expected else { throw WrongAnswer("\(table) holds \(found), not \(expected)") }
    let postgres = before.flatMap { before in after.map { ($0 - before) * 1_000_000 / Double(records) } }
    return Run(cost: cost, postgres: postgres)
  }
}
