/// Fills a task's stores with the state of its changelog's last checkpoint, some entries at a time.
///
/// Entries behind that checkpoint are a commit that was cut off: they are passed over, and what stood at the checkpoint
/// is written again behind them. For that the changelog is read a second time: to keep every value while restoring, for
/// a case as rare as this, would double its memory.
final class StateRestoration {
  /// The offsets that the state stands for; none where there is no state yet.
  private(set) var offsets: [TopicPartition: Int64] = [:]

  private let task: StageTask
  private let changelog: Changelog
  private var reader: ChangelogReader
  /// The value of the last checkpoint.
  private var checkpoint: [UInt8]?
  /// What was read since the last checkpoint.
  private var pending: [Changelog.Entry] = []
  private var lost: Lost?

  /// What a commit that was cut off has written over.
  private struct Lost {
    let keys: Set<[UInt8]>
    /// What the keys had at the last checkpoint, as far as it was read again; nil: a tombstone.
    var values: [[UInt8]: [UInt8]?] = [:]
  }

  init(of task: StageTask, from changelog: Changelog) throws(BrokerError) {
    self.task = task
    self.changelog = changelog
    reader = try changelog.makeReader(of: task.partition)
  }

  /// - Parameter mayGoOn: asked after each batch of entries.
  /// - Returns: whether all is done.
  func goOn(while mayGoOn: () -> Bool) throws(BrokerError) -> Bool {
    if lost == nil {
      guard try reader.read(while: mayGoOn, restore) else { return false }
      if pending.isEmpty { return true }
      lost = Lost(keys: Set(pending.map(\.key)))
      pending.removeAll()
      reader = try changelog.makeReader(of: task.partition)
    }
    guard try reader.read(while: mayGoOn, recall) else { return false }
    if let lost { try changelog.write(lost.keys, lost.values, checkpoint: checkpoint, partition: task.partition) }
    return true
  }

  private func restore(_ entry: Changelog.Entry) throws(BrokerError) {
    guard entry.isCheckpoint else { return pending.append(entry) }
    try changelog.apply(pending, to: task)
    pending.removeAll()
    let read = try changelog.checkpoint(of: entry)
    offsets = read.offsets
    task.restore(streamTimeMillis: read.streamTimeMillis)
    checkpoint = entry.value
  }

  private func recall(_ entry: Changelog.Entry) {
    if lost?.keys.contains(entry.key) == true { pending.append(entry) }
    guard entry.isCheckpoint else { return }
    for entry in pending { lost?.values.updateValue(entry.value, forKey: entry.key) }
    pending.removeAll()
  }
}

/// Reads all that stands in a partition of a changelog as of now, in order. An open transaction is waited for: it may be
/// about to be committed.
final class ChangelogReader {
  private let place: TopicPartition
  private let end: Int64
  /// Nil where there is nothing to read.
  private let consumer: (any Consumer)?
  private let cancellation: Cancellation
  private var emptyPolls = 0

  /// How long reading waits for the next entry: longer than a broker lets a transaction be open (60 s, looked at every
  /// 10 s).
  private static let longestWaitMillis = 120_000
  private static let pollMillis = 200

  /// - Parameter end: the offset behind the last record.
  init(
    _ place: TopicPartition, from start: Int64, to end: Int64, broker: any Broker, cancellation: Cancellation
  ) throws(BrokerError) {
    self.place = place
    self.end = end
    self.cancellation = cancellation
    consumer = end > start ? try broker.makeConsumer(ConsumerConfiguration()) : nil
    try consumer?.assign([place: .earliest])
  }

  deinit { consumer?.close() }

  /// Calls `body` for the entries that come next.
  /// - Returns: whether the end was reached.
  func read(
    while mayGoOn: () -> Bool, _ body: (Changelog.Entry) throws(BrokerError) -> Void
  ) throws(BrokerError) -> Bool {
    guard let consumer else { return true }
    while (consumer.position(of: place) ?? -1) < end {
      if cancellation.isCancelled { throw .closed("the query") }
      if let records = try consumer.poll(timeoutMillis: Self.pollMillis) {
        emptyPolls = 0
        for record in records.records {
          guard let key = record.key, !key.isEmpty else { continue }
          try body(Changelog.Entry(key: Array(key), value: record.value.map { Array($0) }))
        }
      } else {
        emptyPolls += 1
        if emptyPolls * Self.pollMillis >= Self.longestWaitMillis {
          throw .timedOut(action: "restoring state from \(place)", afterMillis: Self.longestWaitMillis)
        }
      }
      if !mayGoOn() { return (consumer.position(of: place) ?? -1) >= end }
    }
    return true
  }
}
