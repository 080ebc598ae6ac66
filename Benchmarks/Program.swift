/// `make bench`: what the program costs, against what it should.
///
///     Benchmarks [--full] [--json] [--only WORD]
@main
struct Program {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments == ["--serve-mock-cluster"] { return try MockServer.serve() }
    if arguments.count == 4, arguments[0] == "--run-query", let form = Basket.Form(rawValue: arguments[2]) {
      return try QueryProcess.serve(bootstrapServers: arguments[1], form: form, statements: arguments[3])
    }
    let options = Options(arguments)
    var report = Report(isJSON: options.isJSON)
    for benchmark in Benchmark.all(isFull: options.isFull) where options.wants(benchmark.name) {
      for figure in try benchmark.run() { report.add(figure) }
    }
    report.finish()
  }
}

struct Options {
  let isFull: Bool
  let isJSON: Bool
  private let words: [String]

  init(_ arguments: [String]) {
    isFull = arguments.contains("--full")
    isJSON = arguments.contains("--json")
    words = arguments.indices.dropFirst().filter { arguments[$0 - 1] == "--only" }.map { arguments[$0] }
  }

  func wants(_ name: String) -> Bool { words.isEmpty || words.contains { name.contains($0) } }
}

/// Something to measure, by the name that `--only` knows.
struct Benchmark {
  let name: String
  let run: () throws -> [Figure]

  /// The goals are those of the project's issue on speed, first column.
  static func all(isFull: Bool) -> [Benchmark] {
    let memory = InMemory(records: isFull ? 1_000_000 : 300_000, repetitions: 5)
    var list = [
      Benchmark(name: "decode-json") { [try memory.decode(.json, target: nil)] },
      Benchmark(name: "decode-avro") { [try memory.decode(.avro, target: nil)] },
      Benchmark(name: "group-json-1k") { [try memory.groupBy(.json, keys: 1000, target: 150)] },
      Benchmark(name: "group-json-100k") { [try memory.groupBy(.json, keys: 100_000, target: 150)] },
      Benchmark(name: "group-avro-1k") { [try memory.groupBy(.avro, keys: 1000, target: 100)] },
      Benchmark(name: "group-avro-100k") { [try memory.groupBy(.avro, keys: 100_000, target: 100)] },
      Benchmark(name: "changes-json") { [try memory.everyChange(.json, keys: 1000)] },
      Benchmark(name: "changes-avro") { [try memory.everyChange(.avro, keys: 1000)] },
      Benchmark(name: "flush") { [try memory.flush(keys: 100_000)] },
      Benchmark(name: "project-json") { [try memory.projection(.json)] },
      Benchmark(name: "project-avro") { [try memory.projection(.avro)] },
      Benchmark(name: "shared-json") { try shared(.json, isFull: isFull).tenQueries(target: 4) },
      Benchmark(name: "shared-avro") { try shared(.avro, isFull: isFull).tenQueries(target: 4) },
      Benchmark(name: "memory") { [try memory.memory(keys: 1_000_000, target: 130)] },
    ]
    list += endToEnd(isFull: isFull) + startUp
    if isFull {
      list += [1_000_000, 10_000_000].map { keys in
        Benchmark(name: "group-avro-\(keys / 1_000_000)m") { [try memory.groupBy(.avro, keys: keys, target: nil)] }
      }
    }
    return list
  }

  private static func shared(_ form: Basket.Form, isFull: Bool) -> SharedReading {
    SharedReading(form: form, records: isFull ? 1_000_000 : 300_000, repetitions: 5)
  }
}
