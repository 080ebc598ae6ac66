import Runtime

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The group-by on one thread and on two, from a mock cluster in another process. The records are written while the
/// query pauses, so that most of them are fetched by the time it goes on: what is measured is the work of the query's
/// own threads, not that of the server and of librdkafka's, which want cores too.
struct ThreadGain {
  let records: Int
  let repetitions: Int

  private static let keys = 100_000

  func twoThreads() throws -> [Figure] {
    let basket = Basket(count: records, keys: Self.keys)
    let one = try measure(threads: 1, basket)
    let two = try measure(threads: 2, basket)
    return [
      Figure(name: "mock cluster, JSON, 100 k keys, one thread: rate", value: 1_000_000 / one.wall, unit: "k records/s"),
      Figure(name: "  two threads: rate", value: 1_000_000 / two.wall, unit: "k records/s"),
      Figure(name: "  two threads over one: rate", value: one.wall / two.wall, unit: "x", moreIsBetter: true),
      Figure(name: "  two threads over one: CPU", value: two.cpu / one.cpu, unit: "x"),
    ]
  }

  /// Nanoseconds a record, the median of some runs.
  private func measure(threads: Int, _ basket: Basket) throws -> (wall: Double, cpu: Double) {
    let server = try MockServer()
    let bench = try Workbench(
      execution: .threads, broker: try KafkaBroker(bootstrapServers: server.bootstrapServers), threads: threads)
    defer { bench.session.close() }
    try bench.execute("\(Basket.createStream(partitions: MockServer.partitions)) 'JSON');")
    try bench.execute("CREATE TABLE totals WITH (kafka_topic = 'TOTALS', value_format = 'JSON') \(Basket.groupBy)")
    // Joining a group takes seconds, which say nothing of the rate: it is done before any clock starts.
    sleep(6)
    let input = try basket.records(.json, registry: bench.registry)
    let writer = try KafkaBroker(bootstrapServers: server.bootstrapServers)
    defer { writer.close() }
    var (walls, cpus): ([Double], [Double]) = ([], [])
    for _ in 0..<repetitions {
      try bench.execute("PAUSE ALL;")
      usleep(300_000)
      try writer.write(input, to: Basket.topic)
      sleep(2)
      let (wall, cpu) = (Clocks.wall, Clocks.process)
      try bench.execute("RESUME ALL;")
      try bench.session.waitUntilIdle(cancellation: Cancellation())
      walls.append(Double(Clocks.wall - wall) / Double(records))
      cpus.append(Double(Clocks.process - cpu) / Double(records))
    }
    let count = try bench.answer("SELECT SUM(n) AS n FROM totals GROUP BY 1;")
    guard count == records * repetitions else {
      throw WrongAnswer("\(count) records were counted and not \(records * repetitions)")
    }
    return (median(walls), median(cpus))
  }
}
