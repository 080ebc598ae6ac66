import Planner

/// The changes of sessions that a batch brings, in order: what goes out where each change does.
final class SessionChanges {
  private let state: GroupedState
  private let keys: [Column]
  private let results: [Column]
  private let before: [Column]
  private let times = FixedColumn<Int64>(capacity: 16, filler: 0)
  private var present: [Bool] = []
  private var wasPresent: [Bool] = []
  /// The row of the batch at work that made each change.
  private var causes: [Int] = []

  init(keyTypes: [SQLType], _ state: GroupedState) {
    self.state = state
    keys = keyTypes.map { Column($0, capacity: 16) }
    results = state.emptyResults(capacity: 16)
    before = state.emptyResults(capacity: 16)
  }

  /// Says that sessions are gone, before they are taken out of the state.
  func appendTombstones(of sessions: ArraySlice<SessionWindow>, _ groups: [Column], _ row: Int) {
    for session in sessions {
      appendKey(session, groups, row)
      for column in results { column.appendNull() }
      present.append(false)
      note(session.slot, replaces: true)
    }
  }

  /// Keeps what a session is before a row is folded into it. It replaces something only where no tombstone has just
  /// said that its former self is gone.
  func note(_ slot: Int32, replaces: Bool) {
    append([slot], to: before)
    wasPresent.append(replaces)
  }

  /// Adds a session as it is now, after `note`.
  func appendResult(of session: SessionWindow, _ groups: [Column], _ row: Int) {
    appendKey(session, groups, row)
    append([session.slot], to: results)
    present.append(true)
  }

  /// - Parameter origin: of the batch at work.
  func batch(origin: RecordOrigin?, fillsPrevious: Bool) -> Batch? {
    if present.isEmpty { return nil }
    var batch = Batch(
      count: present.count, columns: keys + results, times: times, present: present.contains(false) ? present : nil,
      origin: origin?.gather(causes))
    batch.origin?.isRekeyed = true
    if fillsPrevious { batch.previous = PreviousRows(columns: keys + before, present: wasPresent) }
    return batch
  }

  private func appendKey(_ session: SessionWindow, _ groups: [Column], _ row: Int) {
    for (column, group) in zip(keys, groups) { column.append(contentsOf: group, at: CollectionOfOne(row)) }
    keys[keys.count - 2].append(.integer(session.start))
    keys[keys.count - 1].append(.integer(session.end))
    times.append(session.end)
    causes.append(row)
  }

  private func append(_ slots: [Int32], to columns: [Column]) {
    state.appendResults(of: slots, to: columns)
  }
}
