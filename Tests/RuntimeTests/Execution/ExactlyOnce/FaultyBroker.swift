@testable import Runtime

/// The embedded broker as one process sees it that is to fail: at the n-th of the calls that change something.
///
/// Used from one thread.
final class FaultyBroker: ForwardingBroker, @unchecked Sendable {
  // Unchecked: all simulated processes run on the test's thread.

  /// A call that changes something.
  enum Call: String, Hashable {
    case makeProducer, produce, flush, begin, sendOffsets, commit, abort, commitOffsets, closeProducer
  }

  /// What happens at the call.
  enum Fault: Hashable {
    /// The process is gone, before or after the call was done.
    case crash(isDone: Bool)
    /// The call fails, and was done or was not; the process lives.
    case failure(TransactionErrorKind, isDone: Bool)
    /// The process stands still before the call while other things happen, and then makes it.
    case freeze
    /// Records that are given to a producer with the call are never delivered, as is told at the next flush.
    case loss
  }

  enum TransactionErrorKind: Hashable, CaseIterable { case requiresAbort, retriable, fatal }

  /// Thrown by a process that is gone.
  static let gone = BrokerError.closed("the process")

  private let fault: Fault?
  private let faultAt: Int
  private let transactionTimeoutMillis: Int?
  /// What happens while the process stands still.
  var whileFrozen: () throws -> Void = {}
  /// What happens with each poll of a consumer that reads these partitions and is in no group.
  var beforePoll: (Set<TopicPartition>) -> Void = { _ in }
  /// The time, in milliseconds, for what is said of it.
  var now: () -> Int64 = { 0 }
  /// The longest that a member of a group went without a poll.
  private(set) var longestSilenceMillis: Int64 = 0
  private var lastPolls: [ObjectIdentifier: Int64] = [:]
  /// How many of the next times a group takes no offsets, as while it hands out its partitions anew.
  var refusals = 0
  private(set) var calls = 0
  /// Which call it was that failed.
  private(set) var struck: Call?
  private(set) var isGone = false
  /// What a process that is gone held: it says goodbye to nobody.
  private var remains: [AnyObject] = []

  /// - Parameters:
  ///   - faultAt: the number of the call, from 1.
  ///   - transactionTimeoutMillis: how long a transaction may stay open; nil: as is asked for.
  init(_ inner: EmbeddedBroker, fault: Fault?, at faultAt: Int, transactionTimeoutMillis: Int? = nil) {
    self.fault = fault
    self.faultAt = faultAt
    self.transactionTimeoutMillis = transactionTimeoutMillis
    super.init(inner)
  }

  /// Does a call, or what the fault makes of it.
  func step<Answer>(
    _ call: Call, _ body: () throws(BrokerError) -> Answer
  ) throws(BrokerError) -> Answer {
    do throws(TransactionError) {
      return try transactionStep(call) { () throws(TransactionError) in
        do throws(BrokerError) { return try body() } catch { throw .fatal(error) }
      }
    } catch {
      throw error.cause
    }
  }

  func transactionStep<Answer>(
    _ call: Call, _ body: () throws(TransactionError) -> Answer
  ) throws(TransactionError) -> Answer {
    if isGone { throw .fatal(Self.gone) }
    calls += 1
    guard calls == faultAt, let fault else { return try body() }
    struck = call
    switch fault {
    case .crash(let isDone):
      if isDone { _ = try body() }
      isGone = true
      throw .fatal(Self.gone)
    case .failure(let kind, let isDone):
      if isDone { _ = try body() }
      let cause = BrokerError.other("made to fail")
      switch kind {
      case .requiresAbort: throw .requiresAbort(cause)
      case .retriable: throw .retriable(cause)
      case .fatal: throw .fatal(cause)
      }
    case .freeze:
      do { try whileFrozen() } catch { throw .fatal(.other("\(error)")) }
      return try body()
    case .loss: return try body()
    }
  }

  /// Whether the records of this call are to be lost.
  func losesRecords() -> Bool {
    guard case .loss = fault, calls + 1 == faultAt, !isGone else { return false }
    calls += 1
    struck = .produce
    return true
  }

  /// Notes a poll of a group's member.
  func noteSignOfLife(of member: AnyObject) {
    if let last = lastPolls.updateValue(now(), forKey: ObjectIdentifier(member)) {
      longestSilenceMillis = max(longestSilenceMillis, now() - last)
    }
  }

