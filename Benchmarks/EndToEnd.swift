import Runtime

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The query from topic to topic as a session runs it, against a consumer that reads the same topic and does nothing.
struct EndToEnd {
  /// Where the topics are.
  enum Place {
    case embedded
    case mock(MockServer)
  }

  /// Time and CPU time of all threads of this process for one record.
  private struct Cost {
    var wall: Double
    var cpu: Double

    init(records: Int, _ body: () throws -> Void) rethrows {
      let (wall, cpu) = (Clocks.wall, Clocks.process)
      try body()
      self.wall = Double(Clocks.wall - wall) / Double(records)
      self.cpu = Double(Clocks.process - cpu) / Double(records)
    }

    static func median(_ costs: [Cost]) -> (wall: Double, cpu: Double) {
      (Benchmarks.median(costs.map(\.wall)), Benchmarks.median(costs.map(\.cpu)))
    }
  }

  let place: Place
  let form: Basket.Form
  let keys: Int
  let records: Int
  let repetitions: Int
  private let name: String
  private let partitions: Int

  init(_ place: Place, form: Basket.Form, keys: Int, records: Int, repetitions: Int) {
    self.place = place
    self.form = form
    self.keys = keys
    self.records = records
    self.repetitions = repetitions
    switch place {
    case .embedded: (name, partitions) = ("embedded broker", 1)
    case .mock: (name, partitions) = ("mock cluster", MockServer.partitions)
    }
  }

  /// - Parameter cached: results come with each commit; otherwise with each row.
  func groupBy(cached: Bool, rateTarget: Double?, cpuTarget: Double?) throws -> [Figure] {
    let basket = Basket(count: records, keys: keys)
    let broker = try makeBroker()
    let bench = try Workbench(execution: .threads, broker: broker)
    defer { bench.session.close() }
    try bench.execute(
      "\(Basket.createStream(partitions: partitions)) '\(form.rawValue)');")
    if !cached { try bench.execute("SET 'cache.max.bytes.buffering' = '0';") }
    try produce(try basket.records(form, registry: bench.registry), to: Basket.topic, broker)

    var bare: [Cost] = []
    var query: [Cost] = []
    for run in 0..<repetitions {
      bare.append(try Cost(records: records) { try readAll(broker) })
      query.append(try runQuery(bench, broker, number: run, cached: cached))
    }
    var totals = BasketTotals(keys: keys)
    totals.add(basket.lines)
    try totals.check(try results(broker))
    let (bareCost, cost) = (Cost.median(bare), Cost.median(query))
    let title = "\(name), \(form.rawValue), \(keys / 1000) k keys, cache \(cached ? "on" : "off")"
    return [
      Figure(name: "\(title): bare consumer, CPU", value: bareCost.cpu, unit: "ns/record"),
      Figure(name: "\(title): query, CPU", value: cost.cpu, unit: "ns/record"),
      Figure(
        name: "\(title): rate over the bare consumer's", value: 100 * bareCost.wall / cost.wall, unit: "%",
        target: rateTarget, moreIsBetter: true),
      Figure(
        name: "\(title): CPU over the bare consumer's", value: cost.cpu / bareCost.cpu, unit: "x", target: cpuTarget),
    ]
  }

  private func makeBroker() throws -> any Broker {
    switch place {
    case .embedded: EmbeddedBroker()
    case .mock(let server): try KafkaBroker(bootstrapServers: server.bootstrapServers)
    }
  }

  private func runQuery(_ bench: Workbench, _ broker: any Broker, number: Int, cached: Bool) throws -> Cost {
    let table = "totals_\(form.rawValue)_\(keys)_\(cached)_\(number)"
    let create = """
      CREATE TABLE \(table) WITH (kafka_topic = 'TOTALS', value_format = 'JSON') \(Basket.groupBy)
      """
    let cost: Cost
    switch place {
    case .embedded:
      cost = try Cost(records: records) {
        try bench.execute(create)
        try bench.session.waitUntilIdle(cancellation: Cancellation())
      }
      try bench.execute("DROP TABLE \(table);")
    case .mock:
      // Joining a group takes seconds, which say nothing of the rate: it is done before the clock starts.
      try bench.execute(create)
      usleep(500_000)
      try bench.execute("PAUSE ALL;")
      sleep(6)
      cost = try Cost(records: records) {
        try bench.execute("RESUME ALL;")
        try bench.session.waitUntilIdle(cancellation: Cancellation())
      }
      try bench.execute("DROP TABLE \(table);")
    }
    return cost
  }

  private func readAll(_ broker: any Broker) throws {
    switch place {
    case .embedded:
      let consumer = try broker.makeConsumer(ConsumerConfiguration())
      defer { consumer.close() }
      try consumer.assign([TopicPartition(Basket.topic, 0): .earliest])
      var count = 0
      while count < records { count += try consumer.poll(timeoutMillis: 100)?.count ?? 0 }
    case .mock(let server):
      try BareConsumer(bootstrapServers: server.bootstrapServers, topic: Basket.topic, partitions: partitions)
        .read(records)
    }
  }

  private func produce(_ records: OutgoingBatch, to topic: String, _ broker: any Broker) throws {
    let producer = try broker.makeProducer(ProducerConfiguration())
    defer { producer.close() }
    var batch = OutgoingBatch()
    for (index, entry) in records.entries.enumerated() {
      batch.bytes += records.bytes[entry.start..<entry.start + entry.keyCount + entry.valueCount]
      batch.endRecord(
        keyCount: entry.keyCount, valueCount: entry.valueCount, timestampMillis: entry.timestampMillis)
      if batch.count == 1000 || index == records.count - 1 {
        try producer.produce(batch, to: topic)
        batch.removeAll()
      }
    }
    try producer.flush(timeoutMillis: 60_000)
  }

  private func results(_ broker: any Broker) throws -> [(key: [UInt8], value: [UInt8])] {
    let consumer = try broker.makeConsumer(ConsumerConfiguration())
    defer { consumer.close() }
    let ends = try broker.endOffsets(of: "TOTALS")
    let starts = try broker.beginningOffsets(of: "TOTALS")
    var missing: [TopicPartition: Int64] = [:]
    for (partition, end) in ends.enumerated() where end > starts[partition] {
      missing[TopicPartition("TOTALS", partition)] = end
    }
    try consumer.assign(missing.mapValues { _ in .earliest })
    var results: [(key: [UInt8], value: [UInt8])] = []
    while !missing.isEmpty {
      if let batch = try consumer.poll(timeoutMillis: 100) {
        for record in batch.records { results.append((Array(record.key!), record.value.map { Array($0) } ?? [])) }
      }
      missing = missing.filter { (consumer.position(of: $0.key) ?? -1) < $0.value }
    }
    return results
  }
}
