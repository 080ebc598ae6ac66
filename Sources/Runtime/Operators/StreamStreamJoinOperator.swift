import Planner

/// Joins two streams: each row meets the rows of the other side with its key that lie near enough in time.
///
///     LEFT JOIN WITHIN 10 ms GRACE 0:   left ('a', 1) at 0, right ('a', 'x') at 8, left ('a', 2) at 30
///         ->   ('a', 1, 'x') at 8, and once time is beyond 40: ('a', 2, NULL) at 30
///
/// A left row at t meets right rows from t - before to t + after. The result has the later of both times. A row that
/// meets none goes out alone where its side is outer: with a grace period once nothing can come to meet it any more,
/// without one at once, as ksqlDB did of old, even if it meets one later. Rows without a key or a value are dropped.
/// (Kafka Streams' `KStreamKStreamJoin`.)
package final class StreamStreamJoinOperator: Operator {
  package let name: String
  private let kind: Join.Kind
  private let window: JoinWindow
  private let layout: JoinLayout
  private let left: JoinBuffer
  private let right: JoinBuffer
  /// The highest time of both sides' rows.
  private var streamTime: Int64 = .min
  private let reports: RowReports

  /// How long rows are kept at least where there is no grace period.
  private static let habitualRetentionMillis: Int64 = 86_400_000

  package init(_ plan: Join, window: JoinWindow, reports: RowReports) {
    name = "\(plan.kind.rawValue) JOIN"
    kind = plan.kind
    self.window = window
    layout = JoinLayout(plan)
    let size = max(window.beforeMillis, 0).saturatingAdd(max(window.afterMillis, 0))
    let retention = window.graceMillis.map { size.saturatingAdd(max($0, 0)) } ?? max(size, Self.habitualRetentionMillis)
    let holdsBack = window.graceMillis != nil
    left = JoinBuffer(
      name: "join-left", types: layout.types(.left), retentionMillis: retention,
      tracksMatches: holdsBack && plan.kind.isOuter(.left))
    right = JoinBuffer(
      name: "join-right", types: layout.types(.right), retentionMillis: retention,
      tracksMatches: holdsBack && plan.kind.isOuter(.right))
    self.reports = reports
  }

  package var stores: [any StateStore] { [left.store, right.store] }

  package func process(_ batch: Batch, port: Int) throws -> Batch? {
    try prepare()
    let side: JoinSide = port == 0 ? .left : .right
    let keys = layout.layout(side).keys(batch.columns, count: batch.count)
    let output = JoinedRows(layout)
    for row in 0..<batch.count {
      let time = batch.times.values[row]
      streamTime = max(streamTime, time)
      guard batch.isPresent(row) else { continue }
      if keys.isNull(at: row) {
        reports.report(.nullKey, row: row, of: batch.origin, "a row without a key can't be joined")
        continue
      }
      if time == streamTime { try releaseUnmatched(to: output, cause: row) }
      try join(keys.bytes(at: row), batch, row, time: time, side, output)
    }
    left.expire()
    right.expire()
    return output.batch(origin: batch.origin)
  }

  /// Time alone lets rows go out that meet none.
  package func advance(toStreamTimeMillis time: Int64) throws -> Batch? {
    try prepare()
    guard time > streamTime, window.graceMillis != nil else { return nil }
    streamTime = time
    let output = JoinedRows(layout)
    try releaseUnmatched(to: output, cause: 0)
    return output.batch(origin: nil)
  }

  private func join(
    _ key: UnsafeRawBufferPointer, _ batch: Batch, _ row: Int, time: Int64, _ side: JoinSide, _ output: JoinedRows
  ) throws {
    let (own, other) = side == .left ? (left, right) : (right, left)
    let (before, after) = reach(side)
    let until = time.saturatingAdd(after)
    let met = other.entries(key, from: time.saturatingSubtract(before), to: until)
    for entry in met {
      try other.setMatched(entry)
      try output.append(side, batch, row, other, entry.slot, time: max(time, entry.time))
    }
    var isDone = !met.isEmpty
    if !isDone, kind.isOuter(side), window.graceMillis == nil || until < streamTime {
      try output.append(side, batch, row, nil, GroupTable.noSlot, time: time)
      isDone = true
    }
    own.put(key, batch.columns, row: row, time: time, isMatched: isDone)
  }

  /// Gives out rows that nothing can come to meet any more: of both sides in the order of time, right before left.
  private func releaseUnmatched(to output: JoinedRows, cause: Int) throws {
    guard let grace = window.graceMillis else { return }
    var released: [(side: JoinSide, entry: JoinBuffer.Entry)] = []
    for side in [JoinSide.right, .left] where kind.isOuter(side) {
      let limit = streamTime.saturatingSubtract(reach(side).after).saturatingSubtract(max(grace, 0))
      released += try (side == .left ? left : right).takeUnmatched(before: limit).map { (side, $0.entry) }
    }
    // The sort keeps the order of rows with one time.
    for (side, entry) in released.sorted(by: { $0.entry.time < $1.entry.time }) {
      let buffer = side == .left ? left : right
      try output.append(side, buffer, entry.slot, time: entry.time, cause: cause)
      try buffer.setMatched(entry)
    }
  }

  /// How far before and after a row of a side the rows are that it meets.
  private func reach(_ side: JoinSide) -> (before: Int64, after: Int64) {
    let (before, after) = (max(window.beforeMillis, 0), max(window.afterMillis, 0))
    return side == .left ? (before, after) : (after, before)
  }

  /// After a restart what was kept comes from what was restored.
  private func prepare() throws {
    try left.prepare()
    try right.prepare()
    streamTime = max(streamTime, left.latest, right.latest)
  }
}

extension Join.Kind {
  /// Whether rows of a side go out even if they meet none.
  func isOuter(_ side: JoinSide) -> Bool {
    switch self {
    case .inner: false
    case .left: side == .left
    case .right: side == .right
    case .full: true
    }
  }
}
