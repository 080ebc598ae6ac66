import Synchronization

/// A member's place in a group of the embedded broker.
final class EmbeddedMembership: GroupMembership {
  let groupID: String
  let memberID: String
  let generation: Int

  init(groupID: String, memberID: String, generation: Int) {
    self.groupID = groupID
    self.memberID = memberID
    self.generation = generation
  }
}

/// Reads from the embedded broker; records are handed out where they lie.
final class EmbeddedConsumer: Consumer, @unchecked Sendable {
  // Unchecked: one thread at a time owns a consumer; `wake` touches only the atomic flag and the monitor.

  /// A partition that is read.
  private struct Reading {
    let place: TopicPartition
    var position: Int64
    var isPaused = false
    var isAtEnd = false
  }

  private struct Subscription {
    var topics: Set<String>
    var listener: RebalanceListener
    var memberID: String
    var generation = -1
  }

  /// What a look at the broker gave.
  private enum Step {
    case records(RecordBatch)
    case woken
    case revoked(isLost: Bool)
    case assigned(generation: Int, Set<TopicPartition>)
  }

  private let configuration: ConsumerConfiguration
  private let broker: EmbeddedBroker
  private var readings: [Reading] = []
  /// The partition to be asked first: each gets its turn.
  private var turn = 0
  private var subscription: Subscription?
  private var embeddedMembership: EmbeddedMembership?
  private let isWoken = Atomic(false)
  private var isClosed = false

  init(_ configuration: ConsumerConfiguration, broker: EmbeddedBroker) {
    self.configuration = configuration
    self.broker = broker
  }

  deinit { close() }

  // MARK: What to read

  func assign(_ starts: [TopicPartition: StartPosition]) throws(BrokerError) {
    leaveGroup()
    try read(starts)
  }

  private func read(_ starts: [TopicPartition: StartPosition]) throws(BrokerError) {
    var readings: [Reading] = []
    for (place, start) in starts.sorted(by: { $0.key < $1.key }) {
      let position = try broker.engine.withLock { engine throws(BrokerError) in
        try engine.resolve(start, of: place, configuration: configuration)
      }
      readings.append(Reading(place: place, position: position))
    }
    self.readings = readings
    turn = 0
  }

  func subscribe(_ topics: [String], listener: RebalanceListener) throws(BrokerError) {
    guard configuration.groupID != nil else {
      throw .configuration("to share topics with others a consumer needs a group id")
    }
    try broker.engine.withLock { engine throws(BrokerError) in
      for topic in topics { _ = try engine.topic(topic) }
    }
    leaveGroup()
    subscription = Subscription(topics: Set(topics), listener: listener, memberID: "")
    join(memberID: nil)
  }

  private func join(memberID: String?) {
    guard let group = configuration.groupID, let topics = subscription?.topics else { return }
    subscription?.memberID = broker.engine.withLock { engine in
      let counts = engine.topics.mapValues(\.logs.count)
      var joined = engine.group(group)
      defer { engine.groups[group] = joined }
      return joined.join(
        // A thread of this process can't die alone, so what counts is how long it may work on a batch.
        memberID: memberID, topics: topics, sessionTimeoutMillis: Int64(configuration.maxPollIntervalMillis),
        nowMillis: broker.now(), partitionCounts: { counts[$0] })
    }
    broker.engine.notifyAll()
  }

  private func leaveGroup() {
    readings = []
    embeddedMembership = nil
    guard let group = configuration.groupID, let member = subscription?.memberID else { return }
    subscription = nil
    broker.engine.withLock { engine in
      let counts = engine.topics.mapValues(\.logs.count)
      engine.groups[group]?.leave(memberID: member, partitionCounts: { counts[$0] })
      engine.dropIfUnused(group: group)
    }
    broker.engine.notifyAll()
  }

  var assignment: Set<TopicPartition> { Set(readings.map(\.place)) }
  var membership: (any GroupMembership)? { embeddedMembership }

  // MARK: Reading

  func poll(timeoutMillis: Int) throws(BrokerError) -> RecordBatch? {
    if isClosed { throw .closed("the consumer") }
    let deadline = MonotonicTime.after(millis: timeoutMillis)
    while true {
      let step = try broker.engine.wait(until: deadline) { engine throws(BrokerError) in try look(&engine) }
      switch step {
      case nil, .woken: return nil
      case .records(let batch): return batch
      case .revoked(let isLost): try giveUpPartitions(isLost: isLost)
      case .assigned(let generation, let places): try take(places, generation: generation)
      }
    }
  }

