/// The partitions at work in a worker: how far each was taken in, and which lane reads it.
struct StagePartitions {
  /// The offset of the first record of each that is not taken in yet; where a lane reads the partition, its own position
  /// may be further on.
  private(set) var next: [TopicPartition: Int64] = [:]
  /// Those that nothing was read of and that begin wherever the log does.
  private(set) var fresh: Set<TopicPartition> = []
  /// Set where who reads what must be thought over: partitions came or went.
  var isUnsettled = true
  /// Up to where some may be taken in: the offset of the first record that may not.
  private var limits: [TopicPartition: Int64] = [:]
  /// What reads each of them; kept by `SharedReader`.
  private var lanes: [TopicPartition: ReadingLane] = [:]
  /// Those of which a task has enough, and those for which one waits.
  private(set) var full: Set<TopicPartition> = []
  private(set) var starved: Set<TopicPartition> = []
  /// Those that its lane reads on for others while it has enough of them itself: it takes none until it has used up what
  /// it has.
  private var passed: Set<TopicPartition> = []

  /// The offset of the first record that was not handed in; behind it may be some that nobody gets to see.
  func position(of place: TopicPartition) -> Int64? {
    guard let known = next[place] else { return nil }
    return min(max(known, lanes[place]?.position(of: place) ?? known), limits[place] ?? .max)
  }

  /// Whether a partition is at work here and has more to read.
  func goesOn(_ place: TopicPartition) -> Bool {
    next[place] != nil && (limits[place] != nil || !isAtEnd(of: place))
  }

  var areAtEnd: Bool { next.keys.allSatisfy { isAtEnd(of: $0) } }

  private func isAtEnd(of place: TopicPartition) -> Bool { lanes[place]?.isAtEnd(of: place) ?? false }

  /// Goes on with these and no others.
  mutating func take(up starts: [TopicPartition: Int64], fresh: Set<TopicPartition>) {
    next = starts
    self.fresh = fresh
    isUnsettled = true
  }

  /// Takes partitions in up to these offsets only, and the others to their ends.
  mutating func limit(to limits: [TopicPartition: Int64]) {
    // What lanes have read beyond the limits was not taken in, and is to be read again.
    leaveLanes()
    self.limits = limits
    isUnsettled = true
  }

  /// Of records, those that may be taken in; nil where there are none.
  func admitted(_ records: RecordBatch) -> RecordBatch? {
    guard let limit = limits[records.topicPartition] else { return records }
    return records.prefix(beforeOffset: limit)
  }

  /// Whether all of a partition is taken in that may be.
  func isAtLimit(_ place: TopicPartition) -> Bool {
    guard let limit = limits[place], let position = position(of: place) else { return false }
    return position >= limit
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
    isUnsettled = false
  }

  /// Those that are to be read for it now.
  var wanted: [TopicPartition: Int64] { passed.isEmpty ? next : next.filter { !passed.contains($0.key) } }

  /// Notes whether a task could do with more of a partition.
  mutating func note(_ demand: InputDemand, for place: TopicPartition) {
    if demand == .full { full.insert(place) } else { full.remove(place) }
    // What has no more to read keeps nobody waiting.
    if demand == .starved, goesOn(place) { starved.insert(place) } else { starved.remove(place) }
    if demand == .starved || demand == .idle, passed.remove(place) != nil { isUnsettled = true }
  }

  /// Takes no more of a partition until what waits of it has been used up.
  mutating func pass(_ place: TopicPartition) {
    passed.insert(place)
    isUnsettled = true
  }

  mutating func removeAll() {
    self = StagePartitions()
  }
}
