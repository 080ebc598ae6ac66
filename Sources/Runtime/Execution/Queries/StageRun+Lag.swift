extension StageRun {
  /// How many records of its topics the stage has not done yet, whichever process is to do them; nil where the broker
  /// does not say.
  func lag() -> Int64? {
    do throws(BrokerError) {
      var lag: Int64 = 0
      for topic in topics {
        let starts = try environment.broker.beginningOffsets(of: topic)
        let ends = try environment.broker.endOffsets(of: topic)
        let places = ends.indices.map { TopicPartition(topic, $0) }
        var positions = progress.positions
        let elsewhere = places.filter { positions[$0] == nil }
        if !elsewhere.isEmpty {
          positions.merge(try environment.broker.committedOffsets(group: group, of: elsewhere)) { own, _ in own }
        }
        for place in places {
          lag += max(0, ends[place.partition] - max(positions[place] ?? 0, starts[place.partition]))
        }
      }
      return lag
    } catch {
      return nil
    }
  }
}
