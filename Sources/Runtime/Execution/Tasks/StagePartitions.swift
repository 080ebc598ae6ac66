/// The partitions at work in a worker: how far each was taken in, and which lane reads it.
struct StagePartitions {
  /// The offset of the first record of each that is not taken in yet; where a lane reads the partition, its own position
  /// may be further on.
  private(set) var next: [TopicPartition: Int64] = [:]
  /// Those that nothing was read of and that begin wherever the log does.
  private(set) var fresh: Set<TopicPartition> = []
  /// Set where who reads what must be thought over: partitions came or went.
  var isUnsettled = true
  /// What reads each of them; kept by `SharedReader`.
  private var lanes: [TopicPartition: ReadingLane] = [:]
  private var paused: Set<TopicPartition> = []

  /// The offset of the first record that was not handed in; behind it may be some that nobody gets to see.
  func position(of place: TopicPartition) -> Int64? {
    guard let known = next[place] else { return nil }
    return max(known, lanes[place]?.position(of: place) ?? known)
  }

  /// Whether a partition is at work here and has more to read.
  func goesOn(_ place: TopicPartition) -> Bool { next[place] != nil && !isAtEnd(of: place) }

  var areAtEnd: Bool { next.keys.allSatisfy(isAtEnd) }

  private func isAtEnd(of place: TopicPartition) -> Bool { lanes[place]?.isAtEnd(of: place) ?? false }

  /// Goes on with these and no others.
  mutating func take(up starts: [TopicPartition: Int64], fresh: Set<TopicPartition>) {
    next = starts
    self.fresh = fresh
    isUnsettled = true
  }

  mutating func note(_ records: RecordBatch) {
    guard let last = records.records.last else { return }
    next[records.topicPartition] = last.offset + 1
    if !fresh.isEmpty { fresh.remove(records.topicPartition) }
  }

  /// Makes a lane the one that reads a partition.
  mutating func enter(_ lane: ReadingLane, _ place: TopicPartition) { lanes[place] = lane }

  /// Notes how far their lanes have come, which then read nothing more for them.
  mutating func leaveLanes() {
    for place in next.keys {
      let position = position(of: place)
      if position != next[place] { fresh.remove(place) }
      next[place] = position
    }
    lanes.removeAll()
    // A lane that begins anew reads all that it is told to.
    paused.removeAll()
    isUnsettled = false
  }

  /// Stops or goes on reading a partition; only for stages that share their lane with no one.
  mutating func setPaused(_ isPaused: Bool, _ place: TopicPartition) {
    if isPaused {
      if paused.insert(place).inserted { lanes[place]?.pause(place) }
    } else if paused.remove(place) != nil {
      lanes[place]?.resume(place)
    }
  }

  mutating func removeAll() {
    self = StagePartitions()
  }
}
