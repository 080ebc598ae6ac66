import Planner

/// GROUP BY over a stream with TUMBLING or HOPPING windows.
///
///     COUNT(*) by k, TUMBLING (10 ms):   ('a') at 1, ('a') at 9, ('a') at 12
///         ->   'a' [0, 10): 1, 'a' [0, 10): 2, 'a' [10, 20): 1
///
/// A row whose window's end lies no later than stream time less the grace is late: it is dropped and reported. Stream
/// time is the highest time of the rows that came here. Groups are kept for the retention, then forgotten.
package final class WindowedAggregateOperator: Operator {
  package let name = "AGGREGATE"
  package let state: GroupedState
  private let expressions: AggregateExpressions
  private let argumentTypes: [[SQLType]]
  private let keyCodec: KeyCodec
  private var windows: TimeWindows
  private let graceMillis: Int64
  /// How long after its end a window is kept.
  private let keptMillis: Int64
  private var index: WindowIndex?
  private var streamTime: Int64 = .min
  private var output: GroupOutput
  private let reports: RowReports

  /// - Throws: `TimeZoneError`, and what `compile` throws.
  package init?(
    _ plan: Aggregate, emission: Emission, isFinal: Bool = false, fillsPrevious: Bool, compile: CompileExpression,
    reports: RowReports
  ) throws {
    guard let window = plan.window, let windows = try TimeWindows(window.kind) else { return nil }
    self.windows = windows
    graceMillis = window.effectiveGraceMillis(isFinal: isFinal)
    keptMillis = window.keptMillis(isFinal: isFinal)
    expressions = try AggregateExpressions(plan, compile: compile)
    argumentTypes = expressions.arguments.map { $0.map(\.type) }
    state = GroupedState(name: "aggregate", aggregators: expressions.aggregators)
    let keyTypes = plan.groupBy.map(\.type)
    keyCodec = KeyCodec(keyTypes)
    output = GroupOutput(emission: emission, fillsPrevious: fillsPrevious, keyTypes: keyTypes + [.bigint, .bigint])
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
    let slots = state.resolve(placed.keys)
    for (slot, window) in zip(slots, placed.windows) where !state.isLive(slot) {
      index?.insert(slot, start: window.start)
    }
    // Most batches have one window for each row; then the columns are as they are.
    let isWhole = placed.rows.count == batch.count && !placed.repeats
    let keyColumns =
      isWhole ? groups : zip(groups, keyCodec.types).map { $0.gather(placed.rows, type: $1) }
    let rowArguments =
      isWhole
      ? arguments
      : zip(arguments, argumentTypes).map { zip($0, $1).map { $0.gather(placed.rows, type: $1) } }
    let result = output.apply(
      AggregateRows(slots: slots), keys: keyColumns + placed.windowColumns, arguments: rowArguments,
      times: placed.rows.map { batch.times.values[$0] }, to: state
    ) { step, reason in
      reports.report(.aggregate, row: placed.rows[step], of: batch.origin, reason)
    }
    return try expire() ?? result
  }

  package func flush() throws -> Batch? {
    try output.flush(state) { bytes, columns in
      let (start, key) = try WindowKeyBytes.split(bytes)
      try keyCodec.decode(key, into: Array(columns.dropLast(2)))
      columns[columns.count - 2].append(.integer(start))
      columns[columns.count - 1].append(.integer(windows.end(ofWindowAt: start)))
    }
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
      let (closed, overflow) = streamTime.subtractingReportingOverflow(graceMillis)
      var isFirst = true
      for window in windows.windows(at: time) {
        guard overflow || window.end > closed else {
          reports.report(.late, row: row, of: batch.origin, window.lateReason(streamTime: streamTime))
          continue
        }
        WindowKeyBytes.append(keys.bytes(at: row), start: window.start, to: placed.keys)
        placed.rows.append(row)
        placed.windows.append(window)
        if !isFirst { placed.repeats = true }
        isFirst = false
      }
    }
    return placed
  }

  /// Forgets groups whose windows are over for longer than they are kept. Results of theirs that still wait for a
  /// flush go out before; gives these.
  private func expire() throws -> Batch? {
    let (limit, overflow) = streamTime.subtractingReportingOverflow(keptMillis)
    guard !overflow, let expired = index?.removeAll(where: { windows.end(ofWindowAt: $0) < limit }), !expired.isEmpty
    else { return nil }
    let waiting = try flush()
    for slot in expired { state.remove(slot) }
    return waiting
  }

  /// After a restart the index and stream time come from what was restored.
  private func prepareIndex() throws {
    if index != nil { return }
    var index = WindowIndex()
    for slot in state.liveSlots {
      index.insert(slot, start: try WindowKeyBytes.split(state.key(at: slot)).start)
      streamTime = max(streamTime, state.time(at: slot))
    }
    self.index = index
  }
}

extension TimeWindow {
  func lateReason(streamTime: Int64) -> String {
    "the row came too late: its window from \(start) to \(end) had closed, for stream time is \(streamTime)"
  }
}
