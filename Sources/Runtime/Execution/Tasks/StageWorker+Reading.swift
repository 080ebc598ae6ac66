/// What the reader of a group asks of a worker and tells it (`SharedReader`).
extension StageWorker {
  /// The partitions at work here, each with the offset of the first record that is not taken in yet.
  var next: [TopicPartition: Int64] { tasks.partitions.next }

  /// Those of them that are to be read now.
  var wanted: [TopicPartition: Int64] { tasks.partitions.wanted }

  /// The ones that nothing was read of and that begin wherever the log does.
  var fresh: Set<TopicPartition> { tasks.partitions.fresh }

  /// Whether who reads what must be thought over: partitions came or went.
  var isUnsettled: Bool { tasks.partitions.isUnsettled }

  /// The partitions of which a task has as many rows waiting as may, for those of another topic.
  var full: Set<TopicPartition> { tasks.partitions.full }

  /// The partitions for which rows of another topic wait.
  var starved: Set<TopicPartition> { tasks.partitions.starved }

  /// Takes no more of a partition of which it has enough, as others need it: it is read for it later.
  func pass(_ place: TopicPartition) { tasks.partitions.pass(place) }

  /// Makes a lane the one that reads a partition.
  func enter(_ lane: ReadingLane, _ place: TopicPartition) { tasks.partitions.enter(lane, place) }

  /// Notes how far its lanes have come, which then read nothing for it any more.
  func leaveLanes() { tasks.partitions.leaveLanes() }
}
