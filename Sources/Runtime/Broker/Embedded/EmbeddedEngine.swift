/// The embedded broker's state: topics, groups, transactions, and its files where it has any.
///
/// Pure apart from the files: requests in, answers out, time passed in. Every change goes the same way: check it,
/// write it to the file, and only then to memory; so a full disk refuses a request and leaves all as it was.
struct EmbeddedEngine {
  var topics: [String: EmbeddedTopic] = [:]
  var groups: [String: EmbeddedGroup] = [:]
  var transactions = EmbeddedTransactions()
  var compactions = CompactionSchedule()
  /// Where generations of new groups begin: behind those of the groups that are gone, so that who was a member of one is
  /// never taken for a member of another of the same name.
  private var firstGeneration = 0
  let directory: DataDirectory?
  private var nextTickMillis: Int64 = .min

  /// In memory, or with the files of `directory`, which are read back; `log` is told of what was repaired.
  init(directory: DataDirectory? = nil, nowMillis: Int64 = 0, log: BrokerLog = { _ in }) throws(BrokerError) {
    self.directory = directory
    if let directory { try recover(from: directory, nowMillis: nowMillis, log: log) }
  }

  // MARK: Topics

  func describe(_ name: String) throws(BrokerError) -> TopicDescription {
    let specification = try topic(name).specification
    return TopicDescription(name: name, partitionCount: specification.partitions, replicas: 1)
  }

  /// Throws what speaks against adding these records; gives the topic's partition count.
  func check(_ batch: borrowing OutgoingBatch, for topic: String) throws(BrokerError) -> Int {
    let target = try self.topic(topic)
    try target.check(batch)
    return target.logs.count
  }

  func topic(_ name: String) throws(BrokerError) -> EmbeddedTopic {
    guard let topic = topics[name] else { throw .unknownTopic(name) }
    return topic
  }

  func partitionCount(_ name: String) -> Int? { topics[name]?.logs.count }

  /// A partition's log; nil where there is none. Whoever writes to the log must have let go of it: its arrays would be
  /// copied.
  func log(of place: TopicPartition) -> PartitionLog? {
    guard let logs = topics[place.topic]?.logs, logs.indices.contains(place.partition) else { return nil }
    return logs[place.partition]
  }

  mutating func createTopic(_ specification: TopicSpecification) throws(BrokerError) {
    if topics[specification.name] != nil { throw .topicExists(specification.name) }
    let topic = try EmbeddedTopic(specification)
    if let directory {
      for partition in topic.logs.indices { try directory.create(TopicPartition(specification.name, partition)) }
      var metadata = metadata
      metadata.topics.append(specification)
      try directory.save(metadata)
    }
    topics[specification.name] = topic
  }

  mutating func deleteTopic(_ name: String) throws(BrokerError) {
    let topic = try topic(name)
    var remaining = self
    remaining.topics[name] = nil
    for group in groups.keys {
      remaining.groups[group]?.forget(topic: name)
      remaining.dropIfUnused(group: group)
    }
    try directory?.save(remaining.metadata)
    self = remaining
    compactions.forget(topic: name)
    for partition in topic.logs.indices { try directory?.remove(TopicPartition(name, partition)) }
  }

  /// What is stored besides records.
  var metadata: StoredMetadata {
    var metadata = StoredMetadata()
    metadata.topics = topics.values.map(\.specification)
    metadata.groups = groups
    metadata.transactions = transactions
    return metadata
  }

  // MARK: Records

  /// Adds the entries of `batch` at these indices to a partition. A repeated request changes nothing.
  /// - Parameter stamp: nil for a producer that is not idempotent.
  /// - Returns: the offset of the first one.
  @discardableResult
  mutating func append(
    _ batch: borrowing OutgoingBatch, indices: some Collection<Int>, to place: TopicPartition, stamp: ProducerStamp?
  ) throws(BrokerError) -> Int64 {
    // Nothing holds a copy of the log here: its arrays would be copied as it grows.
    switch topics[place.topic]?.logs[place.partition].check(stamp, count: indices.count) {
    case nil: throw .unknownTopic(place.topic)
    case .next: break
    case .duplicate(let firstOffset): return firstOffset
    case .outOfOrder(let expected):
      throw .other("\(place): record \(stamp?.sequence ?? -1) of a producer came where \(expected) was expected")
    case .fenced: throw .fenced("another producer with the same transactional id has started")
    }
    let firstOffset = topics[place.topic]?.logs[place.partition].endOffset ?? 0
    try directory?.append(batch, indices: indices, to: place, firstOffset: firstOffset, stamp: stamp)
    topics[place.topic]?.logs[place.partition].append(batch, indices: indices, stamp: stamp)
    return firstOffset
  }

