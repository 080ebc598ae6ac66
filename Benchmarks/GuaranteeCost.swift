import Runtime

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What exactly once costs over at least once: the same query over the same records on embedded brokers of its own each,
/// measured turn by turn, with changelogs, as where topics outlive the process.
struct GuaranteeCost {
  let records: Int
  let repetitions: Int

  private static let keys = 1000

  func figures() throws -> [Figure] {
    try compare("group by", "CREATE TABLE totals WITH (kafka_topic = 'TOTALS', value_format = 'JSON') \(Basket.groupBy)")
      + compare(
        "filter", "CREATE STREAM copy WITH (kafka_topic = 'COPY', value_format = 'JSON') AS SELECT * FROM basket WHERE qty > 2;"
      )
  }

  private func compare(_ title: String, _ query: String) throws -> [Figure] {
    let benches = try [ProcessingGuarantee.atLeastOnce, .exactlyOnce].map { guarantee in
      let bench = try Workbench(execution: .threads, guarantee: guarantee)
      try bench.execute("\(Basket.createStream(partitions: 2)) 'JSON');" + query)
      return bench
    }
    defer { for bench in benches { bench.session.close() } }
    let input = try Basket(count: records, keys: Self.keys).records(.json, registry: benches[0].registry)
    var costs: [[Cost]] = [[], []]
    for turn in 0...repetitions {
      for (index, bench) in benches.enumerated() {
        try bench.execute("PAUSE ALL;")
        usleep(100_000)
        let producer = try bench.broker.makeProducer(ProducerConfiguration())
        try producer.produce(input, to: Basket.topic)
        producer.close()
        let cost = try Cost(records: records) {
          try bench.execute("RESUME ALL;")
          try bench.session.waitUntilIdle(cancellation: Cancellation())
        }
        // The first turn warms up.
        if turn > 0 { costs[index].append(cost) }
      }
    }
    let written = try benches.map { try $0.broker.endOffsets(of: title == "filter" ? "COPY" : "TOTALS").reduce(0, +) }
    guard written.allSatisfy({ $0 > 0 }) else { throw WrongAnswer("nothing was written") }
    func ratio(_ value: (Cost) -> Double) -> Double { median(zip(costs[1], costs[0]).map { value($0) / value($1) }) }
    return [
      Figure(name: "\(title), at least once: CPU", value: median(costs[0].map(\.cpu)), unit: "ns/record"),
      Figure(name: "\(title), exactly once: CPU", value: median(costs[1].map(\.cpu)), unit: "ns/record"),
      Figure(name: "  exactly once over at least once: CPU", value: ratio(\.cpu), unit: "x"),
      Figure(name: "  exactly once over at least once: time", value: ratio(\.wall), unit: "x"),
    ]
  }
}
