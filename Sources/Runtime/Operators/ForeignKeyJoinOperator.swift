import Planner

/// Joins a table with the rows of another that an expression over its own columns points to.
///
///     LEFT JOIN ON left.town = right.id:   left 1: 'U'            ->   1: ('U', NULL)
///                                          right 'U': 'Ulm'       ->   1: ('U', 'Ulm')
///                                          left 2: 'U'            ->   2: ('U', 'Ulm')
///                                          right 'U': gone        ->   1: ('U', NULL), 2: ('U', NULL)
///
/// The result has the left table's key and the later of both sides' times. A change of the right side changes all rows
/// that point to it, in the order of their keys. An inner join gives a tombstone where a row no longer joins; a left
/// row that pointed to something gives one too when it goes, whether or not it was joined (Kafka Streams' foreign-key
/// join). A row whose expression is NULL points to nothing.
package final class ForeignKeyJoinOperator: Operator {
  package let name: String
  private let isLeftJoin: Bool
  private let layout: JoinLayout
  private let foreignKey: ColumnExpression
  /// Behind the left row's own columns: the bytes of the key that it points to.
  private let left: RowStore
  private let right: JoinTable
  /// Left slots by the bytes of the key that they point to.
  private var pointers = SlotsByKey()
  private var isPrepared = false
  private let fillsPrevious: Bool
  private let reports: RowReports

  /// - Parameter foreignKey: over the left input's columns.
  package init(
    _ plan: Join, foreignKey: TypedExpression, fillsPrevious: Bool, compile: CompileExpression, reports: RowReports
  ) throws {
    name = "\(plan.kind.rawValue) JOIN"
    isLeftJoin = plan.kind == .left
    layout = JoinLayout(plan)
    self.foreignKey = try compile(foreignKey)
    left = RowStore(
      name: "join-left", keyTypes: layout.left.identityTypes, types: layout.types(.left) + [.bytes])
    right = JoinTable(name: "join-right", layout.right)
    self.fillsPrevious = fillsPrevious
    self.reports = reports
  }

  package var stores: [any StateStore] { [left, right.store] }

  package func process(_ batch: Batch, port: Int) throws -> Batch? {
    try prepare()
    return port == 0 ? try processLeft(batch) : try processRight(batch)
  }

  private func processLeft(_ batch: Batch) throws -> Batch? {
    var errors = EvaluationErrors()
    let keys = layout.left.keys(batch.columns, count: batch.count)
    let targets = right.layout.codec.encode([foreignKey.evaluate(batch, errors: &errors)], count: batch.count)
    reports.report(errors, of: batch)
    let slots = left.resolve(keys)
    let output = ForeignJoinRows(layout, fillsPrevious: fillsPrevious)
    for row in 0..<batch.count {
      let slot = slots[row]
      guard slot >= 0 else {
        reports.report(.nullKey, row: row, of: batch.origin, "a row of a table needs a key, this record has none")
        continue
      }
      let old = try stored(slot)
      let time = batch.times.values[row]
      var target: [UInt8]?
      if batch.isPresent(row) {
        if !targets.isNull(at: row) { target = Array(targets.bytes(at: row)) }
        let pointer = Column(.bytes, capacity: 1)
        if let target { pointer.append(.bytes(target)) } else { pointer.appendNull() }
        let single = zip(batch.columns, layout.types(.left)).map { $0.gather(CollectionOfOne(row), type: $1) }
        left.put(single + [pointer], row: 0, time: time, at: slot)
      } else {
        left.remove(at: slot)
      }
      pointers.move(slot, from: old?.target, to: target)

      let new = batch.isPresent(row) ? target : nil
      let rightSlot = new.map(find) ?? GroupTable.noSlot
      let joins = batch.isPresent(row) && (isLeftJoin || right.store.hasRow(at: rightSlot))
      let joinedBefore = isLeftJoin ? old != nil : old?.target != nil
      guard joins || joinedBefore else { continue }
      // A row that goes had the time of what it pointed to in its result, too.
      let timeSlot = new == nil ? old?.target.map(find) ?? GroupTable.noSlot : rightSlot
      let resultTime = right.store.hasRow(at: timeSlot) ? max(time, right.store.time(at: timeSlot)) : time
      output.append(
        key: layout.left.key(batch.columns), row, left: joins ? batch.columns : nil, leftRow: row, time: resultTime,
        cause: row)
      try output.appendRight(joins ? rightSlot : GroupTable.noSlot, right)
      if fillsPrevious {
        let oldSlot = old?.target.map(find) ?? GroupTable.noSlot
        let was = old != nil && (isLeftJoin || right.store.hasRow(at: oldSlot))
        try output.appendPrevious(was ? old?.columns : nil, rightSlot: oldSlot, right)
      }
    }
    return output.batch(origin: batch.origin)
  }

  private func processRight(_ batch: Batch) throws -> Batch? {
    let keys = right.layout.keys(batch.columns, count: batch.count)
    let rest = right.layout.rest(batch.columns)
    let slots = right.store.resolve(keys)
    let output = ForeignJoinRows(layout, fillsPrevious: fillsPrevious)
    for row in 0..<batch.count {
      let slot = slots[row]
      guard slot >= 0 else {
        reports.report(.nullKey, row: row, of: batch.origin, "a row of a table needs a key, this record has none")
        continue
      }
      let pointing = sorted(pointers[keys.bytes(at: row)])
      let time = batch.times.values[row]
      let wasRight = right.store.hasRow(at: slot)
      if fillsPrevious {
        for leftSlot in pointing {
          let columns = try stored(leftSlot)?.columns
          try output.appendPrevious(isLeftJoin || wasRight ? columns : nil, rightSlot: slot, right)
        }
      }
      if batch.isPresent(row) {
        right.store.put(rest, row: row, time: time, at: slot)
      } else {
        right.store.remove(at: slot)
      }
      let joins = isLeftJoin || batch.isPresent(row)
      for leftSlot in pointing {
        guard let columns = try stored(leftSlot)?.columns else { continue }
        output.append(
          key: layout.left.key(columns), 0, left: joins ? columns : nil, leftRow: 0,
          time: max(time, left.time(at: leftSlot)), cause: row)
        try output.appendRight(slot, right)
      }
    }
    return output.batch(origin: batch.origin)
  }

  /// A left row that is kept, and the bytes of the key that it points to.
  private func stored(_ slot: Int32) throws -> (columns: [Column], target: [UInt8]?)? {
    guard left.hasRow(at: slot) else { return nil }
    let columns = (layout.types(.left) + [.bytes]).map { Column($0, capacity: 1) }
    try left.append(slot, to: columns)
    var target: [UInt8]?
    if case .bytes(let pointer)? = columns.last, !pointer.isNull(at: 0) { target = Array(pointer.bytes(at: 0)) }
    return (Array(columns.dropLast()), target)
  }

  private func find(_ target: [UInt8]) -> Int32 { target.withUnsafeBytes { right.store.find($0) } }

  private func sorted(_ slots: [Int32]) -> [Int32] {
    slots.sorted { layout.left.codec.comesBefore(left.key(at: $0), left.key(at: $1)) }
  }

  /// After a restart the pointers come from what was restored.
  private func prepare() throws {
    if isPrepared { return }
    isPrepared = true
    try left.forEachSlot { slot in pointers.move(slot, from: nil, to: try stored(slot)?.target) }
  }
}

/// Slots by a key that many may have.
private struct SlotsByKey: ~Copyable {
  private var keys = GroupTable()
  private var slots: [[Int32]] = []

  subscript(key: UnsafeRawBufferPointer) -> [Int32] {
    let slot = keys.find(key)
    return slot < 0 ? [] : slots[Int(slot)]
  }

  mutating func move(_ slot: Int32, from old: [UInt8]?, to new: [UInt8]?) {
    if old == new { return }
    if let old { remove(slot, old) }
    guard let new else { return }
    let place = Int(new.withUnsafeBytes { keys.findOrInsert($0).slot })
    while slots.count <= place { slots.append([]) }
    slots[place].append(slot)
  }

  private mutating func remove(_ slot: Int32, _ key: [UInt8]) {
    let place = key.withUnsafeBytes { keys.find($0) }
    if place < 0 { return }
    slots[Int(place)].removeAll { $0 == slot }
    if slots[Int(place)].isEmpty { keys.remove(place) }
  }
}
