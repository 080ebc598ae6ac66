import Runtime

/// Something that one thread does with records that are in memory already: made ready once, run several times over the
/// same records, and compared with a plain computation of the same answer.
///
/// `make bench` times it, `make bench-instructions` counts its instructions.
struct Workload {
  /// What `--only` and the list of instruction counts know it by: "group-json-1k".
  let name: String
  /// What the table calls it.
  let title: String
  /// What one of `Run.count` is.
  var unit = "record"
  /// The goal, in nanoseconds of CPU time for one of them.
  var target: Double?
  /// Makes it ready for so many records.
  let prepare: (_ records: Int) throws -> Run

  struct Run {
    /// How many records, groups or rows one pass takes care of.
    let count: Int
    /// What must be there before each pass and is not measured.
    var before: () throws -> Void = {}
    /// What is measured.
    let pass: () throws -> Void
    /// Compares what came out, after so many passes.
    /// - Throws: `WrongAnswer`.
    let check: (_ passes: Int) throws -> Void
  }
}

extension Workload {
  /// The median CPU time of this thread, in nanoseconds for one of `Run.count`; a first pass, which makes groups and
  /// fills caches, is left out.
  func measure(records: Int, repetitions: Int) throws -> Figure {
    let run = try prepare(records)
    var times: [Double] = []
    for _ in 0...repetitions {
      try run.before()
      let start = Clocks.thread
      try run.pass()
      times.append(Double(Clocks.thread - start))
    }
    try run.check(times.count)
    return Figure(
      name: title, value: median(Array(times.dropFirst())) / Double(run.count), unit: "ns/\(unit)", target: target)
  }

  /// Tells on standard output what `Scripts/count-instructions.py` needs: the workload's name and its `Run.count`, in the
  /// order in which callgrind writes the counts of `countedPass`.
  func count(records: Int) throws {
    let run = try prepare(records)
    try run.before()
    try run.pass()
    try run.before()
    try countedPass(run.pass)
    try run.check(2)
    print("\(name) \(run.count) \(unit)")
  }
}

/// Callgrind counts inside of this function only, which it knows by its symbol. Not optimized, so that no copy of it
/// under another name takes its place.
@inline(never) @_optimize(none) @_silgen_name("sqlstream_benchmarks_counted_pass")
func countedPass(_ pass: () throws -> Void) throws {
  try pass()
}
