import Synchronization

/// How far a route of a connector is, for those who look at it and wait for it: shared between its thread and others.
final class SinkProgress: Sendable {
  struct Figures: Sendable {
    /// The next offset of each partition at work here: all before is in the database.
    var positions: [TopicPartition: Int64] = [:]
    /// Since the process began.
    var written = 0
    var deleted = 0
    var refused = 0
    /// For people; nil: nothing has gone wrong yet.
    var lastError: String?
    /// Whether the broker or the database is being waited for.
    var isRetrying = false
  }

  private let shared = Mutex(Figures())
  private let wanted = Atomic(false)

  var figures: Figures { shared.withLock { $0 } }

  func update(_ change: (inout sending Figures) -> Void) { shared.withLock { change(&$0) } }

  /// Asks the thread to write soon.
  func request() { wanted.store(true, ordering: .releasing) }

  /// Whether somebody has asked since the last call.
  func takeRequest() -> Bool { wanted.exchange(false, ordering: .acquiringAndReleasing) }
}
