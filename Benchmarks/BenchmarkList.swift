/// Something to measure, by the name that `--only` knows.
struct Benchmark {
  let name: String
  let run: () throws -> [Figure]

  static func all(isFull: Bool) -> [Benchmark] {
    inMemory(isFull: isFull) + [
      Benchmark(name: "shared-json") { try shared(.queries, .json, isFull: isFull).ten(target: 4) },
      Benchmark(name: "shared-avro") { try shared(.queries, .avro, isFull: isFull).ten(target: 4) },
      Benchmark(name: "shared-joins-json") { try shared(.joins, .json, isFull: isFull).ten() },
      Benchmark(name: "shared-joins-avro") { try shared(.joins, .avro, isFull: isFull).ten() },
      Benchmark(name: "threads") { try ThreadGain(records: 1_000_000, repetitions: isFull ? 5 : 3).twoThreads() },
      Benchmark(name: "guarantees") {
        try GuaranteeCost(records: 1_000_000, repetitions: isFull ? 11 : 5).figures()
      },
      Benchmark(name: "sink-append") { try sink(isFull: isFull).figures(mode: "append") },
      Benchmark(name: "sink-upsert") { try sink(isFull: isFull).figures(mode: "upsert") },
    ] + endToEnd(isFull: isFull) + startUp
  }

  /// The goals are those of the project's issue on speed, first column.
  private static func inMemory(isFull: Bool) -> [Benchmark] {
    let records = isFull ? 1_000_000 : 300_000
    var list = Workload.all.map { workload in
      Benchmark(name: workload.name) { [try workload.measure(records: records, repetitions: 5)] }
    }
    list += [
      Benchmark(name: "smartshop") { try Smartshop.measure(records: records, repetitions: 5, target: 2) },
      Benchmark(name: "memory") { [try StateMemory.measure(keys: 1_000_000, target: 130)] },
    ]
    if isFull {
      list.append(Benchmark(name: "growth") { try growth(target: 8) })
      list.append(Benchmark(name: "pause") { try StateGrowth.measure(keys: 10_000_000) })
    }
    return list
  }

  /// What a record costs as groups grow from a thousand to ten million.
  private static func growth(target: Double) throws -> [Figure] {
    let counts = [1000, 1_000_000, 10_000_000]
    var figures = try counts.map {
      try Workload.groupBy(.avro, keys: $0).measure(records: 1_000_000, repetitions: 5)
    }
    figures.append(
      Figure(
        name: "  10 M keys over 1 k keys", value: figures[2].value / figures[0].value, unit: "x", target: target))
    return figures
  }

  private static func sink(isFull: Bool) -> SinkCost {
    SinkCost(records: isFull ? 500_000 : 200_000, repetitions: isFull ? 5 : 3)
  }

  private static func shared(_ kind: SharedReading.Kind, _ form: Basket.Form, isFull: Bool) -> SharedReading {
    SharedReading(kind: kind, form: form, records: isFull ? 1_000_000 : 300_000, repetitions: 5)
  }
}
