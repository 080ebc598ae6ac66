extension Benchmark {
  /// Starting the program and waiting at its prompt; nothing where it has not been built beside this one.
  static var startUp: [Benchmark] {
    [
      Benchmark(name: "start-version") { try StartUp()?.version(target: 15) ?? [] },
      Benchmark(name: "start-prompt") { try StartUp()?.prompt(timeTarget: 60, memoryTarget: 30) ?? [] },
    ]
  }
}
