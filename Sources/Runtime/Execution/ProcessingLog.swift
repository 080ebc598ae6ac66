import Synchronization

/// Where records that could not be used are reported: nothing is skipped in silence.
///
/// Each is counted. The first ones of a query are told in full, one line each; once there are many, a line a second
/// says how many more there were and which the last was, so that a topic full of garbage does not drown everything.
package final class ProcessingLog: Sendable {
  /// A record that was skipped, or a value that became NULL.
  package struct Entry: Sendable {
    /// The query that met it.
    package var query: String
    /// Empty where it is not about a record of one topic.
    package var topic: String
    /// Below 0 where it is not about a single record.
    package var partition: Int
    package var offset: Int64
    /// For people, without the record's data.
    package var reason: String

    package init(query: String, topic: String, partition: Int, offset: Int64, reason: String) {
      self.query = query
      self.topic = topic
      self.partition = partition
      self.offset = offset
      self.reason = reason
    }

    package var text: String {
      if topic.isEmpty { return "\(query): \(reason)" }
      if partition < 0 { return "\(query): \(topic): \(reason)" }
      return "\(query): \(topic)[\(partition)] offset \(offset): \(reason)"
    }
  }

  private struct Tally {
    var total = 0
    var untold = 0
    var lastUntold: Entry?
    var lastToldAt: Int64 = 0
  }

  /// How many entries of a query are told one by one.
  private static let toldInFull = 20
  private static let summaryIntervalMillis: Int64 = 1000

  private let tallies = Mutex<[String: Tally]>([:])
  private let clock: any Clock
  private let notify: @Sendable (String) -> Void

  package init(clock: any Clock, notify: @escaping @Sendable (String) -> Void) {
    self.clock = clock
    self.notify = notify
  }

  package func report(_ entry: Entry) {
    let line: String? = tallies.withLock { tallies in
      var tally = tallies[entry.query, default: Tally()]
      defer { tallies[entry.query] = tally }
      tally.total += 1
      let now = clock.monotonicMillis()
      if tally.total <= Self.toldInFull {
        tally.lastToldAt = now
        return entry.text
      }
      tally.untold += 1
      tally.lastUntold = entry
      guard now - tally.lastToldAt >= Self.summaryIntervalMillis else { return nil }
      tally.lastToldAt = now
      return Self.summary(&tally)
    }
    if let line { notify(line) }
  }

  /// Tells what has been held back.
  package func flush() {
    let lines = tallies.withLock { tallies in
      tallies.keys.sorted().compactMap { query in Self.summary(&tallies[query]!) }
    }
    for line in lines { notify(line) }
  }

  /// How many entries a query has made.
  package func count(query: String) -> Int { tallies.withLock { $0[query]?.total ?? 0 } }

  private static func summary(_ tally: inout Tally) -> String? {
    guard tally.untold > 0, let last = tally.lastUntold else { return nil }
    let text = "\(tally.untold) more not shown (\(tally.total) in all), the last: \(last.text)"
    tally.untold = 0
    tally.lastUntold = nil
    return text
  }
}
