import Planner

/// A plan at work in one place: all partitions of its topics go through one set of operators, so that nothing needs to
/// be repartitioned. Pull and push queries run so.
final class LocalRun {
  let scans: [Scan]
  private let decoders: [ScanDecoder]
  private var merger: InputMerger
  let pipeline: Pipeline
  private var streamTimeMillis: Int64 = .min

  init(_ root: LogicalPlan, name: String, settings: QuerySettings, environment: QueryEnvironment) throws {
    scans = root.scans
    decoders = try scans.map {
      try ScanDecoder(
        scan: $0, query: name, formats: environment.formats, registry: environment.registry, log: environment.log)
    }
    merger = InputMerger(inputCount: scans.count)
    pipeline = try PipelineBuilder(
      query: name, functions: environment.functions, cachesChanges: false, aggregates: settings.aggregates,
      expressions: settings.expressions, log: environment.log
    ).build(root, splitsChanges: false)
  }

  var schema: PlanSchema { pipeline.resultSchema }

  /// Takes in records of a topic.
  func add(_ records: RecordBatch) {
    for (input, scan) in scans.enumerated() where scan.relation.topic == records.topic {
      merger.add(decoders[input].decode(records), input: input)
    }
  }

  /// Sends rows of a source through at once, whatever waits.
  func push(_ batch: Batch, source: Int, emit: (Batch) -> Void) throws {
    guard batch.count > 0 else { return }
    try pipeline.push(batch, source: source, emit: emit)
    for row in 0..<batch.count { streamTimeMillis = max(streamTimeMillis, batch.times.values[row]) }
    try pipeline.advance(toStreamTimeMillis: streamTimeMillis, emit: emit)
  }

  /// Sends through what may go, in the order of time.
  func run(mayLag: (_ topic: String) -> Bool, emit: (Batch) -> Void) throws {
    while let (batch, input) = merger.next(mayLag: { mayLag(scans[$0].relation.topic) }) {
      try push(batch, source: input, emit: emit)
    }
    try pipeline.flush(emit: emit)
  }
}
