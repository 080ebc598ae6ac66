extension StageRun {
  /// Waits until the stage has gone through what is in its topics now, and its results are stored.
  func waitUntilCaughtUp(
    query: PersistentQuery, environment: QueryEnvironment, deadline: Int64?, cancellation: Cancellation
  ) throws {
    var missing: [TopicPartition: Int64] = [:]
    for topic in topics {
      let starts = try environment.broker.beginningOffsets(of: topic)
      for (partition, end) in try environment.broker.endOffsets(of: topic).enumerated() where end > starts[partition] {
        missing[TopicPartition(topic, partition)] = end
      }
    }
    var askedGroupAt = environment.clock.monotonicMillis()
    while true {
      let positions = progress.positions
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
          let committed = try environment.broker.committedOffsets(group: group, of: elsewhere)
          missing = missing.filter { (committed[$0.key] ?? -1) < $0.value }
        }
      }
      progress.request()
      WorkerThread.sleep(millis: 1)
    }
  }
}
