import Planner

/// The groups of a GROUP BY in one task: their keys, the state of each aggregate, and the time of each group.
///
/// Operators tell it which rows go to which group; it tells what comes out. As a store it has one entry a group.
package final class GroupedState: StateStore {
  package let name: String
  let aggregators: [any Aggregator]
  /// Where times, flags and aggregates of the groups are, and their keys.
  private let records: SlotRecords
  private var table: GroupTable
  /// The time of each group. Below zero where a slot is not used, or its group is gone (then the complement of the last
  /// time) or has not had a row yet: no row's time is before 1970.
  private let times: SlotField<Int64>
  private var changes: ChangedSlots
  package private(set) var rowCount = 0
  private var scratch = ByteBuffer(capacity: 256)

  private static let version: UInt8 = 1

  /// - Parameter records: where the aggregators keep what they keep for a group.
  init(name: String, aggregators: [any Aggregator], records: SlotRecords = SlotRecords()) {
    self.name = name
    self.records = records
    times = records.addField(.min)
    changes = ChangedSlots(in: records)
    table = GroupTable(in: records)
    self.aggregators = aggregators
  }

  package var byteCount: Int {
    records.byteCount + table.byteCount + changes.byteCount + aggregators.reduce(0) { $0 + $1.byteCount }
  }

  /// The groups of rows by their keys, new ones where they had none; none for NULL.
  func resolve(_ keys: BytesColumn, isRemoval: [Bool]? = nil) -> AggregateRows {
    let slots = [Int32](unsafeUninitializedCapacity: keys.count) { buffer, count in
      if let base = buffer.baseAddress { table.resolve(keys, into: base) }
      count = keys.count
    }
    return rows(of: slots, isRemoval: isRemoval)
  }

  /// Rows that come to groups, one to each slot.
  func rows(of slots: [Int32], isRemoval: [Bool]? = nil) -> AggregateRows {
    AggregateRows(slots, in: records, isRemoval: isRemoval)
  }

  func find(_ key: UnsafeRawBufferPointer) -> Int32 { table.find(key) }

  func key(at slot: Int32) -> UnsafeRawBufferPointer { table.key(at: slot) }

  /// The time of a group that is there, or the last one of a group that is gone.
  func time(at slot: Int32) -> Int64 {
    let time = times[records.place(of: slot)]
    return time < 0 && time != .min ? ~time : time
  }

  func isLive(_ slot: Int32) -> Bool { slot >= 0 && times[records.place(of: slot)] >= 0 }

  /// All groups that have a result.
  var liveSlots: [Int32] { (0..<Int32(table.slotCount)).filter(isLive) }

  /// Notes that rows came to groups: gives the group's time after each row, the highest of its rows'.
  ///
  /// - Parameter wasLive: gets for each row whether its group had a result before it; nil: nobody asks.
  func touch(_ rows: AggregateRows, times rowTimes: [Int64], wasLive: inout [Bool]?) -> FixedColumn<Int64> {
    changes.insert(contentsOf: rows)
    let result = FixedColumn<Int64>(capacity: rows.count, filler: 0)
    for row in 0..<rows.count {
      let place = rows.places[row]
      wasLive?.append(place.map { times[$0] >= 0 } ?? false)
      result.append(place.map { touch($0, time: rowTimes[row]) } ?? rowTimes[row])
    }
    return result
  }

  /// The same where nobody asks for anything.
  private func touch(_ rows: AggregateRows, times rowTimes: [Int64]) {
    for row in 0..<rows.count {
      guard let place = rows.places[row] else { continue }
      changes.insert(rows.slots[row], place)
      _ = touch(place, time: rowTimes[row])
    }
  }

  @inline(__always)
  private func touch(_ place: SlotPlace, time: Int64) -> Int64 {
    let known = times[place]
    if known < 0 { rowCount += 1 }
    if time <= known { return known }
    times[place] = max(time, 0)
    return time
  }

  /// Folds rows into all aggregates.
  ///
  /// - Parameters:
  ///   - arguments: for each aggregate its arguments.
  ///   - before, after: for each aggregate where its running results go; nil: nobody asks.
  func apply(
    _ rows: AggregateRows, _ arguments: [[Column]], before: [Column]?, after: [Column]?,
    _ failures: inout RowFailures
  ) {
    for (index, aggregator) in aggregators.enumerated() {
      let results = after.map { RunningResults(before: before?[index], after: $0[index]) }
      aggregator.apply(rows, arguments[index], results, &failures)
    }
  }

  /// Folds rows into their groups where nobody asks for running results.
  func fold(
    _ rows: AggregateRows, _ arguments: [[Column]], times: [Int64], report: (_ row: Int, _ reason: String) -> Void
  ) {
    touch(rows, times: times)
    var failures = RowFailures()
    apply(rows, arguments, before: nil, after: nil, &failures)
    for failure in failures.rows { report(failure.row, failure.reason) }
  }

  /// Rows of groups as they are now: their keys, then their results; tombstones for those that are gone.
  ///
  /// - Parameter decodeKey: appends the columns of a key's bytes.
  func rows(
    _ slots: [Int32], keyTypes: [SQLType], decodeKey: (UnsafeRawBufferPointer, LaneSinks) throws -> Void
  ) throws -> Batch {
    let keys = keyTypes.map { Column($0, capacity: slots.count) }
    let keySinks = LaneSinks(keys)
    let times = FixedColumn<Int64>(capacity: slots.count, filler: 0)
    for slot in slots {
      try decodeKey(key(at: slot), keySinks)
      times.append(time(at: slot))
    }
    let present = slots.map(isLive)
    var results = results(of: slots)
    guard present.contains(false) else { return Batch(count: slots.count, columns: keys + results, times: times) }
    results = zip(results, aggregators).map { $0.nulls(where: present, $1.resultType) }
    return Batch(count: slots.count, columns: keys + results, times: times, present: present)
  }

  /// The results of groups as they are now, a column for each aggregate.
  func results(of slots: [Int32]) -> [Column] {
    let columns = emptyResults(capacity: slots.count)
    appendResults(of: slots, to: columns)
    return columns
  }

  /// Appends the results of groups as they are now, a column for each aggregate.
  func appendResults(of slots: [Int32], to columns: [Column]) {
    let places = slots.map(records.place)
    for (column, aggregator) in zip(columns, aggregators) { aggregator.appendResults(of: places, to: column) }
  }

  /// Empty columns for results.
  func emptyResults(capacity: Int) -> [Column] { aggregators.map { Column($0.resultType, capacity: capacity) } }

  /// Adds one group's state to another's; gives the reasons of the aggregates that could not.
  func merge(_ source: Int32, into target: Int32) -> [String] {
    aggregators.compactMap {
      $0.merge(records.place(of: source), into: records.place(of: target))
        ? nil : "sessions could not be merged: a result is out of its type's range"
    }
  }

  /// Slots in the order of their keys' bytes.
  func sortedByKey(_ slots: [Int32]) -> [Int32] {
    slots.sorted { byteOrder(table.key(at: $0), table.key(at: $1)) < 0 }
  }

  /// Takes a group out: its window is over, or was merged into another.
  func remove(_ slot: Int32) {
    guard isLive(slot) else { return }
    let place = records.place(of: slot)
    times[place] = ~times[place]
    rowCount -= 1
    for aggregator in aggregators { aggregator.clear(place) }
    changes.insert(slot)
  }
}

