/// Deletes from repartition topics, twice a minute, what has gone through the stage that reads them: such topics keep
/// their records for ever, as nobody knows how long a query will be away. (Kafka Streams'
/// `repartition.purge.interval.ms`.)
final class RepartitionPurge: Sendable {
  private struct State {
    var isClosed = false
    var thread: WorkerThread?
    /// The cluster refuses, or can't do it.
    var isUseless = false
  }

  private let roster: QueryRoster
  private let broker: any Broker
  private let notify: @Sendable (String) -> Void
  private let state = Monitor(State())
  private static let intervalMillis = 30_000

  init(roster: QueryRoster, broker: any Broker, notify: @escaping @Sendable (String) -> Void) {
    self.roster = roster
    self.broker = broker
    self.notify = notify
  }

  /// Begins, on a thread of its own, where a query has repartition topics and it has not begun yet.
  func beginIfNeeded(for query: PersistentQuery) {
    guard query.runs.contains(where: { $0.stage.repartitionTopic != nil }) else { return }
    state.withLock { state in
      if state.thread != nil || state.isClosed { return }
      state.thread = WorkerThread(name: "purge") { [self] in
        while !waitsInVain() { purge() }
      }
    }
  }

  /// Waits for the next turn; true where there will be none.
  private func waitsInVain() -> Bool {
    state.wait(until: .after(millis: Self.intervalMillis)) { $0.isClosed || $0.isUseless ? true : nil } ?? false
  }

  /// Deletes what has been read and stored by now.
  func purge() {
    guard broker.isReachable else { return }
    do throws(BrokerError) {
      for query in roster.queries {
        let runs = query.runs
        for topic in runs.compactMap(\.stage.repartitionTopic?.name) {
          guard let reader = runs.first(where: { $0.topics.contains(topic) }) else { continue }
          let done = reader.committed(in: topic)
          if !done.isEmpty, !(try delete(below: done)) { return state.withLock { $0.isUseless = true } }
        }
      }
    } catch {
      // The next turn brings it, and that a cluster is away is told by those who need it.
      if StageRun.isPassing(error) { return }
      state.withLock { $0.isUseless = true }
      notify("repartition topics keep all of their records: \(error)")
    }
  }

  /// - Returns: false where the cluster can't do it.
  private func delete(below offsets: [TopicPartition: Int64]) throws(BrokerError) -> Bool {
    do throws(BrokerError) {
      return try broker.deleteRecords(below: offsets)
    } catch {
      switch error {
      // The query ends just now, and its topics with it: no reason to leave those of others alone from now on.
      case .unknownTopic, .unknownPartition, .offsetOutOfRange: return true
      default: throw error
      }
    }
  }

  func close() {
    let thread = state.withLock { state in
      state.isClosed = true
      return state.thread
    }
    state.notifyAll()
    thread?.join()
  }
}
