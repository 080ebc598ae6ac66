extension StageRun {
  /// How many records of its topics the stage has not done yet, whichever process is to do them; nil where the broker
  /// does not say.
  func lag() -> Int64? {
    do throws(BrokerError) {
      let ends = try ends(environment.broker)
      var positions = positions
      let elsewhere = ends.keys.filter { positions[$0] == nil }
      if !elsewhere.isEmpty {
        positions.merge(try environment.broker.committedOffsets(group: group, of: elsewhere)) { own, _ in own }
      }
      var lag: Int64 = 0
      for (place, end) in ends { lag += max(0, end.end - (positions[place] ?? end.start)) }
      return lag
    } catch {
      return nil
    }
  }

  /// Rows a second that came in and went out of late, on all threads.
  func rates(nowMillis: Int64) -> (in: Double, out: Double) {
    progress.reduce((0, 0)) { sum, progress in
      let rates = progress.rates(nowMillis: nowMillis)
      return (sum.0 + rates.in, sum.1 + rates.out)
    }
  }
}
