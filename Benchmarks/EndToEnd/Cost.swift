/// Time and CPU time of all threads of a process for one record, in nanoseconds.
struct Cost {
  var wall: Double
  var cpu: Double

  init(wall: Double, cpu: Double) {
    self.wall = wall
    self.cpu = cpu
  }

  /// What `body` takes in this process.
  init(records: Int, _ body: () throws -> Void) rethrows {
    let (wall, cpu) = (Clocks.wall, Clocks.process)
    try body()
    self.wall = Double(Clocks.wall - wall) / Double(records)
    self.cpu = Double(Clocks.process - cpu) / Double(records)
  }
}

/// A query's costs against those of a program that moves the same records with librdkafka and does nothing else. The two
/// are measured turn by turn, so that what else the machine does meets both.
struct Comparison {
  var query: [Cost] = []
  var bare: [Cost] = []

  /// - Parameters:
  ///   - rateTarget: percent of the bare program's rate.
  ///   - cpuTarget: times the bare program's CPU.
  func figures(_ title: String, bare name: String, rateTarget: Double?, cpuTarget: Double?) -> [Figure] {
    let wall = median(query.map(\.wall))
    let cpu = median(query.map(\.cpu))
    let own = [
      Figure(name: "\(title): rate", value: 1_000_000 / wall, unit: "k records/s"),
      Figure(name: "\(title): CPU", value: cpu, unit: "ns/record"),
    ]
    // The embedded broker hands out its records at no cost: there is nothing to compare with.
    guard !bare.isEmpty else { return own }
    let pairs = Array(zip(query, bare))
    return own + [
      Figure(name: "  \(name): CPU", value: median(bare.map(\.cpu)), unit: "ns/record"),
      Figure(
        name: "  rate over the \(name)'s", value: 100 * median(pairs.map { $1.wall / $0.wall }), unit: "%",
        target: rateTarget, moreIsBetter: true),
      Figure(
        name: "  CPU over the \(name)'s", value: median(pairs.map { $0.cpu / $1.cpu }), unit: "x", target: cpuTarget),
    ]
  }
}
