/// The compactions of a broker: which are due, and which one is under way.
struct CompactionSchedule {
  /// A partition waits this long after it has been found worth compacting: readers that are at work see each change.
  var delayMillis: Int64 = 30_000
  /// As many records must have come since the last compaction, and at least as many as that has left.
  var leastNewRecords = 10_000

  struct Due {
    var limit: Int64
    var sinceMillis: Int64
  }

  var due: [TopicPartition: Due] = [:]
  var running: CompactionJob?
  /// Below it the tombstones have outlived a compaction, by partition.
  var compactedUpTo: [TopicPartition: Int64] = [:]

  /// Forgets a topic that was deleted.
  mutating func forget(topic: String) {
    due = due.filter { $0.key.topic != topic }
    compactedUpTo = compactedUpTo.filter { $0.key.topic != topic }
    if running?.place.topic == topic {
      running?.cancel()
      running = nil
    }
  }
}
