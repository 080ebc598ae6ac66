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
    try bench.execute("\(Basket.createStream(partitions: partitions)) '\(form.rawValue)');")
    if !cached { try bench.execute("SET 'cache.max.bytes.buffering' = '0';") }
    try bench.execute(
      "CREATE TABLE totals WITH (kafka_topic = 'TOTALS', value_format = 'JSON') \(Basket.groupBy)")
    let input = try basket.records(form, registry: bench.registry)
    // Joining a group takes seconds, which say nothing of the rate: it is done before any clock starts.
    if case .mock = place { sleep(6) }

    var bare: [Cost] = []
    var query: [Cost] = []
    var totals = BasketTotals(keys: keys)
    for _ in 0..<repetitions {
      let starts = try broker.endOffsets(of: Basket.topic)
      try bench.execute("PAUSE ALL;")
      usleep(300_000)
      try produce(input, to: Basket.topic, broker)
      if case .mock(let server) = place {
        let consumer = BareConsumer(
          bootstrapServers: server.bootstrapServers, topic: Basket.topic, starts: starts)
        bare.append(try Cost(records: records) { try consumer.read(records) })
      }
      query.append(
        try Cost(records: records) {
          try bench.execute("RESUME ALL;")
          try bench.session.waitUntilIdle(cancellation: Cancellation())
        })
      totals.add(basket.lines)
    }
    try totals.check(try results(broker))
    let title = "\(name), \(form.rawValue), \(keys / 1000) k keys, cache \(cached ? "on" : "off")"
    return figures(title, Cost.median(query), bare.isEmpty ? nil : Cost.median(bare), rateTarget, cpuTarget)
  }

  private func figures(
    _ title: String, _ cost: (wall: Double, cpu: Double), _ bare: (wall: Double, cpu: Double)?, _ rateTarget: Double?,
    _ cpuTarget: Double?
  ) -> [Figure] {
    let own = [
      Figure(name: "\(title): rate", value: 1_000_000 / cost.wall, unit: "k records/s"),
      Figure(name: "\(title): CPU", value: cost.cpu, unit: "ns/record"),
    ]
    // The embedded broker hands out its records at no cost: there is nothing to compare with.
    guard let bare else { return own }
    return own + [
      Figure(name: "  bare librdkafka consumer: CPU", value: bare.cpu, unit: "ns/record"),
      Figure(
        name: "  rate over the bare consumer's", value: 100 * bare.wall / cost.wall, unit: "%", target: rateTarget,
        moreIsBetter: true),
      Figure(name: "  CPU over the bare consumer's", value: cost.cpu / bare.cpu, unit: "x", target: cpuTarget),
    ]
  }

  private func makeBroker() throws -> any Broker {
    switch place {
    case .embedded: EmbeddedBroker()
    case .mock(let server): try KafkaBroker(bootstrapServers: server.bootstrapServers)
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