  func read(
    _ place: TopicPartition, from offset: Int64, isolation: Isolation, limit: Int
  ) throws(BrokerError) -> LogRead {
    guard let topic = topics[place.topic] else { throw .unknownTopic(place.topic) }
    guard topic.logs.indices.contains(place.partition) else { throw .unknownPartition(place) }
    guard let read = topic.logs[place.partition].read(from: offset, isolation: isolation, limit: limit) else {
      throw .offsetOutOfRange(place, offset: offset)
    }
    return read
  }

  /// Where a consumer begins to read.
  func resolve(
    _ start: StartPosition, of place: TopicPartition, configuration: ConsumerConfiguration
  ) throws(BrokerError) -> Int64 {
    let logs = try topic(place.topic).logs
    guard logs.indices.contains(place.partition) else { throw .unknownPartition(place) }
    let log = logs[place.partition]
    switch start {
    case .earliest: return log.startOffset
    case .latest: return log.endOffset(configuration.isolation)
    case .offset(let offset): return offset
    case .committed:
      if let group = configuration.groupID, let offset = groups[group]?.offsets[place] { return offset }
      return configuration.start == .earliest ? log.startOffset : log.endOffset(configuration.isolation)
    }
  }

  // MARK: Groups

  /// A group; a new one where there is none.
  func group(_ name: String) -> EmbeddedGroup { groups[name] ?? EmbeddedGroup(generation: firstGeneration) }

  /// Drops a group that nothing is known of any more: their names come and go with queries.
  mutating func dropIfUnused(group name: String) {
    guard let group = groups[name], group.isUnused else { return }
    firstGeneration = max(firstGeneration, group.generation)
    groups[name] = nil
  }

  mutating func commit(
    _ offsets: [TopicPartition: Int64], notes: [TopicPartition: String] = [:], group name: String, memberID: String?,
    generation: Int
  ) throws(BrokerError) {
    var group = group(name)
    if let refusal = group.refusal(memberID: memberID, generation: generation) { throw .fenced(refusal) }
    for place in offsets.keys {
      guard let count = partitionCount(place.topic) else { throw .unknownTopic(place.topic) }
      if place.partition >= count { throw .unknownPartition(place) }
    }
    group.commit(offsets, notes: notes)
    if let directory {
      var metadata = metadata
      metadata.groups[name] = group
      try directory.save(metadata)
    }
    groups[name] = group
  }

  /// False where the group has members, whose offsets stay.
  mutating func forgetOffsets(group name: String, of places: Set<TopicPartition>) throws(BrokerError) -> Bool {
    guard var group = groups[name] else { return true }
    if !group.members.isEmpty { return false }
    group.forget(places)
    var changed = self
    changed.groups[name] = group
    changed.dropIfUnused(group: name)
    try directory?.save(changed.metadata)
    self = changed
    return true
  }

  // MARK: Time

  /// What time has brought.
  struct Tick {
    var groupsChanged = false
    /// To be run without the lock.
    var compaction: CompactionJob?
  }

  /// Does what time asks for, about once a second.
  mutating func tick(nowMillis: Int64) throws(BrokerError) -> Tick {
    guard nowMillis >= nextTickMillis else { return Tick() }
    nextTickMillis = nowMillis + 1000
    var tick = Tick()
    let counts = topics.mapValues(\.logs.count)
    for name in groups.keys {
      if groups[name]?.expire(nowMillis: nowMillis, partitionCounts: { counts[$0] }) == true {
        tick.groupsChanged = true
        dropIfUnused(group: name)
      }
    }
    for id in transactions.expired(nowMillis: nowMillis) {
      try abortTransaction(of: id, bumpsEpoch: true)
      tick.groupsChanged = true
    }
    try dropOldRecords(nowMillis: nowMillis)
    tick.compaction = nextCompaction(nowMillis: nowMillis)
    return tick
  }

  mutating func dropOldRecords(nowMillis: Int64) throws(BrokerError) {
    for name in Array(topics.keys) {
      guard let retention = topics[name]?.retentionMillis else { continue }
      for partition in 0..<(partitionCount(name) ?? 0) {
        try dropRecords(of: TopicPartition(name, partition), olderThan: nowMillis - retention)
      }
    }
  }

  private mutating func dropRecords(of place: TopicPartition, olderThan moment: Int64) throws(BrokerError) {
    guard let first = topics[place.topic]?.logs[place.partition].firstOffset(notOlderThan: moment),
      let start = topics[place.topic]?.logs[place.partition].startOffset, first > start
    else { return }
    try deleteRecords(of: place, below: first)
  }

  /// Deletes what lies below an offset, as far as no open transaction begins there, whole spans at a time.
  mutating func deleteRecords(of place: TopicPartition, below offset: Int64) throws(BrokerError) {
    guard log(of: place) != nil else { return }
    topics[place.topic]?.logs[place.partition].forget(below: offset)
    guard let newStart = topics[place.topic]?.logs[place.partition].startOffset else { return }
    try directory?.removeSegments(of: place, below: newStart)
  }
}
