/// The changelog topic of a stage: what changed in its tasks' stores, commit by commit, each closed by a checkpoint
/// that says which source offsets the state stands for.
///
///     [store 0, key 'a'] -> state   [store 1, key 'b'] -> tombstone   [checkpoint] -> basket[0] @ 42
///
/// A restart takes up the state of the last checkpoint, and reads the sources on from there: no record counts twice,
/// even where offsets were committed later or never. Entries behind the last checkpoint are a commit that was cut off.
/// They are passed over, and what stood at the last checkpoint is written again behind them: a mere mark would not do,
/// for compaction keeps the last entry of a key, and that must never be one that does not count. With exactly once a
/// commit that was cut off is an aborted transaction, and nobody sees it.
final class Changelog {
  struct Entry {
    var key: [UInt8]
    /// nil: a tombstone.
    var value: [UInt8]?

    var isCheckpoint: Bool { key == [checkpointMark] }
  }

  private let topic: String
  private let broker: any Broker

  private let cancellation: Cancellation

  /// What a checkpoint's key is; other keys begin with the index of their store.
  private static let checkpointMark: UInt8 = 0xff
  /// What a commit that was cut off leaves behind must not be compacted before somebody takes it back: it would have
  /// taken the place of what stood there before. A process is most often started again sooner than this.
  private static let compactionLagMillis = 3_600_000
  /// The form of a checkpoint.
  private static let version: UInt8 = 1

  /// Makes the topic where it is not there.
  /// - Parameter partitions: as many as the stage has tasks.
  /// - Throws: `BrokerError.configuration` where the topic has too few.
  init(topic: String, partitions: Int, broker: any Broker, cancellation: Cancellation) throws(BrokerError) {
    self.topic = topic
    self.broker = broker
    self.cancellation = cancellation
    try broker.ensureTopic(
      TopicSpecification(
        name: topic, partitions: partitions, configuration: ["cleanup.policy": "compact"],
        preferences: ["min.compaction.lag.ms": String(Self.compactionLagMillis)]))
    let made = try broker.describe(topic: topic).partitionCount
    if made < partitions { throw Self.tooFew(made, of: topic, wanted: partitions) }
  }

  private static func tooFew(_ made: Int, of topic: String, wanted: Int) -> BrokerError {
    .configuration(
      "the topic '\(topic)' keeps the query's state and has \(made) partitions, but what the query reads has "
        + "\(wanted): give it as many")
  }

  /// Writes what has changed in tasks since the last call, and once that and all results are stored, the checkpoints
  /// that close it.
  /// - Parameter offsets: the next ones of all sources of these tasks.
  func write(
    _ tasks: some Collection<StageTask>, offsets: [TopicPartition: Int64], nowMillis: Int64, with writer: StageWriter
  ) throws {
    for task in tasks { try writer.produce(try changes(of: task, nowMillis: nowMillis), to: topic) }
    // A checkpoint that came through where a result before it did not would leave that result out for good.
    try writer.settle()
    var checkpoints = OutgoingBatch()
    for task in tasks {
      let offsets = offsets.filter { $0.key.partition == task.partition }
      checkpoints.append(
        key: [Self.checkpointMark], value: Self.checkpoint(offsets, streamTimeMillis: task.streamTimeMillis),
        timestampMillis: nowMillis, partition: task.partition)
    }
    try writer.produce(checkpoints, to: topic)
  }

  private func changes(of task: StageTask, nowMillis: Int64) throws -> OutgoingBatch {
    var records = OutgoingBatch()
    for (index, store) in task.stores.enumerated() {
      try store.drainChanges { key, value in
        let start = records.bytes.count
        records.bytes.append(UInt8(index))
        records.bytes.append(key)
        if let value { records.bytes.append(value) }
        let keyPart = PartBytes(start: start, count: key.count + 1)
        records.addRecord(
          key: keyPart, value: value.map { PartBytes(start: start + keyPart.count, count: $0.count) } ?? .null,
          timestampMillis: nowMillis, partition: task.partition)
      }
    }
    return records
  }

  /// Whether a transaction is open that has written to one of these partitions.
  func hasOpenTransaction(in partitions: [Int]) throws(BrokerError) -> Bool {
    let stable = try broker.endOffsets(of: topic)
    let ends = try broker.endOffsets(of: topic, isolation: .readUncommitted)
    for partition in partitions where !(stable.indices.contains(partition) && ends.indices.contains(partition)) {
      throw Self.tooFew(stable.count, of: topic, wanted: partition + 1)
    }
    return partitions.contains { stable[$0] < ends[$0] }
  }

