import Planner

/// GROUP BY over a stream with SESSION windows, which rows of a key keep open as long as no gap lies between them.
///
///     COUNT(*) by k, SESSION (10 ms):   ('a') at 0, ('a') at 15, ('a') at 8
///         ->   'a' [0, 0]: 1,   'a' [15, 15]: 1,   'a' [0, 0] gone, 'a' [15, 15] gone, 'a' [0, 15]: 3
///
/// A row that comes between sessions makes one of them: the old ones become tombstones. So does a session that a row
/// comes into, for its key has its bounds. Each output's time is its session's end. A row whose session ended before
/// stream time less gap and grace is late: dropped and reported. With EMIT FINAL a session goes out once, when it has
/// closed. (Kafka Streams' `KStreamSessionWindowAggregate`.)
package final class SessionAggregateOperator: Operator {
  package let name = "AGGREGATE"
  package let state: GroupedState
  private let expressions: AggregateExpressions
  private let keyCodec: KeyCodec
  private let keyTypes: [SQLType]
  private let isFinal: Bool
  private let gapMillis: Int64
  /// How long after its end a session takes rows, and how long it is kept.
  private let openMillis: Int64
  private let keptMillis: Int64
  private var index = SessionIndex()
  private var open = TimeQueue()
  private var headers = LastHeaders()
  private var kept = TimeQueue()
  private var isPrepared = false
  private var streamTime: Int64 = .min
  private var output: GroupOutput
  private let reports: RowReports

  /// - Returns: nil for a plan without session windows.
  /// - Throws: what `compile` throws.
  package init?(
    _ plan: Aggregate, emission: Emission, isFinal: Bool = false, fillsPrevious: Bool,
    settings: AggregateSettings = AggregateSettings(), compile: CompileExpression, reports: RowReports
  ) throws {
    guard let window = plan.window, case .session(let gap) = window.kind else { return nil }
    self.isFinal = isFinal
    gapMillis = max(gap, 0)
    openMillis = window.effectiveGraceMillis(isFinal: isFinal).saturatingAdd(gapMillis)
    keptMillis = window.keptMillis(isFinal: isFinal).saturatingAdd(gapMillis)
    expressions = try AggregateExpressions(plan, settings: settings, compile: compile)
    state = GroupedState(name: "aggregate", aggregators: expressions.aggregators, records: expressions.records)
    keyCodec = KeyCodec(plan.groupBy.map(\.type))
    keyTypes = keyCodec.types + [.bigint, .bigint]
    output = GroupOutput(emission: emission, fillsPrevious: fillsPrevious, keyTypes: keyTypes, records: expressions.records)
    self.reports = reports
  }

  package var stores: [any StateStore] { [state] }

  package func process(_ batch: Batch, port: Int) throws -> Batch? {
    try prepare()
    var errors = EvaluationErrors()
    let input = EvaluationInput(batch)
    let groups = expressions.keys(input, &errors)
    let arguments = expressions.arguments(input, &errors)
    reports.report(errors, of: batch)
    let keys = keyCodec.encode(groups, count: batch.count)
    reports.reportNullGroups(keys, of: batch)

    let changes = SessionChanges(keyTypes: keyTypes, state)
    var place = RecordOrigin.Place()
    for row in 0..<batch.count where keys.valid[row] && batch.isPresent(row) {
      let time = batch.times.values[row]
      streamTime = max(streamTime, time)
      let key = keys.bytes(at: row)
      let old = index.sessions(of: key, around: time, gapMillis: gapMillis)
      let session = SessionWindow(
        start: min(time, old.first?.start ?? time), end: max(time, old.last?.end ?? time), slot: GroupTable.noSlot)
      if session.end < streamTime.saturatingSubtract(openMillis) {
        let window = TimeWindow(start: session.start, end: session.end)
        reports.report(.late, row: row, of: batch.origin, window.lateReason(streamTime: streamTime))
        continue
      }
      let rowArguments = zip(arguments, expressions.arguments).map { columns, expressions in
        zip(columns, expressions).map { $0.gather(CollectionOfOne(row), type: $1.type) }
      }
      // A session of one instant that gets another row of that instant keeps its key.
      let isSame = session.start == session.end && !old.isEmpty
      if !isSame { changes.appendTombstones(of: old, groups, row) }
      let merged = merge(old, into: session, key, row, of: batch)
      changes.note(merged.slot, replaces: isSame)
      state.fold(state.rows(of: [merged.slot]), rowArguments, times: [merged.end]) { _, reason in
        self.reports.report(.aggregate, row: row, of: batch.origin, reason)
      }
      changes.appendResult(of: merged, groups, row)
      if isFinal { headers.note(merged.slot, row: row, of: batch.origin, from: &place) }
    }
    if isFinal { return try closed() }
    guard output.emission == .everyChange else { return nil }
    expire()
    return changes.batch(origin: batch.origin, fillsPrevious: output.fillsPrevious)
  }

  package func advance(toStreamTimeMillis time: Int64) throws -> Batch? {
    guard isFinal else { return nil }
    try prepare()
    streamTime = max(streamTime, time)
    return try closed()
  }

  package var heldBackChanges: Int { output.heldBackChanges }

  package func flush() throws -> Batch? {
    let result = try output.flush(state, decodeKey: decodeKey)
    // Not before, for a session that has changed must go out first.
    expire()
    return result
  }

  /// Makes one session of those that a row joins: the same slot where nothing but the row is new.
  private func merge(
    _ old: ArraySlice<SessionWindow>, into session: SessionWindow, _ key: UnsafeRawBufferPointer, _ row: Int, of batch: Batch
  ) -> SessionWindow {
    if let only = old.first, old.count == 1, only.start == session.start, only.end == session.end {
      remember([only.slot])
      return only
    }
    let bytes = BytesColumn(capacity: 1)
    WindowKeyBytes.append(key, start: session.start, end: session.end, to: bytes)
    var merged = session
    merged.slot = state.resolve(bytes).slots[0]
    remember(old.map(\.slot) + [merged.slot])
    for part in old {
      for refusal in state.merge(part.slot, into: merged.slot) {
        reports.report(.aggregate, row: row, of: batch.origin, refusal)
      }
      state.remove(part.slot)
      headers.remove(part.slot)
    }
    index.replace(old, by: merged, of: key)
    kept.insert(merged.slot, time: merged.end)
    if isFinal { open.insert(merged.slot, time: merged.end) }
    return merged
  }

  private func remember(_ slots: [Int32]) {
    if !isFinal, output.emission == .onFlush { output.remember(state.rows(of: slots), state) }
  }

  /// The rows of the sessions that have closed, in the order of their ends.
  private func closed() throws -> Batch? {
    defer { expire() }
    let over = open.removeAll(before: streamTime.saturatingSubtract(openMillis)).filter(isCurrent)
    if over.isEmpty { return nil }
    var result = try state.rows(over.map(\.slot), keyTypes: keyTypes, decodeKey: decodeKey)
    result.origin = headers.take(over.map(\.slot))
    if output.fillsPrevious { result.previous = PreviousRows.none(result) }
    return result
  }

  private func expire() {
    for session in kept.removeAll(before: streamTime.saturatingSubtract(keptMillis)) where isCurrent(session) {
      if let key = try? WindowKeyBytes.splitSession(state.key(at: session.slot)).key {
        index.remove(session.slot, of: key)
      }
      state.remove(session.slot)
    }
  }

  /// Whether a session in a queue is still there with that end.
  private func isCurrent(_ session: (time: Int64, slot: Int32)) -> Bool {
    state.isLive(session.slot) && (try? WindowKeyBytes.splitSession(state.key(at: session.slot)).end) == session.time
  }

  private func decodeKey(_ bytes: UnsafeRawBufferPointer, _ columns: LaneSinks) throws {
    let (start, end, key) = try WindowKeyBytes.splitSession(bytes)
    try keyCodec.decode(key, into: columns)
    columns.putWindow(start: start, end: end)
  }

  /// After a restart the sessions and stream time come from what was restored.
  private func prepare() throws {
    if isPrepared { return }
    isPrepared = true
    for slot in state.liveSlots { streamTime = max(streamTime, state.time(at: slot)) }
    for slot in state.liveSlots {
      let (start, end, key) = try WindowKeyBytes.splitSession(state.key(at: slot))
      index.replace([], by: SessionWindow(start: start, end: end, slot: slot), of: key)
      kept.insert(slot, time: end)
      // What had closed has gone out.
      if isFinal, end >= streamTime.saturatingSubtract(openMillis) { open.insert(slot, time: end) }
    }
  }
}
