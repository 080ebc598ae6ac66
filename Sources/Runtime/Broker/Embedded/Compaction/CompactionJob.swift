import Synchronization

/// A compaction that runs beside the broker's work: what it reads does not change, and what it makes is put in place
/// under the lock, by `EmbeddedEngine.finish`.
final class CompactionJob: Sendable {
  /// What it made.
  struct Result {
    var spans: [LogSpan]
    /// A file that holds them, to take the place of the partition's segments; nil for a broker in memory.
    var path: String?
  }

  let place: TopicPartition
  /// The first offset behind what is compacted.
  let limit: Int64
  private let startOffset: Int64
  private let spans: [LogSpan]
  private let tombstones: Compaction.TombstoneLimit
  private let path: String?
  private let isCancelled = Atomic(false)

  /// - Parameter path: of the file to write, which is not a segment yet; nil for a broker in memory.
  init(_ log: PartitionLog, of place: TopicPartition, limit: Int64, tombstones: Compaction.TombstoneLimit, path: String?) {
    self.place = place
    self.limit = limit
    self.tombstones = tombstones
    self.path = path
    startOffset = log.startOffset
    spans = log.spans(below: limit)
  }

  /// Makes `run` end soon, without a result.
  func cancel() { isCancelled.store(true, ordering: .relaxed) }

  /// - Returns: nil where it was cancelled.
  func run() throws(BrokerError) -> Result? {
    let isCancelled = { self.isCancelled.load(ordering: .relaxed) }
    guard let kept = Compaction(spans, tombstones: tombstones, isCancelled: isCancelled).kept() else { return nil }
    if let path, !isCancelled() {
      let file = try File(path, .replace)
      try file.write(CompactedFrames.bytes(of: kept, from: startOffset, to: limit))
      try file.sync()
    }
    return isCancelled() ? nil : Result(spans: kept, path: path)
  }
}