  /// Keeps what would say goodbye as it is freed.
  func keep(_ object: AnyObject) { remains.append(object) }

  override func makeConsumer(_ configuration: ConsumerConfiguration) throws(BrokerError) -> any Consumer {
    if isGone { throw Self.gone }
    return FaultyConsumer(try inner.makeConsumer(configuration), broker: self)
  }

  override func makeProducer(_ configuration: ProducerConfiguration) throws(BrokerError) -> any Producer {
    var configuration = configuration
    if let transactionTimeoutMillis { configuration.transactionTimeoutMillis = transactionTimeoutMillis }
    return FaultyProducer(
      try step(.makeProducer) { () throws(BrokerError) in try inner.makeProducer(configuration) }, broker: self)
  }
}

/// A consumer of a process that may be gone.
private final class FaultyConsumer: ForwardingConsumer, @unchecked Sendable {
  // Unchecked: as its broker.
  private var isMember = false
  private let broker: FaultyBroker

  init(_ inner: any Consumer, broker: FaultyBroker) {
    self.broker = broker
    super.init(inner)
    broker.keep(inner)
  }

  override func subscribe(_ topics: [String], listener: RebalanceListener) throws(BrokerError) {
    isMember = true
    try super.subscribe(topics, listener: listener)
  }

  override func poll(timeoutMillis: Int) throws(BrokerError) -> RecordBatch? {
    if broker.isGone { throw FaultyBroker.gone }
    if isMember { broker.noteSignOfLife(of: self) } else { broker.beforePoll(assignment) }
    return try super.poll(timeoutMillis: timeoutMillis)
  }
  override func commit(_ offsets: [TopicPartition: Int64]) throws(BrokerError) {
    if broker.refusals > 0 {
      broker.refusals -= 1
      throw .fenced("made to refuse")
    }
    try broker.step(.commitOffsets) { () throws(BrokerError) in try inner.commit(offsets) }
  }
  override func close() { if !broker.isGone { super.close() } }
}

/// A producer of a process that may be gone.
private final class FaultyProducer: Producer, @unchecked Sendable {
  // Unchecked: as its broker.
  private let inner: any Producer
  private let broker: FaultyBroker

  init(_ inner: any Producer, broker: FaultyBroker) {
    self.inner = inner
    self.broker = broker
    broker.keep(inner)
  }

  /// Records that were lost and not told of yet.
  private var lost: BrokerError?

  func produce(_ batch: borrowing OutgoingBatch, to topic: String) throws(BrokerError) {
    if broker.losesRecords() {
      lost = .deliveryFailed(topic: topic, count: batch.count, reason: "made to fail")
      return
    }
    try broker.step(.produce) { () throws(BrokerError) in try inner.produce(batch, to: topic) }
  }
  private func takeLoss() -> BrokerError? {
    defer { lost = nil }
    return lost
  }

  func flush(timeoutMillis: Int) throws(BrokerError) {
    if let lost = takeLoss() { throw lost }
    try broker.step(.flush) { () throws(BrokerError) in try inner.flush(timeoutMillis: timeoutMillis) }
  }
  func beginTransaction() throws(TransactionError) {
    try broker.transactionStep(.begin) { () throws(TransactionError) in try inner.beginTransaction() }
  }
  func sendOffsets(
    _ offsets: [TopicPartition: Int64], for membership: any GroupMembership
  ) throws(TransactionError) {
    try broker.transactionStep(.sendOffsets) { () throws(TransactionError) in
      try inner.sendOffsets(offsets, for: membership)
    }
  }
  func commitTransaction(timeoutMillis: Int) throws(TransactionError) {
    if let lost = takeLoss() { throw .requiresAbort(lost) }
    try broker.transactionStep(.commit) { () throws(TransactionError) in
      try inner.commitTransaction(timeoutMillis: timeoutMillis)
    }
  }
  func abortTransaction(timeoutMillis: Int) throws(TransactionError) {
    try broker.transactionStep(.abort) { () throws(TransactionError) in
      try inner.abortTransaction(timeoutMillis: timeoutMillis)
    }
  }
  func close() {
    try? broker.step(.closeProducer) { () throws(BrokerError) in inner.close() }
  }
}
