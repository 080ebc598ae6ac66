import Synchronization

/// Where records that could not be used are reported: nothing is skipped in silence.
///
/// Each is counted. The first ones of a query are told in full, one line each; once there are many, a line a second
/// says how many more there were and which the last was, so that a topic full of garbage does not drown everything.
package final class ProcessingLog: RecordLog, Sendable {
  /// A record that was skipped, or a value that became NULL.
  package struct Entry: Sendable {
    package enum Kind: Hashable, Sendable {
      /// The record could not be read.
      case record
      /// A value could not be computed.
      case expression
      /// A row that the rules of the language leave out: it came late, or has no key.
      case row
      /// A result could not be written.
      case result
      /// Something else than a record.
      case query
    }

    package var kind: Kind
    /// The query that met it.
    package var query: String
    /// Empty where it is not about a record of one topic.
    package var topic: String
    /// Below 0 where it is not about a single record.
    package var partition: Int
    package var offset: Int64
    /// For people, without the record's data.
    package var reason: String
    /// Whether the query is to end at it, whatever `--on-error` says.
    package var endsQuery: Bool

    package init(
      _ kind: Kind = .query, query: String, topic: String, partition: Int, offset: Int64, reason: String,
      endsQuery: Bool = false
    ) {
      self.kind = kind
      self.query = query
      self.topic = topic
      self.partition = partition
      self.offset = offset
      self.reason = reason
      self.endsQuery = endsQuery
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
  private let settings: ProcessingLogSettings
  let topic: ProcessingLogTopic?
  private let notify: @Sendable (String) -> Void

  /// - Parameter topic: where entries are written instead of being told.
  package init(
    clock: any Clock, settings: ProcessingLogSettings = ProcessingLogSettings(), topic: ProcessingLogTopic? = nil,
    notify: @escaping @Sendable (String) -> Void
  ) {
    self.clock = clock
    self.settings = settings
    self.topic = topic
    self.notify = notify
  }

  package func report(_ entry: Entry) {
    // What is wrong with the log's own records is told: written down it would bring forth more of its kind.
    if let topic, entry.topic != topic.name {
      tallies.withLock { $0[entry.query, default: Tally()].total += 1 }
      return topic.write(entry, timeMillis: clock.nowMillis())
    }
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
    if let line, settings.destination != .off { notify(line) }
  }

  /// Whether queries end at the first record that they can't use.
  var stopsOnError: Bool { settings.stopsOnError }

  /// Tells what has been held back.
  package func flush() {
    topic?.flush()
    if settings.destination == .off { return }
    let lines = tallies.withLock { tallies in
      tallies.keys.sorted().compactMap { query in Self.summary(&tallies[query]!) }
    }
    for line in lines { notify(line) }
  }

  /// Tells what has been held back of a query that is gone, and forgets it: another may have its name.
  func forget(query: String) {
    let line = tallies.withLock { tallies in
      guard var tally = tallies.removeValue(forKey: query) else { return String?.none }
      return Self.summary(&tally)
    }
    if let line, settings.destination != .off { notify(line) }
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

extension ProcessingLog.Entry {
  /// Whether a record, or a value out of it, was lost against the user's will.
  var isError: Bool {
    switch kind {
    case .record, .expression, .result: true
    case .row, .query: false
    }
  }
}

/// Takes reports of records that could not be used.
protocol RecordLog: AnyObject {
  func report(_ entry: ProcessingLog.Entry)
}

/// What becomes of the entries.
package struct ProcessingLogSettings: Hashable, Sendable {
  package enum Destination: String, Hashable, Sendable, CaseIterable {
    /// Told in a line each, many in summary.
    case stderr
    /// Written to a topic, which the stream KSQL_PROCESSING_LOG reads.
    case topic
    /// Counted only.
    case off
  }

  package var destination = Destination.stderr
  /// Whether a query ends at the first record that it can't use, instead of leaving it out.
  package var stopsOnError = false

  package init() {}
}

/// A query ends at a record, as `--on-error stop` or a setting asks. All before that record is done and committed.
package struct StoppedByRecord: Error, CustomStringConvertible {
  package let entry: ProcessingLog.Entry

  package var description: String { "stopped by an error, as \(entry.endsQuery ? "SET" : "--on-error") says: \(entry.text)" }
}
