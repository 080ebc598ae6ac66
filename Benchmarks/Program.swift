import ArgumentParser

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Where the benchmarks begin: also as the processes that some of them start beside this one.
@main
struct Program {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      if arguments == ["--serve-mock-cluster"] { return try MockServer.serve() }
      if arguments.count == 4, arguments[0] == "--run-query", let form = Basket.Form(rawValue: arguments[2]) {
        return try QueryProcess.serve(bootstrapServers: arguments[1], form: form, statements: arguments[3])
      }
    } catch {
      print("wrong: \(error)")
      exit(1)
    }
    BenchmarkCommand.main(arguments)
  }
}

/// `make bench`: what the program costs, against what it should.
struct BenchmarkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Benchmarks",
    abstract: "Measure what the program costs, against what it should.",
    discussion: "Each benchmark also compares its result with a plain computation of the same answer.")

  @Flag(help: "More records and repetitions, and up to ten million keys.")
  var full = false

  @Option(help: ArgumentHelp("Write the figures to a file, too.", valueName: "file"))
  var json: String?

  @Option(
    help: ArgumentHelp(
      "Run the benchmarks only whose names hold the word; may be given several times.", valueName: "word"))
  var only: [String] = []

  @Flag(help: "List the names, and run none.")
  var list = false

  @Flag(
    help: """
      Run one counted pass of each, and tell over how many records: what Scripts/count-instructions.py runs under \
      valgrind.
      """)
  var instructions = false

  func validate() throws {
    if instructions, full || json != nil {
      throw ValidationError("--instructions counts what is the same at each run: it goes with --only alone")
    }
    for word in only where !names.contains(where: { $0.contains(word) }) {
      throw ValidationError("no benchmark has '\(word)' in its name; there are \(names.joined(separator: ", "))")
    }
  }

  func run() throws {
    if list { return print(names.filter(wants).joined(separator: "\n")) }
    do {
      if instructions {
        for workload in Workload.counted where wants(workload.name) { try workload.count(records: 16_384) }
      } else {
        try measure()
      }
    } catch {
      print("wrong: \(error)")
      throw ExitCode(1)
    }
  }

  private func measure() throws {
    var report = Report()
    for benchmark in Benchmark.all(isFull: full) where wants(benchmark.name) {
      for figure in try benchmark.run() { report.add(figure) }
    }
    if let json { try report.write(toJSON: json) }
  }

  private var names: [String] { instructions ? Workload.counted.map(\.name) : Benchmark.all(isFull: full).map(\.name) }

  private func wants(_ name: String) -> Bool { only.isEmpty || only.contains { name.contains($0) } }
}
