import Runtime

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A query from topic to topic as a session runs it, against a program that moves the same records and does nothing else.
struct QueryFromTopic {
  let place: Place
  let form: Basket.Form
  let keys: Int
  let records: Int
  let repetitions: Int

  /// The GROUP BY, against a bare consumer.
  /// - Parameter cached: results come with each commit; otherwise with each row.
  func groupBy(cached: Bool, rateTarget: Double?, cpuTarget: Double?) throws -> [Figure] {
    let basket = Basket(count: records, keys: keys)
    var totals = BasketTotals(keys: keys)
    var settings = ""
    if !cached { settings = "SET 'cache.max.bytes.buffering' = '0';" }
    let statement = "CREATE TABLE totals WITH (kafka_topic = 'TOTALS', value_format = 'JSON') \(Basket.groupBy)"
    for _ in 0..<repetitions { totals.add(basket.lines) }
    let comparison = try compare(basket, settings + statement) { servers, starts in
      try BareConsumer(bootstrapServers: servers, topic: Basket.topic, starts: starts).read(records)
    } check: { site in
      var results: [(key: [UInt8], value: [UInt8])] = []
      try site.forEachRecord(of: "TOTALS") { record in
        results.append((record.key.map { Array($0) } ?? [], record.value.map { Array($0) } ?? []))
      }
      try totals.check(results)
    }
    return comparison.figures(
      title("cache \(cached ? "on" : "off")"), bare: "bare consumer", rateTarget: rateTarget, cpuTarget: cpuTarget)
  }

  /// A filter and a projection, against a program that reads all and writes as many records of the same length.
  func filterAndProject(cpuTarget: Double?) throws -> [Figure] {
    let basket = Basket(count: records, keys: keys)
    let statement = """
      CREATE STREAM copy WITH (kafka_topic = 'COPY', value_format = 'JSON') AS
      SELECT session_id, sku, qty * unit_price AS total FROM basket WHERE qty > 0;
      """
    // SKU and TOTAL as JSON; the prices' digits make it a byte or two more or less.
    let length = #"{"SKU":"SKU_1234","TOTAL":123.45}"#.utf8.count
    var unreadable = 0
    let kept = basket.lines.count { ($0.qty as Int64?) ?? 0 > 0 }
    let comparison = try compare(basket, statement) { servers, starts in
      try BareCopy(
        consumer: BareConsumer(bootstrapServers: servers, topic: Basket.topic, starts: starts), valueLength: length
      ).copy(records) { $0 % 9 < 7 }
    } check: { site in
      // The offsets count what came out, and not what the mock has dropped since.
      let count = try site.broker.endOffsets(of: "COPY").reduce(0, +)
      guard count == kept * repetitions else { throw WrongAnswer("\(count) records came out of the filter") }
      try site.forEachRecord(of: "COPY") { record in
        guard let value = record.value, value.first == UInt8(ascii: "{") else { return unreadable += 1 }
      }
      guard unreadable == 0 else { throw WrongAnswer("\(unreadable) records of the filter are no JSON") }
    }
    return comparison.figures(
      title("filter and projection"), bare: "bare copy", rateTarget: nil, cpuTarget: cpuTarget)
  }

  private func title(_ what: String) -> String {
    "\(place.title), \(form.rawValue), \(keys / 1000) k keys, \(what)"
  }

  /// Runs the statements over the records time and again, each time after the bare program.
  /// - Parameter check: looks at the results.
  private func compare(
    _ basket: Basket, _ statements: String, bare: (_ servers: String, _ starts: [Int64]) throws -> Void,
    check: (Site) throws -> Void
  ) throws -> Comparison {
    let site = try Site(place)
    defer { site.close() }
    let statements = "\(Basket.createStream(partitions: place.partitions)) '\(form.rawValue)');\(statements)"
    guard let servers = site.bootstrapServers else {
      let costs = try runInside(site, basket, statements)
      try check(site)
      return Comparison(query: costs)
    }
    let query = try QueryProcess(bootstrapServers: servers, form: form, statements: statements)
    let input = try basket.records(form, registry: EmbeddedSchemaRegistry())
    var comparison = Comparison()
    for _ in 0..<repetitions {
      query.stop()
      let starts = try site.broker.endOffsets(of: Basket.topic)
      try site.broker.write(input, to: Basket.topic)
      comparison.bare.append(try Cost(records: records) { try bare(servers, starts) })
      comparison.query.append(try query.run(records: records))
    }
    try check(site)
    return comparison
  }

  /// Over the broker inside of this process, which fetches nothing ahead.
  private func runInside(_ site: Site, _ basket: Basket, _ statements: String) throws -> [Cost] {
    let bench = try Workbench(execution: .threads, broker: site.broker)
    defer { bench.session.close() }
    try bench.execute(statements)
    let input = try basket.records(form, registry: bench.registry)
    var costs: [Cost] = []
    for _ in 0..<repetitions {
      try bench.execute("PAUSE ALL;")
      usleep(300_000)
      try site.broker.write(input, to: Basket.topic)
      costs.append(
        try Cost(records: records) {
          try bench.execute("RESUME ALL;")
          try bench.session.waitUntilIdle(cancellation: Cancellation())
        })
    }
    return costs
  }
}
