/// What a stage keeps for one partition, taken out of one task to be put into another of the same layout: how state
/// that is in memory only outlives CREATE OR REPLACE.
struct TaskState: Sendable {
  private struct Entry: Sendable {
    let store: Int
    let key: [UInt8]
    let value: [UInt8]
  }

  private var entries: [Entry] = []
  private let streamTimeMillis: Int64
  /// Where the partition's sources are read on.
  let offsets: [TopicPartition: Int64]

  /// Empties nothing; the task is not to be used any more.
  init(of task: StageTask, offsets: [TopicPartition: Int64]) throws {
    self.offsets = offsets
    streamTimeMillis = task.streamTimeMillis
    for (index, store) in task.stores.enumerated() {
      store.markAllChanged()
      try store.drainChanges { key, value in
        if let value { entries.append(Entry(store: index, key: Array(key), value: Array(value))) }
      }
    }
  }

  /// - Throws: `StateError` where the task's stores are of another layout.
  func restore(into task: StageTask) throws {
    let stores = task.stores
    for entry in entries where entry.store < stores.count {
      try entry.key.withUnsafeBytes { key in
        try entry.value.withUnsafeBytes { value in try stores[entry.store].restore(key: key, value: value) }
      }
    }
    task.restore(streamTimeMillis: streamTimeMillis)
  }
}
