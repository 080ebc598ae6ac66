import Planner

/// The rows of one side of a stream-stream join that rows of the other side may still meet, by key and time.
///
/// Rows are visible until the side has seen one that is later by more than the retention (Kafka Streams' window store
/// of a join, which forgets by the time of its own side).
final class JoinBuffer {
  /// A row that is kept.
  struct Entry {
    var time: Int64
    var slot: Int32
  }

  let store: RowStore
  private let types: [SQLType]
  private let retentionMillis: Int64
  private var keys = GroupTable()
  /// By the key's slot, in the order of time; of one time in the order they came.
  private var entries: [[Entry]] = []
  private var expiry = TimeQueue()
  /// Rows that have met none yet, in the order of time.
  private var unmatched = TimeQueue()
  private let tracksMatches: Bool
  private var nextNumber: Int64 = 0
  /// The highest time of this side's rows.
  private(set) var latest: Int64 = .min
  private var isPrepared = false

  /// - Parameter tracksMatches: rows that meet none must be given out one day.
  init(name: String, types: [SQLType], retentionMillis: Int64, tracksMatches: Bool) {
    self.types = types
    self.retentionMillis = retentionMillis
    self.tracksMatches = tracksMatches
    // Behind the row's own columns: whether it has met another.
    store = RowStore(name: name, keyTypes: [.bytes], types: types + [.boolean])
  }

  /// The rows of a key from one time to another, both included, in the order of time.
  func entries(_ key: UnsafeRawBufferPointer, from: Int64, to: Int64) -> [Entry] {
    let slot = keys.find(key)
    if slot < 0 { return [] }
    return entries[Int(slot)].filter { $0.time >= from && $0.time <= to && isVisible($0.time) }
  }

  /// Keeps a row, unless its time is past.
  func put(_ key: UnsafeRawBufferPointer, _ columns: [Column], row: Int, time: Int64, isMatched: Bool) {
    latest = max(latest, time)
    guard isVisible(time) else { return }
    let bytes = BytesColumn(capacity: 1)
    WindowKeyBytes.append(key, start: time, end: nextNumber, to: bytes)
    nextNumber &+= 1
    let slot = store.resolve(bytes)[0]
    let single = zip(columns, types).map { $0.gather(CollectionOfOne(row), type: $1) }
    store.put(single + [Self.flag(isMatched)], row: 0, time: time, at: slot)
    index(slot, key, time: time, isMatched: isMatched)
  }

  /// Notes that a row has met another.
  func setMatched(_ entry: Entry) throws {
    guard tracksMatches else { return }
    let columns = (types + [.boolean]).map { Column($0, capacity: 1) }
    try store.append(entry.slot, to: columns)
    if case .boolean(let flag)? = columns.last, flag[0] == true { return }
    store.put(Array(columns.dropLast()) + [Self.flag(true)], row: 0, time: entry.time, at: entry.slot)
  }

  /// Appends a row's columns.
  func append(_ slot: Int32, to columns: [Column]) throws {
    try store.append(slot, to: columns + [Column(.boolean, capacity: 1)])
  }

  /// Takes out rows before a time that have met none: in the order of time, those of one time in the order of keys.
  func takeUnmatched(before limit: Int64) throws -> [(entry: Entry, key: [UInt8])] {
    var result: [(entry: Entry, key: [UInt8])] = []
    for (time, slot) in unmatched.removeAll(before: limit) where store.hasRow(at: slot) && store.time(at: slot) == time {
      let columns = (types + [.boolean]).map { Column($0, capacity: 1) }
      try store.append(slot, to: columns)
      if case .boolean(let flag)? = columns.last, flag[0] == true { continue }
      let entry = Entry(time: time, slot: slot)
      result.append((entry, Array(try WindowKeyBytes.splitSession(store.key(at: slot)).key)))
    }
    return result.sorted { left, right in
      left.entry.time != right.entry.time
        ? left.entry.time < right.entry.time : left.key.lexicographicallyPrecedes(right.key)
    }
  }

  /// Forgets rows that are no longer visible.
  func expire() {
    let limit = latest.saturatingSubtract(retentionMillis).saturatingAdd(1)
    for (time, slot) in expiry.removeAll(before: limit) where store.hasRow(at: slot) && store.time(at: slot) == time {
      if let key = try? WindowKeyBytes.splitSession(store.key(at: slot)).key { remove(slot, key) }
      store.remove(at: slot)
    }
  }

  /// Takes up what was restored; to be called before the first row.
  func prepare() throws {
    if isPrepared { return }
    isPrepared = true
    var restored: [(time: Int64, number: Int64, slot: Int32)] = []
    try store.forEachSlot { slot in
      let (time, number, _) = try WindowKeyBytes.splitSession(store.key(at: slot))
      restored.append((time, number, slot))
    }
    restored.sort { $0.number < $1.number }
    for (time, number, slot) in restored {
      latest = max(latest, time)
      nextNumber = max(nextNumber, number &+ 1)
      let columns = (types + [.boolean]).map { Column($0, capacity: 1) }
      try store.append(slot, to: columns)
      var isMatched = false
      if case .boolean(let flag)? = columns.last { isMatched = flag[0] ?? false }
      index(slot, try WindowKeyBytes.splitSession(store.key(at: slot)).key, time: time, isMatched: isMatched)
    }
  }

  private func isVisible(_ time: Int64) -> Bool { time > latest.saturatingSubtract(retentionMillis) }

  private func index(_ slot: Int32, _ key: UnsafeRawBufferPointer, time: Int64, isMatched: Bool) {
    let keySlot = Int(keys.findOrInsert(key).slot)
    while entries.count <= keySlot { entries.append([]) }
    let place = entries[keySlot].lastIndex { $0.time <= time }.map { $0 + 1 } ?? 0
    entries[keySlot].insert(Entry(time: time, slot: slot), at: place)
    expiry.insert(slot, time: time)
    if tracksMatches, !isMatched { unmatched.insert(slot, time: time) }
  }

  private func remove(_ slot: Int32, _ key: UnsafeRawBufferPointer) {
    let keySlot = keys.find(key)
    if keySlot < 0 { return }
    entries[Int(keySlot)].removeAll { $0.slot == slot }
    if entries[Int(keySlot)].isEmpty { keys.remove(keySlot) }
  }

  private static func flag(_ value: Bool) -> Column {
    let column = Column(.boolean, capacity: 1)
    column.append(.boolean(value))
    return column
  }
}
