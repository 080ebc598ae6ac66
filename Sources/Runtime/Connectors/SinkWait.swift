/// Waits until a route has carried what is in its topic now into the database.
struct SinkWait {
  let run: SinkRun
  let connector: SinkConnector
  let environment: QueryEnvironment

  /// - Throws: `SessionError.failed` at the deadline or where the connector has failed, and `.interrupted`.
  func wait(deadline: Int64?, cancellation: Cancellation) throws {
    guard var missing = try ends(deadline: deadline, cancellation) else { return }
    while true {
      let positions = run.progress.figures.positions
      missing = missing.filter { (positions[$0.key] ?? -1) < $0.value }
      if missing.isEmpty { return }
      try cancellation.check()
      if case .failed(let reason) = connector.state {
        throw SessionError.failed("connector \(connector.name) has ended: \(reason)")
      }
      if connector.state == .paused { return }
      if let deadline, environment.clock.monotonicMillis() >= deadline {
        throw SessionError.failed("connector \(connector.name) has not caught up")
      }
      run.progress.request()
      WorkerThread.sleep(millis: 1)
    }
  }

  /// The ends of the partitions that hold anything; nil where they could not be asked in time.
  private func ends(deadline: Int64?, _ cancellation: Cancellation) throws -> [TopicPartition: Int64]? {
    while true {
      do throws(BrokerError) {
        return try environment.broker.ends(of: run.route.relation.topic)
      } catch {
        try cancellation.check()
        if !StageRun.isPassing(error) { throw error }
        if let deadline, environment.clock.monotonicMillis() >= deadline { return nil }
        WorkerThread.sleep(millis: 100)
      }
    }
  }
}

extension Broker {
  /// The ends of the partitions that hold anything.
  func ends(of topic: String) throws(BrokerError) -> [TopicPartition: Int64] {
    let starts = try beginningOffsets(of: topic)
    var ends: [TopicPartition: Int64] = [:]
    for (partition, end) in try endOffsets(of: topic).enumerated() where end > starts[partition] {
      ends[TopicPartition(topic, partition)] = end
    }
    return ends
  }
}
