import Synchronization

/// A stage of a running query: what its members on the threads have in common, and what others see of it.
final class StageRun: @unchecked Sendable {
  // Unchecked: `members` is touched by the thread that starts the query alone.
  let stage: StagePlan
  let query: String
  /// The consumer group; also the prefix of its changelog.
  let group: String
  let settings: QuerySettings
  let environment: QueryEnvironment
  /// The topics that are read and waited for.
  let topics: [String]
  /// Of the topic that has most.
  let partitionCount: Int
  let threadCount: Int
  let keepsChangelog: Bool
  /// The query is to end at a record that it can't use, and all before it is to be done and committed: so the stage must
  /// be able to go back to its last commit, and at least once holds its results back until the next one.
  let stopsAtBadRecords: Bool
  /// Exactly once: what it stores is stored in transactions. What lives in memory only is never done twice without them,
  /// as it ends with whoever works on it.
  let isTransactional: Bool
  /// Set once the query is to end: nothing may wait for long then.
  let cancellation = Cancellation()
  /// Told where the stage ends by an error.
  let onFailure: @Sendable (String) -> Void
  let shelf = TaskShelf()
  /// One a thread.
  let progress: [StageProgress]
  private var members: [StageMember] = []
  private let liveMembers = Atomic(0)
  private let reachedOffsets = Mutex<[TopicPartition: Int64]>([:])
  private let committedOffsets = Mutex<[TopicPartition: Int64]>([:])
  private let pauseFlag = Atomic(false)
  /// In memory only, by partition: what the query that this one replaces left for its tasks, and what they leave.
  private let inheritedStates: Mutex<[Int: TaskState]>
  private let left = Mutex<[Int: TaskState]>([:])
  private let handOverFlag = Atomic(false)

  /// Makes the workers, of which each becomes a member of the stage's consumer group.
  /// - Throws: what keeps the stage from working.
  init(
    stage: StagePlan, query: String, group: String, settings: QuerySettings, environment: QueryEnvironment,
    inherited: [Int: TaskState] = [:], threadCount: (_ partitions: Int) -> Int,
    onFailure: @escaping @Sendable (String) -> Void
  ) throws {
    self.stage = stage
    self.query = query
    self.group = group
    self.settings = settings
    self.environment = environment
    self.onFailure = onFailure
    inheritedStates = Mutex(inherited)
    topics = Set(stage.scans.map(\.relation.topic)).sorted()
    var largest = 1
    for topic in topics { largest = max(largest, try environment.broker.describe(topic: topic).partitionCount) }
    partitionCount = largest
    self.threadCount = threadCount(largest)
    progress = (0..<self.threadCount).map { _ in StageProgress() }
    // Made once here so that what can't work is an error of the statement and not of a thread.
    let trial = try StageTask(stage: stage, partition: 0, query: query, settings: settings, environment: environment)
    stopsAtBadRecords = environment.log.stopsOnError || !settings.fatalRecords.isEmpty
    // In memory the tasks themselves keep their state, but not as it was at the last commit.
    keepsChangelog = !trial.stores.isEmpty && (!environment.isEphemeral || stopsAtBadRecords)
    isTransactional = !environment.isEphemeral && (settings.guarantee ?? environment.guarantee) == .exactlyOnce
    // All of them before any polls, so that the group hands out its partitions once.
    do {
      for thread in 0..<self.threadCount { members.append(try StageMember(self, thread: thread)) }
    } catch {
      close()
      throw error
    }
  }

  /// The members, one a thread, for the groups that they run in.
  func takeMembers() -> [StageMember] {
    defer { members = [] }
    liveMembers.store(members.count, ordering: .releasing)
    return members
  }

  /// Frees members that were not taken.
  func close() {
    for member in members { member.close(commits: false) }
    members = []
  }

  /// What its state is kept in, where it is.
  var changelogTopic: String? { keepsChangelog ? "\(group)-changelog" : nil }

  /// The same, ready to be written and read.
  func makeChangelog() throws(BrokerError) -> Changelog? {
    guard let changelogTopic else { return nil }
    return try Changelog(
      topic: changelogTopic, partitions: partitionCount, broker: environment.broker, cancellation: cancellation)
  }

  /// A place in its consumer group, which reads nothing.
  func makeMembership(thread: Int) throws(BrokerError) -> any Consumer {
    var configuration = ConsumerConfiguration(groupID: group)
    configuration.isMemberOnly = true
    configuration.memberName = "\(environment.processID)-\(thread)"
    return try environment.broker.makeConsumer(configuration)
  }

  /// The topics that are written.
  var outputTopics: [String] { [stage.output.topic] + [changelogTopic].compactMap(\.self) }

  /// Whether a topic that it reads was made by the query, for itself.
  func isInternal(_ topic: String) -> Bool {
    stage.scans.contains { $0.relation.topic == topic && $0.relation.valueFormat.name == InternalRowFormat.name }
  }

  /// A task for one of its partition numbers.
  func makeTask(partition: Int) throws(BrokerError) -> StageTask {
    do {
      return try StageTask(
        stage: stage, partition: partition, query: query, settings: settings, environment: environment)
    } catch let error as BrokerError {
      throw error
    } catch {
      throw .other("\(error)")
    }
  }

  /// How often is committed at least, and how often where results need not wait for others.
  var commitIntervalMillis: Int64 {
    isTransactional ? min(settings.commitIntervalMillis, Self.longestTransactionMillis) : settings.commitIntervalMillis
  }
  var idleCommitMillis: Int64 { isTransactional ? 100 : 50 }

