import Planner

/// GROUP BY over a stream with TUMBLING or HOPPING windows.
///
///     COUNT(*) by k, TUMBLING (10 ms):   ('a') at 1, ('a') at 9, ('a') at 12
///         ->   'a' [0, 10): 1, 'a' [0, 10): 2, 'a' [10, 20): 1
///
/// A row whose window's end lies no later than stream time less the grace is late: it is dropped and reported. Stream
/// time is the highest time of the rows that came here. Groups are kept for the retention, then forgotten.
///
/// With EMIT FINAL a group's row goes out once, when its window has closed: windows in the order of their starts.
package final class WindowedAggregateOperator: Operator {
  package let name = "AGGREGATE"
  package let state: GroupedState
  private let expressions: AggregateExpressions
  private let argumentTypes: [[SQLType]]
  private let keyCodec: KeyCodec
  private let keyTypes: [SQLType]
  private var windows: TimeWindows
  private let graceMillis: Int64
  /// How long after its end a window is kept.
  private let keptMillis: Int64
  private var kept: WindowIndex?
  /// Windows whose final rows have not gone out; nil without EMIT FINAL.
  private var open: OpenWindows?
  private var headers = LastHeaders()
  private var streamTime: Int64 = .min
  private var output: GroupOutput
  private let reports: RowReports

  /// - Returns: nil for a plan without such windows.
  /// - Throws: `TimeZoneError`, and what `compile` throws.
  package init?(
    _ plan: Aggregate, emission: Emission, isFinal: Bool = false, fillsPrevious: Bool,
    settings: AggregateSettings = AggregateSettings(), compile: CompileExpression, reports: RowReports
  ) throws {
    guard let window = plan.window, let windows = try TimeWindows(window.kind) else { return nil }
    self.windows = windows
    graceMillis = window.effectiveGraceMillis(isFinal: isFinal)
    keptMillis = window.keptMillis(isFinal: isFinal)
    open = isFinal ? OpenWindows(graceMillis: graceMillis) : nil
    expressions = try AggregateExpressions(plan, settings: settings, compile: compile)
    argumentTypes = expressions.arguments.map { $0.map(\.type) }
    state = GroupedState(name: "aggregate", aggregators: expressions.aggregators, records: expressions.records)
    keyCodec = KeyCodec(plan.groupBy.map(\.type))
    keyTypes = keyCodec.types + [.bigint, .bigint]
    output = GroupOutput(emission: emission, fillsPrevious: fillsPrevious, keyTypes: keyTypes, records: expressions.records)
    self.reports = reports
  }

  package var stores: [any StateStore] { [state] }

  package func process(_ batch: Batch, port: Int) throws -> Batch? {
    try prepareIndex()
    var errors = EvaluationErrors()
    let input = EvaluationInput(batch)
    let groups = expressions.keys(input, &errors)
    let arguments = expressions.arguments(input, &errors)
    reports.report(errors, of: batch)

    let keys = keyCodec.encode(groups, count: batch.count)
    reports.reportNullGroups(keys, of: batch)
    let placed = place(keys, of: batch)
    if placed.rows.isEmpty { return nil }
    let rows = state.resolve(placed.keys)
    var new: Set<Int32> = []
    for (slot, window) in zip(rows.slots, placed.windows) where !state.isLive(slot) && new.insert(slot).inserted {
      kept?.insert(slot, start: window.start)
      open?.insert(slot, window)
    }
    // Most batches have one window for each row; then the columns are as they are.
    let isWhole = placed.rows.count == batch.count && !placed.repeats
    let rowArguments =
      isWhole
      ? arguments
      : zip(arguments, argumentTypes).map { zip($0, $1).map { $0.gather(placed.rows, type: $1) } }
    let times = placed.rows.map { batch.times.values[$0] }
    let report = { (step: Int, reason: String) in
      self.reports.report(.aggregate, row: placed.rows[step], of: batch.origin, reason)
    }
    if open != nil {
      state.fold(rows, rowArguments, times: times, report: report)
      headers.note(rows.slots, rows: placed.rows, of: batch.origin)
      return try closed()
    }
    let groupColumns = isWhole ? groups : zip(groups, keyCodec.types).map { $0.gather(placed.rows, type: $1) }
    let result = output.apply(
      rows, keys: groupColumns + placed.windowColumns, arguments: rowArguments, times: times,
      origin: batch.origin?.gather(placed.rows), to: state, report: report)
    if output.emission == .everyChange { expire() }
    return result
  }

  package func advance(toStreamTimeMillis time: Int64) throws -> Batch? {
    guard open != nil else { return nil }
    try prepareIndex()
    streamTime = max(streamTime, time)
    open?.advance(to: streamTime)
    return try closed()
  }

  package var heldBackChanges: Int { output.heldBackChanges }

  package func flush() throws -> Batch? {
    let result = try output.flush(state, decodeKey: decodeKey)
    // Not before, for a group that has changed must go out first.
    expire()
    return result
  }

  private func decodeKey(_ bytes: UnsafeRawBufferPointer, _ columns: LaneSinks) throws {
    let (start, key) = try WindowKeyBytes.split(bytes)
    try keyCodec.decode(key, into: columns)
    columns.putWindow(start: start, end: windows.end(ofWindowAt: start))
  }

  /// The final rows of the windows that have closed.
  private func closed() throws -> Batch? {
    var slots: [Int32] = []
    for window in open?.takeClosed() ?? [] {
      if window.isLost {
        reports.report(.late, row: 0, of: nil, window.window.lostReason, count: window.slots.count)
        for slot in window.slots { headers.remove(slot) }
      } else {
        slots += state.sortedByKey(window.slots)
      }
    }
    defer { expire() }
    if slots.isEmpty { return nil }
    var result = try state.rows(slots, keyTypes: keyTypes, decodeKey: decodeKey)
    result.origin = headers.take(slots)
    if output.fillsPrevious { result.previous = PreviousRows.none(result) }
    return result
  }

  /// Rows and the windows they go to: one element for each pair.
  private struct Placed {
    var rows: [Int] = []
    var windows: [TimeWindow] = []
    let keys: BytesColumn
    var repeats = false

    var windowColumns: [Column] {
      let starts = FixedColumn<Int64>(capacity: windows.count, filler: 0)
      let ends = FixedColumn<Int64>(capacity: windows.count, filler: 0)
      for window in windows {
        starts.append(window.start)
        ends.append(window.end)
      }
      return [.integer(starts), .integer(ends)]
    }
  }

  private func place(_ keys: BytesColumn, of batch: Batch) -> Placed {
    var placed = Placed(keys: BytesColumn(capacity: batch.count, bytesPerRow: 48))
    for row in 0..<batch.count where keys.valid[row] && batch.isPresent(row) {
      let time = batch.times.values[row]
      streamTime = max(streamTime, time)
      open?.advance(to: streamTime)
      let closedUpTo = streamTime.saturatingSubtract(graceMillis)
      var isFirst = true
      for window in windows.windows(at: time) {
        guard window.end > closedUpTo else {
          reports.report(.late, row: row, of: batch.origin, window.lateReason(streamTime: streamTime))
          continue
        }
        WindowKeyBytes.append(keys.bytes(at: row), start: window.start, to: placed.keys)
        placed.rows.append(row)
        placed.windows.append(window)
        open?.note(window)
        if !isFirst { placed.repeats = true }
        isFirst = false
      }
    }
    return placed
  }

  private func expire() {
    let limit = streamTime.saturatingSubtract(keptMillis)
    for window in kept?.removeAll(where: { windows.end(ofWindowAt: $0) < limit }) ?? [] {
      for slot in window.slots { state.remove(slot) }
    }
  }

  /// After a restart the index and stream time come from what was restored.
  private func prepareIndex() throws {
    if kept != nil { return }
    var kept = WindowIndex()
    for slot in state.liveSlots { streamTime = max(streamTime, state.time(at: slot)) }
    for slot in state.liveSlots {
      let start = try WindowKeyBytes.split(state.key(at: slot)).start
      kept.insert(slot, start: start)
      open?.restore(slot, TimeWindow(start: start, end: windows.end(ofWindowAt: start)), streamTime: streamTime)
    }
    self.kept = kept
  }
}

extension TimeWindow {
  func lateReason(streamTime: Int64) -> String {
    "the row came too late: its window from \(start) to \(end) had closed, for stream time is \(streamTime)"
  }

  var lostReason: String {
    "the result of the window from \(start) to \(end) is lost: time went on too far before it could be put out"
  }
}

extension PreviousRows {
  /// Says that the rows of a batch replace nothing.
  static func none(_ batch: Batch) -> PreviousRows {
    PreviousRows(columns: batch.columns, present: Array(repeating: false, count: batch.count))
  }
}
