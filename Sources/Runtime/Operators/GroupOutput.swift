import Planner

/// When the results of groups go out.
package enum Emission: Hashable, Sendable {
  /// Each input row gives its group's result, in order.
  case everyChange
  /// The last result of each group that changed, when `flush` is called.
  case onFlush
}

/// What an aggregate puts out: a row for each change, or one for each changed group at a flush.
struct GroupOutput: ~Copyable {
  let emission: Emission
  /// Add to each row what it replaces.
  let fillsPrevious: Bool
  private let keyTypes: [SQLType]
  /// Groups that changed since the last flush.
  private var pending: ChangedSlots
  /// What each of them was at that time, in the same order.
  private var pendingBefore: [Column] = []
  private var pendingWasLive = PieceList<Bool>()

  /// - Parameters:
  ///   - keyTypes: of the output's columns before the results: the group's, and those of its window.
  ///   - records: those of the groups.
  init(emission: Emission, fillsPrevious: Bool, keyTypes: [SQLType], records: SlotRecords) {
    pending = ChangedSlots(in: records)
    self.emission = emission
    self.fillsPrevious = fillsPrevious
    self.keyTypes = keyTypes
  }

  /// How many groups have changed since the last flush.
  var heldBackChanges: Int { pending.slots.count }

  /// Folds rows into their groups, and gives the rows that come out at once: for each row that was taken in one.
  ///
  /// - Parameters:
  ///   - keys: each row's key columns, those of its window included.
  ///   - emits: false where a row's result is not to be seen, for another row of the same change follows; nil: all are.
  ///   - origin: where each row came from, for rows that go out at once.
  ///   - report: gets each row that an aggregate refused.
  mutating func apply(
    _ rows: AggregateRows, keys: [Column], arguments: [[Column]], times: [Int64], emits: [Bool]? = nil,
    origin: @autoclosure () -> RecordOrigin?, to state: GroupedState, report: (_ row: Int, _ reason: String) -> Void
  ) -> Batch? {
    switch emission {
    case .onFlush:
      remember(rows, state)
      state.fold(rows, arguments, times: times, report: report)
      return nil
    case .everyChange:
      let after = state.emptyResults(capacity: rows.count)
      let before = fillsPrevious ? state.emptyResults(capacity: rows.count) : nil
      var wasLive: [Bool]? = fillsPrevious ? [] : nil
      var failures = RowFailures()
      let resultTimes = state.touch(rows, times: times, wasLive: &wasLive)
      state.apply(rows, arguments, before: before, after: after, &failures)
      for failure in failures.rows { report(failure.row, failure.reason) }
      var result = Batch(count: rows.count, columns: keys + after, times: resultTimes, origin: origin())
      result.origin?.isRekeyed = true
      let previous = both(before, wasLive).map { PreviousRows(columns: keys + $0, present: $1) }
      let refused = Set(failures.rows.map(\.row))
      let wanted = rows.slots.indices.filter {
        rows.slots[$0] >= 0 && emits?[$0] != false && !refused.contains($0)
      }
      // A change in two steps replaces what was there before the first.
      let firstSteps = emits.map { emits in wanted.map { $0 > 0 && !emits[$0 - 1] ? $0 - 1 : $0 } }
      return select(wanted, of: result, previous: previous, at: firstSteps ?? wanted, state)
    }
  }

  /// What has changed since the last call, for `Emission.onFlush`; groups that are gone since are tombstones.
  ///
  /// - Parameter decodeKey: appends the columns of a key's bytes.
  mutating func flush(
    _ state: GroupedState, decodeKey: (UnsafeRawBufferPointer, LaneSinks) throws -> Void
  ) throws -> Batch? {
    if pending.isEmpty { return nil }
    let (changed, wasLive) = (Array(pending.slots), Array(pendingWasLive))
    let order = changed.indices.filter { state.isLive(changed[$0]) || wasLive[$0] }
    let slots = order.count == changed.count ? changed : order.map { changed[$0] }
    var result = try state.rows(slots, keyTypes: keyTypes, decodeKey: decodeKey)
    if fillsPrevious {
      let before = zip(pendingBefore, state.aggregators).map { $0.gather(order, type: $1.resultType) }
      let keys = Array(result.columns.prefix(keyTypes.count))
      result.previous = PreviousRows(columns: keys + before, present: order.map { wasLive[$0] })
    }
    pending.removeAll()
    pendingBefore = []
    pendingWasLive.removeAll()
    return result.count == 0 ? nil : result
  }

  /// Notes that groups are about to change, for `Emission.onFlush`, with their results before that where those are
  /// wanted.
  mutating func remember(_ rows: AggregateRows, _ state: GroupedState) {
    let known = pending.slots.count
    pending.insert(contentsOf: rows)
    if pending.slots.count == known { return }
    let new = pending.slots.suffix(from: known)
    pendingWasLive.append(contentsOf: new.map(state.isLive))
    guard fillsPrevious else { return }
    if pendingBefore.isEmpty { pendingBefore = state.emptyResults(capacity: new.count) }
    state.appendResults(of: new, to: pendingBefore)
  }

  /// The rows of a result that go out, each with what it replaces.
  private func select(
    _ rows: [Int], of result: Batch, previous: PreviousRows?, at previousRows: [Int], _ state: GroupedState
  ) -> Batch? {
    if rows.isEmpty { return nil }
    let types = keyTypes + state.aggregators.map(\.resultType)
    let schema = PlanSchema(kind: .table, columns: types.map { PlanColumn("", $0, role: .value) })
    var selected = rows.count == result.count ? result : result.gather(rows, schema: schema)
    if let previous {
      let isWhole = previousRows.count == result.count
      selected.previous = isWhole ? previous : PreviousRows(
        columns: zip(previous.columns, types).map { $0.gather(previousRows, type: $1) },
        present: previousRows.map { previous.present[$0] })
    }
    return selected
  }
}

private func both<Left, Right>(_ left: Left?, _ right: Right?) -> (Left, Right)? {
  if let left, let right { (left, right) } else { nil }
}
