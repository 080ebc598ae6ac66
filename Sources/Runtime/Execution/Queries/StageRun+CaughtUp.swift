extension StageRun {
  /// Waits until the stage has gone through what is in its topics now, and its results are stored.
  /// - Parameter isolation: what counts as in a topic.
  func waitUntilCaughtUp(
    query: PersistentQuery, environment: QueryEnvironment, isolation: (_ topic: String) -> Isolation, deadline: Int64?,
    cancellation: Cancellation
  ) throws {
    var missing = try retrying(until: deadline, environment, cancellation) { () throws(BrokerError) in
      try ends(environment.broker, isolation).mapValues(\.end)
    }
    var askedGroupAt = environment.clock.monotonicMillis()
    while true {
      let positions = positions
      missing = missing.filter { (positions[$0.key] ?? -1) < $0.value }
      if missing.isEmpty { return }
      try cancellation.check()
      if case .failed(let reason) = query.state { throw SessionError.failed("query \(query.id) has ended: \(reason)") }
      let now = environment.clock.monotonicMillis()
      if let deadline, now >= deadline {
        let lag = missing.map { "\($0.key) is at \(positions[$0.key] ?? 0) of \($0.value)" }.sorted()
        throw SessionError.failed(
          "query \(query.id) has not caught up: \(lag.joined(separator: ", ")) (SET 'query.pull.timeout.ms' waits longer)")
      }
      if now - askedGroupAt >= 500 {
        // Another process may have the partitions: what it committed counts.
        askedGroupAt = now
        let elsewhere = missing.keys.filter { positions[$0] == nil }
        if !elsewhere.isEmpty {
          let committed = try retrying(until: deadline, environment, cancellation) { () throws(BrokerError) in
            try environment.broker.committedOffsets(group: self.group, of: elsewhere)
          }
          missing = missing.filter { (committed[$0.key] ?? -1) < $0.value }
        }
      }
      for progress in progress { progress.request() }
      WorkerThread.sleep(millis: 1)
    }
  }

  /// The partitions that hold anything: where their records begin, and the offset behind the last one.
  func ends(
    _ broker: any Broker, _ isolation: (_ topic: String) -> Isolation = { _ in .readCommitted }
  ) throws(BrokerError) -> [TopicPartition: (start: Int64, end: Int64)] {
    var ends: [TopicPartition: (start: Int64, end: Int64)] = [:]
    for topic in topics {
      let starts = try broker.beginningOffsets(of: topic)
      for (partition, end) in try broker.endOffsets(of: topic, isolation: isolation(topic)).enumerated() where end > starts[partition] {
        ends[TopicPartition(topic, partition)] = (starts[partition], end)
      }
    }
    return ends
  }

  /// Asks again where the broker is away, as the query's own thread does.
  private func retrying<Answer>(
    until deadline: Int64?, _ environment: QueryEnvironment, _ cancellation: Cancellation,
    _ ask: () throws(BrokerError) -> Answer
  ) throws -> Answer {
    while true {
      do throws(BrokerError) {
        return try ask()
      } catch {
        try cancellation.check()
        if !Self.isPassing(error) { throw error }
        if let deadline, environment.clock.monotonicMillis() >= deadline { throw error }
        WorkerThread.sleep(millis: 100)
      }
    }
  }
}
