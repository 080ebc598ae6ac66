import Synchronization

/// Whether a cluster answers, as all handles together see it: each of them loses its connections when the cluster goes
/// away, but people are told once.
final class KafkaConnection: Sendable {
  private struct State {
    /// When it was last told that the cluster is lost; nil while it answers.
    var lostAt: MonotonicTime?
  }

  /// For so long after a loss records may be handed out that were fetched before it: they are no sign of life.
  private static let doubtMillis = 300

  private let servers: String
  private let log: BrokerLog
  private let state = Mutex(State())

  init(servers: String, log: @escaping BrokerLog) {
    self.servers = servers
    self.log = log
  }

  /// Whether a broker has answered since all were lost.
  var isUp: Bool { state.withLock { $0.lostAt == nil } }

  /// Notes that a handle has no connection left.
  func noteLoss(reason: String) {
    let isNews = state.withLock { state in
      if state.lostAt != nil { return false }
      state.lostAt = .now
      return true
    }
    if isNews { log(BrokerNotice(.warning, "lost Kafka at \(servers): \(reason); trying again")) }
  }

  /// Notes that a broker answered a handle.
  func noteAnswer() {
    let isNews = state.withLock { state in
      guard let lostAt = state.lostAt,
        MonotonicTime.now.nanos - lostAt.nanos >= Int64(Self.doubtMillis) * 1_000_000
      else { return false }
      state.lostAt = nil
      return true
    }
    if isNews { log(BrokerNotice(.information, "Kafka at \(servers) answers again")) }
  }
}
