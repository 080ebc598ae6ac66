import Synchronization

/// Whether a cluster answers, as all handles together see it: each of them loses its connections when the cluster goes
/// away, but people are told once.
final class KafkaConnection: Sendable {
  private struct State {
    /// When it was last told that the cluster is lost; nil while it answers.
    var lostAt: MonotonicTime?
    /// When a handle last failed to connect.
    var failedAt: MonotonicTime?
  }

  /// For so long after a loss an answer may be one from before it.
  private static let doubtMillis = 300
  /// For so long after a failure records may be handed out that were fetched before the loss: they are no sign of life.
  /// While a cluster is away, each handle fails at least every two seconds (`reconnect.backoff.max.ms`).
  private static let recordDoubtMillis = 3000

  private let servers: String
  private let log: BrokerLog
  private let now: @Sendable () -> MonotonicTime
  private let state = Mutex(State())

  init(
    servers: String, log: @escaping BrokerLog, now: @escaping @Sendable () -> MonotonicTime = { MonotonicTime.now }
  ) {
    self.servers = servers
    self.log = log
    self.now = now
  }

  /// Whether a broker has answered since all were lost.
  var isUp: Bool { state.withLock { $0.lostAt == nil } }

  /// Notes that a handle has no connection left.
  func noteLoss(reason: String) {
    let now = now()
    let isNews = state.withLock { state in
      if state.lostAt != nil { return false }
      state.lostAt = now
      return true
    }
    if isNews { log(BrokerNotice(.warning, "lost Kafka at \(servers): \(reason); trying again")) }
  }

  /// Notes that a handle could not connect.
  func noteFailure() {
    let now = now()
    state.withLock { $0.failedAt = now }
  }

  /// Notes that a broker answered a handle; or that records came, which may have been under way for some time.
  /// - Returns: whether it is believed.
  @discardableResult
  func noteAnswer(isRecords: Bool = false) -> Bool {
    let now = now()
    var isNews = false
    let isBelieved = state.withLock { state in
      guard let lostAt = state.lostAt else { return true }
      if now.millis(since: lostAt) < Self.doubtMillis { return false }
      let failedAt = max(lostAt, state.failedAt ?? lostAt)
      if isRecords, now.millis(since: failedAt) < Self.recordDoubtMillis { return false }
      state.lostAt = nil
      isNews = true
      return true
    }
    if isNews { log(BrokerNotice(.information, "Kafka at \(servers) answers again")) }
    return isBelieved
  }
}