extension GroupedState {
  package func drainChanges(
    _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) throws -> Void
  ) throws {
    let aggregators = aggregators
    for slot in changes.slots {
      let place = records.place(of: slot)
      if times[place] >= 0 {
        scratch.removeAll()
        scratch.append(Self.version)
        scratch.append(signed: times[place])
        for aggregator in aggregators { aggregator.save(place, into: &scratch) }
        try scratch.withUnsafeBytes { try body(table.key(at: slot), $0) }
      } else {
        try body(table.key(at: slot), nil)
      }
    }
    forgetChanges()
  }

  package func forgetChanges() {
    // Only now, for the slot of a group that is gone must not be given to another while it stands in the list.
    changes.removeAll { slot, place in
      if times[place] < 0 { table.remove(slot) }
    }
  }

  package func markAllChanged() {
    for slot in liveSlots { changes.insert(slot) }
  }

  package func restore(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) throws(StateError) {
    guard let value else {
      let slot = table.find(key)
      guard slot >= 0 else { return }
      forget(slot)
      return
    }
    var reader = StateReader(value)
    let version = try reader.byte()
    guard version == Self.version else { throw .unknownVersion(version) }
    let time = try reader.signed()
    let slot = table.findOrInsert(key).slot
    let place = records.place(of: slot)
    do throws(StateError) {
      for aggregator in aggregators { try aggregator.load(place, from: &reader) }
      try reader.expectEnd()
    } catch {
      forget(slot)
      throw error
    }
    if !isLive(slot) { rowCount += 1 }
    times[place] = max(time, 0)
  }

  private func forget(_ slot: Int32) {
    if isLive(slot) { rowCount -= 1 }
    let place = records.place(of: slot)
    times[place] = .min
    for aggregator in aggregators { aggregator.clear(place) }
    table.remove(slot)
  }
}
