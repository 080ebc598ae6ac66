/// Rows that a connector has read and the database does not hold yet, in their order.
struct SinkBacklog {
  private(set) var batches: [Batch] = []
  private(set) var rows = 0
  /// Of the records that they were read from.
  private var bytes = 0

  private static let mostBytes = 16 << 20

  /// Whether it takes no further reading of up to so many rows.
  /// - Parameter limit: how many rows are written at once at most.
  func isFull(forMore reading: Int, limit: Int) -> Bool { rows + reading > limit || bytes >= Self.mostBytes }

  /// Appends what was made of records.
  mutating func append(_ batch: Batch, of records: RecordBatch) {
    guard batch.count > 0 else { return }
    batches.append(batch)
    rows += batch.count
    for record in records.records { bytes += (record.key?.count ?? 0) + (record.value?.count ?? 0) }
  }

  /// Drops the rows of these partitions.
  mutating func remove(partitions gone: Set<Int>) {
    batches.removeAll { batch in batch.origin?.sources.contains { gone.contains(Int($0.partition)) } ?? false }
    rows = batches.reduce(0) { $0 + $1.count }
  }

  mutating func removeAll() {
    batches.removeAll(keepingCapacity: true)
    (rows, bytes) = (0, 0)
  }
}
