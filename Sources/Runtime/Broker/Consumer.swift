/// How a consumer is to read.
package struct ConsumerConfiguration: Hashable, Sendable {
  /// Where to read a partition for which nothing else says so.
  package enum Start: Hashable, Sendable { case earliest, latest }

  /// The group whose members share partitions and whose committed offsets are kept; nil reads alone.
  package var groupID: String?
  package var start = Start.earliest
  /// Be a member of the group and read nothing: who reads the partitions is decided elsewhere. What the listener gives
  /// as starts is passed over then, and `assignment` and positions say nothing.
  package var isMemberOnly = false
  /// What a member's id begins with, where the broker lets it. Range assignment goes by the order of ids: members of
  /// several groups that go by the same name get the same partitions of the same topics.
  package var memberName: String?
  package var isolation = Isolation.readCommitted
  /// The most records in one batch; 256 to 1024 measured best.
  package var maxBatchRecords = 1024
  /// How much may be fetched ahead for all partitions together, in bytes of records.
  package var prefetchBytes = 256 << 20
  /// About how many partitions will be read; they share `prefetchBytes`.
  package var expectedPartitions = 4
  /// A group member that is silent for longer is taken for dead. Kafka's own default of 45 s is how long the partitions
  /// of a process that was killed would lie idle. It is a thread of librdkafka's that gives the sign of life, however
  /// busy a query is, so that ten seconds without one mean that the process or its network is gone.
  package var sessionTimeoutMillis = 10_000
  /// So is one that lives but has not polled for this long.
  package var maxPollIntervalMillis = 300_000

  package init(groupID: String? = nil, start: Start = .earliest) {
    self.groupID = groupID
    self.start = start
  }
}

/// Where to begin to read a partition.
package enum StartPosition: Hashable, Sendable {
  case earliest
  case latest
  case offset(Int64)
  /// The group's committed offset, or what the configuration says where there is none.
  case committed
}

/// What to do as a group hands out its partitions. Both are called inside `poll`, on its thread.
package struct RebalanceListener {
  /// These partitions are now this consumer's. The result says where to start; a partition left out starts at
  /// `.committed`.
  package var onAssign: (_ partitions: [TopicPartition]) throws(BrokerError) -> [TopicPartition: StartPosition]
  /// These partitions go away: commit what is done. `isLost`: they went already, and a commit will be refused.
  package var onRevoke: (_ partitions: [TopicPartition], _ isLost: Bool) throws(BrokerError) -> Void

  package init(
    onAssign: @escaping ([TopicPartition]) throws(BrokerError) -> [TopicPartition: StartPosition] = { _ in [:] },
    onRevoke: @escaping ([TopicPartition], Bool) throws(BrokerError) -> Void = { _, _ in }
  ) {
    self.onAssign = onAssign
    self.onRevoke = onRevoke
  }
}

/// A consumer's place in its group (member and generation), for `Producer.sendOffsets`. It is the one of the last
/// assignment: a newer one would let a member that lost its partitions commit for them.
package protocol GroupMembership: AnyObject, Sendable {
  var groupID: String { get }
}

/// Reads records, in one of two modes: `assign` (partitions are named) or `subscribe` (a group shares them).
///
/// A consumer belongs to one thread at a time; only `wake` may be called from others. A member of a group that is
/// not polled for minutes loses its partitions.
package protocol Consumer: AnyObject, Sendable {
  /// Reads exactly these partitions from now on, instead of any before.
  func assign(_ starts: [TopicPartition: StartPosition]) throws(BrokerError)

  /// Reads, together with the other members of the group, all partitions of these topics (range assignment: with
  /// the same subscriptions a member gets the same partition numbers of every topic). Throws `.configuration`
  /// without a group id, `.unknownTopic`.
  func subscribe(_ topics: [String], listener: RebalanceListener) throws(BrokerError)

  /// The partitions read at present.
  var assignment: Set<TopicPartition> { get }

  /// The next records of one partition, in order; nil where none came within the time or `wake` was called.
  /// A broker that is away is waited for and noticed in the log, not thrown. Throws what can't heal:
  /// `.offsetOutOfRange`, `.authorization`, `.fenced`, and what a rebalance listener throws.
  func poll(timeoutMillis: Int) throws(BrokerError) -> RecordBatch?

  /// The offset after the last record handed out, or after all that is hidden from this consumer behind it
  /// (transaction markers, aborted or compacted records). So a reader has caught up with an end offset once its
  /// position is not below it. Nil for a partition that is not assigned or whose start is not known yet.
  func position(of partition: TopicPartition) -> Int64?

  /// Whether the last thing known of the partition is that there is no record at `position`.
  func isAtEnd(of partition: TopicPartition) -> Bool

  /// Reads on from another offset; records fetched before are dropped.
  func seek(_ partition: TopicPartition, to offset: Int64) throws(BrokerError)

  /// Hands out no records of these until `resume`; keeps position and membership. Partitions paused already, or
  /// not assigned, are passed over.
  func pause(_ partitions: [TopicPartition])
  func resume(_ partitions: [TopicPartition])

  /// Commits the next offsets to read for the group and waits for the answer. Throws `.fenced` where the
  /// partitions are another member's by now.
  func commit(_ offsets: [TopicPartition: Int64]) throws(BrokerError)

  /// This consumer's place in its group; nil outside of a group or before the first assignment.
  var membership: (any GroupMembership)? { get }

  /// Makes the `poll` that blocks now, or else the next one, return at once. From any thread.
  func wake()

  /// Leaves the group and frees what is held; batches handed out stay valid. Returns within seconds.
  func close()
}