  /// Looks, under the broker's lock, for something to do; nil: there is nothing yet.
  private func look(_ engine: inout EmbeddedEngine) throws(BrokerError) -> Step? {
    let now = broker.now()
    let tick = try engine.tick(nowMillis: now)
    if tick.groupsChanged { broker.engine.notifyAll() }
    if let job = tick.compaction { broker.compactor.start(job) }
    if isWoken.exchange(false, ordering: .relaxed) { return .woken }
    if let subscription, let group = configuration.groupID {
      let answer = engine.groups[group]?.heartbeat(
        memberID: subscription.memberID, generation: subscription.generation, nowMillis: now)
      switch answer {
      case .stable: break
      case .waiting: return nil
      case .rejoin: return .revoked(isLost: false)
      case .expelled, nil: return .revoked(isLost: true)
      case .assigned(let generation, let places): return .assigned(generation: generation, places)
      }
    }
    return try readNext(engine)
  }

  private func readNext(_ engine: borrowing EmbeddedEngine) throws(BrokerError) -> Step? {
    for step in readings.indices {
      let index = (turn + step) % readings.count
      if readings[index].isPaused { continue }
      let place = readings[index].place
      let read = try engine.read(
        place, from: readings[index].position, isolation: configuration.isolation,
        limit: configuration.maxBatchRecords)
      readings[index].position = read.nextOffset
      readings[index].isAtEnd = read.records == nil
      guard let slice = read.records else { continue }
      turn = (index + 1) % readings.count
      forgetOldEnds(engine)
      return .records(
        RecordBatch(
          topic: place.topic, partition: place.partition, records: slice.chunk.records(slice.range),
          owner: slice.chunk, ownerIndex: slice.range.lowerBound))
    }
    return nil
  }

  /// Partitions that were read to their end some time ago may have records by now. Whoever brings the records of
  /// several into the order of their times has to know, or would take this batch for the earliest that there is.
  private func forgetOldEnds(_ engine: borrowing EmbeddedEngine) {
    for index in readings.indices where readings[index].isAtEnd {
      let place = readings[index].place
      let end = engine.topics[place.topic]?.logs[place.partition].endOffset(configuration.isolation)
      if let end, end > readings[index].position { readings[index].isAtEnd = false }
    }
  }

  /// Lets the listener finish what it does with the partitions and joins the round.
  private func giveUpPartitions(isLost: Bool) throws(BrokerError) {
    let places = readings.map(\.place)
    if !places.isEmpty { try subscription?.listener.onRevoke(places, isLost) }
    readings = []
    subscription?.generation = -1
    join(memberID: isLost ? nil : subscription?.memberID)
  }

  private func take(_ places: Set<TopicPartition>, generation: Int) throws(BrokerError) {
    guard let subscription, let group = configuration.groupID else { return }
    self.subscription?.generation = generation
    embeddedMembership = EmbeddedMembership(
      groupID: group, memberID: subscription.memberID, generation: generation)
    var starts = Dictionary(uniqueKeysWithValues: places.map { ($0, StartPosition.committed) })
    try starts.merge(subscription.listener.onAssign(places.sorted())) { _, chosen in chosen }
    if configuration.isMemberOnly {
      readings = places.sorted().map { Reading(place: $0, position: 0, isPaused: true) }
    } else {
      try read(starts.filter { places.contains($0.key) })
    }
  }

  // MARK: Positions

  private func index(of place: TopicPartition) -> Int? { readings.firstIndex { $0.place == place } }

  func position(of partition: TopicPartition) -> Int64? { index(of: partition).map { readings[$0].position } }

  func isAtEnd(of partition: TopicPartition) -> Bool { index(of: partition).map { readings[$0].isAtEnd } ?? false }

  func seek(_ partition: TopicPartition, to offset: Int64) throws(BrokerError) {
    guard let index = index(of: partition) else { throw .unknownPartition(partition) }
    readings[index].position = offset
    readings[index].isAtEnd = false
  }

  func pause(_ partitions: [TopicPartition]) { setPaused(true, partitions) }
  func resume(_ partitions: [TopicPartition]) { setPaused(false, partitions) }

  private func setPaused(_ isPaused: Bool, _ partitions: [TopicPartition]) {
    for partition in partitions {
      if let index = index(of: partition) { readings[index].isPaused = isPaused }
    }
  }

  func commit(_ offsets: [TopicPartition: Int64]) throws(BrokerError) {
    guard let group = configuration.groupID else {
      throw .configuration("to commit offsets a consumer needs a group id")
    }
    // Without a subscription the consumer is no member, and commits like anybody.
    let memberID = subscription?.memberID
    let generation = embeddedMembership?.generation ?? -1
    try broker.engine.withLock { engine throws(BrokerError) in
      try engine.commit(offsets, group: group, memberID: memberID, generation: generation)
    }
  }

  // MARK: Ending

  func wake() {
    // Under the lock, so that a poll between its look and its wait can't miss it.
    broker.engine.withLock { _ in isWoken.store(true, ordering: .relaxed) }
    broker.engine.notifyAll()
  }

  func close() {
    if isClosed { return }
    isClosed = true
    leaveGroup()
  }
}
