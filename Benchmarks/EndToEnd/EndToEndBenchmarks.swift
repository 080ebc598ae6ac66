extension Benchmark {
  /// From topic to topic, at each place that can be had. The goals are those of the project's issue on speed.
  static func endToEnd(isFull: Bool) -> [Benchmark] {
    Place.all.flatMap { name, place in
      func query(_ form: Basket.Form, _ keys: Int) -> QueryFromTopic {
        QueryFromTopic(place: place, form: form, keys: keys, records: 1_000_000, repetitions: isFull ? 11 : 5)
      }
      return [
        Benchmark(name: "\(name)-json-1k") {
          try query(.json, 1000).groupBy(cached: true, rateTarget: 80, cpuTarget: 1.7)
        },
        Benchmark(name: "\(name)-avro-1k") {
          try query(.avro, 1000).groupBy(cached: true, rateTarget: 80, cpuTarget: 1.7)
        },
        Benchmark(name: "\(name)-json-100k") {
          try query(.json, 100_000).groupBy(cached: true, rateTarget: 80, cpuTarget: 2.5)
        },
        Benchmark(name: "\(name)-avro-100k") {
          try query(.avro, 100_000).groupBy(cached: true, rateTarget: 80, cpuTarget: 2.5)
        },
        Benchmark(name: "\(name)-changes-json-1k") {
          try query(.json, 1000).groupBy(cached: false, rateTarget: 45, cpuTarget: nil)
        },
        Benchmark(name: "\(name)-changes-avro-1k") {
          try query(.avro, 1000).groupBy(cached: false, rateTarget: 45, cpuTarget: nil)
        },
        Benchmark(name: "\(name)-filter-json") { try query(.json, 1000).filterAndProject(cpuTarget: 1.3) },
        Benchmark(name: "\(name)-filter-avro") { try query(.avro, 1000).filterAndProject(cpuTarget: 1.3) },
      ]
    }
  }
}