  // MARK: Restoring

  /// A reader of all that stands in a partition now.
  func makeReader(of partition: Int) throws(BrokerError) -> ChangelogReader {
    let ends = try broker.endOffsets(of: topic, isolation: .readUncommitted)
    guard ends.indices.contains(partition) else { throw Self.tooFew(ends.count, of: topic, wanted: partition + 1) }
    return try ChangelogReader(
      TopicPartition(topic, partition), from: try broker.beginningOffsets(of: topic)[partition], to: ends[partition],
      broker: broker, cancellation: cancellation)
  }

  /// What a checkpoint says.
  func checkpoint(of entry: Entry) throws(BrokerError) -> (offsets: [TopicPartition: Int64], streamTimeMillis: Int64) {
    guard let value = entry.value, let read = value.withUnsafeBytes(Self.read(checkpoint:)) else {
      throw .corrupted(path: topic, reason: "a checkpoint can't be read")
    }
    return read
  }

  func apply(_ entries: [Entry], to task: StageTask) throws(BrokerError) {
    let stores = task.stores
    do throws(StateError) {
      for entry in entries where Int(entry.key[0]) < stores.count {
        try stores[Int(entry.key[0])].restore(key: Array(entry.key.dropFirst()), value: entry.value)
      }
    } catch {
      throw .corrupted(path: topic, reason: "\(error)")
    }
  }

  /// Writes what these keys had at the last checkpoint, and that checkpoint, behind a commit that was cut off.
  /// - Parameters:
  ///   - values: of the keys that had one.
  ///   - checkpoint: its value; nil where there was none yet.
  func write(
    _ keys: Set<[UInt8]>, _ values: [[UInt8]: [UInt8]?], checkpoint: [UInt8]?, partition: Int
  ) throws(BrokerError) {
    let producer = try broker.makeProducer(ProducerConfiguration(topics: [topic]))
    defer { producer.close() }
    let now = SystemClock().nowMillis()
    var records = OutgoingBatch()
    for key in keys {
      records.append(key: key, value: values[key] ?? nil, timestampMillis: now, partition: partition)
    }
    records.append(
      key: [Self.checkpointMark], value: checkpoint ?? Self.checkpoint([:], streamTimeMillis: .min),
      timestampMillis: now, partition: partition)
    try producer.produce(records, to: topic)
    try producer.flush(timeoutMillis: 60_000)
  }

  private static func checkpoint(_ offsets: [TopicPartition: Int64], streamTimeMillis: Int64) -> [UInt8] {
    var bytes = [version]
    append(streamTimeMillis, to: &bytes)
    append(Int64(offsets.count), to: &bytes)
    for (place, offset) in offsets {
      append(Int64(place.topic.utf8.count), to: &bytes)
      bytes.append(contentsOf: place.topic.utf8)
      append(Int64(place.partition), to: &bytes)
      append(offset, to: &bytes)
    }
    return bytes
  }

  private static func append(_ number: Int64, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private static func read(
    checkpoint bytes: UnsafeRawBufferPointer
  ) -> (offsets: [TopicPartition: Int64], streamTimeMillis: Int64)? {
    var position = 0
    func number() -> Int64? {
      guard bytes.count - position >= 8 else { return nil }
      defer { position += 8 }
      return Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Int64.self))
    }
    guard bytes.first == version else { return nil }
    position = 1
    guard let streamTime = number(), let count = number() else { return nil }
    var offsets: [TopicPartition: Int64] = [:]
    for _ in 0..<max(count, 0) {
      guard let length = number(), length >= 0, length <= Int64(bytes.count - position) else { return nil }
      let topic = String(decoding: bytes[position..<position + Int(length)], as: UTF8.self)
      position += Int(length)
      guard let partition = number(), let offset = number() else { return nil }
      offsets[TopicPartition(topic, Int(partition))] = offset
    }
    return (offsets, streamTime)
  }
}

extension StateStore {
  /// Takes back an entry that lies in arrays.
  fileprivate func restore(key: [UInt8], value: [UInt8]?) throws(StateError) {
    let result: Result<Void, StateError> = key.withUnsafeBytes { key in
      Result { () throws(StateError) in
        guard let value else { return try restore(key: key, value: nil) }
        let inner: Result<Void, StateError> = value.withUnsafeBytes { value in
          Result { () throws(StateError) in try restore(key: key, value: value) }
        }
        try inner.get()
      }
    }
    try result.get()
  }
}
