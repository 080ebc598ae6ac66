import Planner

/// A stage at work on one partition: decodes what was read, brings it into the order of time, sends it through the
/// operators and encodes the result. Belongs to the thread of its worker.
package final class StageTask {
  let partition: Int
  private let stage: StagePlan
  private let query: String
  private let log: TaskLog
  private let decoders: [ScanDecoder]
  private var merger: InputMerger
  let pipeline: Pipeline
  private let encoder: SinkEncoder
  /// The highest event time seen, which is kept with the state.
  private(set) var streamTimeMillis: Int64 = .min
  /// Rows taken in and records put out since the task began.
  private(set) var rowsIn = 0
  private(set) var rowsOut = 0

  /// How many rows of an input may wait for the others.
  private let pendingLimit: Int
  /// Topics that are several inputs.
  private let repeatedTopics: [String]

  /// Since when nothing has come, on the clock that never goes back, and what stream time was then.
  private var quietSince: (clockMillis: Int64, streamTimeMillis: Int64)?

  init(stage: StagePlan, partition: Int, query: String, settings: QuerySettings, environment: QueryEnvironment) throws {
    self.stage = stage
    self.query = query
    pendingLimit = settings.bufferedRecords
    let topics = stage.scans.map(\.relation.topic)
    repeatedTopics = Set(topics.filter { topic in topics.count { $0 == topic } > 1 }).sorted()
    let log = TaskLog(environment.log)
    self.log = log
    self.partition = partition
    decoders = try stage.scans.map {
      try ScanDecoder(
        scan: $0, query: query, formats: environment.formats, registry: environment.registry, log: log,
        fatal: settings.fatalRecords)
    }
    merger = InputMerger(inputCount: decoders.count)
    pipeline = try PipelineBuilder(
      query: query, functions: environment.functions, cachesChanges: settings.cachesChanges,
      aggregates: settings.aggregates, expressions: settings.expressions, log: log
    ).build(stage.root, splitsChanges: stage.splitsChanges)
    encoder = try SinkEncoder(
      schema: pipeline.resultSchema, sink: stage.output, formats: environment.formats, registry: environment.registry,
      recordLimit: environment.broker.recordLimit(of: stage.output.topic))
  }

  /// The state of the operators, in an order that only the plan decides.
  package var stores: [any StateStore] { pipeline.operators.flatMap(\.stores) }

  /// Takes in records. A topic that is read twice (a join with itself) gives them to each of its inputs.
  /// - Parameter decoded: the rows of an input, where somebody else has decoded them.
  package func add(_ records: RecordBatch, decoded: (_ input: Int) -> Batch? = { _ in nil }) {
    for (input, scan) in stage.scans.enumerated() where scan.relation.topic == records.topic {
      let batch = decoded(input) ?? decoders[input].decode(records)
      rowsIn += batch.count
      quietSince = nil
      merger.add(batch, input: input)
    }
  }

  /// The first record at which the query has to end; what was made of it and of those behind it must not be stored.
  var badRecord: ProcessingLog.Entry? { log.badRecord }

  /// What has gone through and what it holds.
  var load: StageLoad {
    var load = StageLoad(
      rowsIn: rowsIn, rowsOut: rowsOut, cachedChanges: pipeline.heldBack.changes, waitingBatches: waitingBatches,
      partitions: 1)
    for store in stores {
      load.stateRows += store.rowCount
      load.stateBytes += store.byteCount
    }
    return load
  }

  /// Counts rows from 0 again.
  func forgetRows() { (rowsIn, rowsOut) = (0, 0) }

  /// How many batches wait for another input.
  var waitingBatches: Int { stage.scans.indices.reduce(0) { $0 + merger.pendingBatches(input: $1) } }

  /// Whether the task could do with more of a topic.
  func demand(for topic: String) -> InputDemand {
    let waiting = inputs(of: topic).map { merger.pendingRows(input: $0) }
    if waiting.contains(where: { $0 >= pendingLimit }) { return .full }
    guard waiting.contains(0) else { return .stocked }
    return waitingBatches > 0 ? .starved : .idle
  }

  /// The offset of the first record of the topic that waits; nil where all that was taken in has gone through.
  func nextOffset(topic: String) -> Int64? {
    inputs(of: topic).compactMap { merger.nextOffset(input: $0) }.min()
  }

  /// Sends through what may go, in the order of time. `mayLag` says of a topic that more of it is about to come.
  package func run(into records: inout OutgoingBatch, mayLag: (_ topic: String) -> Bool) throws {
    while true {
      let blocked = repeatedTopics.filter(blocksItself)
      if !(try sendNext(into: &records) { !blocked.contains($0) && mayLag($0) }) { return }
    }
  }

  /// Whether a topic would have to be read for one of its inputs, and must not be, as another is full of it: one may be far
  /// ahead of the other, behind a record whose time is much later than that of the next ones. It is not waited for then.
  private func blocksItself(_ topic: String) -> Bool {
    let waiting = inputs(of: topic).map { merger.pendingRows(input: $0) }
    return waiting.contains(0) && waiting.contains { $0 >= pendingLimit }
  }

  /// - Returns: false where nothing may go.
  private func sendNext(into records: inout OutgoingBatch, mayLag: (_ topic: String) -> Bool) throws -> Bool {
    func inputMayLag(_ input: Int) -> Bool { mayLag(stage.scans[input].relation.topic) }
    if pipeline.mergesSources {
      guard let rows = merger.nextMerged(mayLag: inputMayLag) else { return false }
      try pipeline.push(rows) { encode($0, into: &records) }
      for case let batch? in rows.batches { try advance(over: batch, into: &records) }
    } else {
      guard let (batch, input) = merger.next(mayLag: inputMayLag) else { return false }
      try pipeline.push(batch, source: input) { encode($0, into: &records) }
      try advance(over: batch, into: &records)
    }
    return true
  }

  /// Moves stream time on over rows that went through.
  private func advance(over batch: Batch, into records: inout OutgoingBatch) throws {
    streamTimeMillis = max(streamTimeMillis, batch.times.highest ?? .min)
    try pipeline.advance(toStreamTimeMillis: streamTimeMillis) { encode($0, into: &records) }
  }

  /// Puts out what operators hold back until a commit.
  package func flush(into records: inout OutgoingBatch) throws {
    try pipeline.flush { encode($0, into: &records) }
  }

  /// Once nothing has come for `timeoutMillis`, lets stream time go on as the clock does, so that windows close whose
  /// time would have come.
  func passTime(nowMillis: Int64, timeoutMillis: Int64, into records: inout OutgoingBatch) throws {
    guard streamTimeMillis > .min, waitingBatches == 0 else { return }
    guard let since = quietSince else {
      quietSince = (nowMillis, streamTimeMillis)
      return
    }
    let quietMillis = nowMillis - since.clockMillis
    guard quietMillis >= timeoutMillis else { return }
    streamTimeMillis = max(streamTimeMillis, since.streamTimeMillis.saturatingAdd(quietMillis))
    try pipeline.advance(toStreamTimeMillis: streamTimeMillis) { encode($0, into: &records) }
  }

  /// Takes up the stream time that was kept with the state.
  func restore(streamTimeMillis time: Int64) { streamTimeMillis = time }

  /// Once the state is restored: windows that had closed by time alone are told so again. Their rows have gone out.
  func closeWindowsAsRestored() throws {
    if streamTimeMillis > .min { try pipeline.advance(toStreamTimeMillis: streamTimeMillis) { _ in } }
    // What was wrong with their rows was told as they went out.
    log.forgetBadRecord()
  }

  private func encode(_ batch: Batch, into records: inout OutgoingBatch) {
    rowsOut += batch.count
    encoder.encode(batch, into: &records) { row, error in
      let source = batch.origin?.source(ofRow: row)
      log.report(
        ProcessingLog.Entry(
          .result, query: query, topic: source?.topic ?? stage.output.topic,
          partition: Int(source?.partition ?? -1), offset: batch.origin?.offsets[row] ?? -1,
          reason: "result not written to \(stage.output.topic): \(error.reason)"))
    }
  }

  private func inputs(of topic: String) -> [Int] {
    stage.scans.indices.filter { stage.scans[$0].relation.topic == topic }
  }
}