  /// A transaction must be over long before the broker ends it (after a minute).
  private static let longestTransactionMillis: Int64 = 20_000

  /// How many bytes of changes a member may hold back.
  var cacheBytes: Int { settings.cacheBytes / threadCount }

  /// After how long without records windows close by time alone; nil: never, or there is none that waits for its end.
  var idleTimeoutMillis: Int64? { stage.holdsBackWindows ? settings.idleTimeoutMillis : nil }

  /// PAUSE.
  var isPaused: Bool {
    get { pauseFlag.load(ordering: .acquiring) }
    set { pauseFlag.store(newValue, ordering: .releasing) }
  }

  /// Waits until no member takes anything in any more, though not for one that is held up for long.
  func waitUntilPaused() {
    let deadline = environment.clock.monotonicMillis() + Self.longestPauseMillis
    while isPaused, progress.contains(where: \.isTakingIn), environment.clock.monotonicMillis() < deadline {
      WorkerThread.sleep(millis: 1)
    }
  }

  private static let longestPauseMillis: Int64 = 10_000

  /// Whether what the tasks keep is wanted when the stage ends, for a query that takes its place.
  var handsOver: Bool {
    get { handOverFlag.load(ordering: .acquiring) }
    set { handOverFlag.store(newValue, ordering: .releasing) }
  }

  /// What the task of that partition of the replaced query left in memory; nil where it left nothing, or what was made of
  /// it is stored.
  func inherited(partition: Int) -> TaskState? { inheritedStates.withLock { $0[partition] } }

  /// What these tasks make of it is stored.
  func forgetInherited(partitions: some Sequence<Int>) {
    inheritedStates.withLock { states in
      if states.isEmpty { return }
      for partition in partitions { states[partition] = nil }
    }
  }

  /// Leaves what a member's tasks keep.
  func leave(_ states: [Int: TaskState]) { left.withLock { $0.merge(states) { $1 } } }

  func takeLeft() -> [Int: TaskState] { left.withLock { left in defer { left = [:] }; return left } }

  /// Tells the members to end, without waiting for them.
  func requestStop() { cancellation.cancel() }

  /// A member is gone, for good.
  func memberHasEnded() { liveMembers.subtract(1, ordering: .acquiringAndReleasing) }

  /// Waits until the last member is gone.
  func waitUntilEnded() {
    while liveMembers.load(ordering: .acquiring) > 0 { WorkerThread.sleep(millis: 1) }
  }

  /// What has gone through on all threads, and what they hold.
  var load: StageLoad { progress.reduce(StageLoad()) { $0 + $1.load } }

  /// The next offset of each partition at work in this process: all before is done and its results are stored.
  var positions: [TopicPartition: Int64] {
    progress.reduce(into: [:]) { $0.merge($1.positions) { max($0, $1) } }
  }

  /// Notes up to where all is done and its results are stored, whether or not the group takes the offsets.
  func noteReached(_ offsets: [TopicPartition: Int64]) {
    reachedOffsets.withLock { $0.merge(offsets) { max($0, $1) } }
  }

  /// Notes that the group has these offsets, so that nobody will read what lies below.
  func noteCommitted(_ offsets: [TopicPartition: Int64]) {
    committedOffsets.withLock { $0.merge(offsets) { max($0, $1) } }
  }

  /// Up to where nobody will read the partitions of a topic again, as far as this process knows.
  func committed(in topic: String) -> [TopicPartition: Int64] {
    committedOffsets.withLock { committed in committed.filter { $0.key.topic == topic } }
  }

  /// How far this process has been in those partitions.
  func reached(_ places: [TopicPartition]) -> [TopicPartition: Int64] {
    reachedOffsets.withLock { reached in reached.filter { places.contains($0.key) } }
  }

  /// Whether some of these partitions were done further than the group knows. It takes no offsets while it hands out its
  /// partitions anew.
  func hasUncommittedOffsets(of places: [TopicPartition]) -> Bool {
    let committed = committedOffsets.withLock { $0 }
    return reached(places).contains { $0.value > committed[$0.key] ?? -1 }
  }

  /// The same of any partition, where a restart would do again what lies between.
  var hasUncommittedOffsets: Bool {
    // Elsewhere nothing is left to restart, or the offsets are stored with the results or with the state.
    if environment.isEphemeral || isTransactional || keepsChangelog { return false }
    return hasUncommittedOffsets(of: reachedOffsets.withLock { Array($0.keys) })
  }

  /// Has the group forget its offsets, once this process has left it.
  /// - Returns: false where others are in the group.
  func forgetOffsets() throws(BrokerError) -> Bool {
    var places: [TopicPartition] = []
    for topic in topics {
      do throws(BrokerError) {
        let count = try environment.broker.describe(topic: topic).partitionCount
        for number in 0..<count { places.append(TopicPartition(topic, number)) }
      } catch {
        // With its topic the offsets are gone.
        guard case .unknownTopic = error else { throw error }
      }
    }
    return try environment.broker.forgetOffsets(group: group, of: places)
  }

  /// Whether an error is of the kind that passes.
  static func isPassing(_ error: BrokerError) -> Bool {
    switch error {
    case .unreachable, .timedOut, .fenced, .unfinishedTransaction, .deliveryFailed, .other: true
    case .unknownTopic, .unknownPartition, .topicExists, .invalidTopic, .authorization, .unsupported, .tooLarge, .refused,
      .offsetOutOfRange, .configuration, .storage, .corrupted, .closed:
      false
    }
  }
}
