/// The changelog topic of a stage: what changed in its tasks' stores, commit by commit, each closed by a checkpoint
/// that says which source offsets the state stands for.
///
///     [store 0, key 'a'] -> state   [store 1, key 'b'] -> tombstone   [checkpoint] -> basket[0] @ 42
///
/// A restart takes up the state of the last checkpoint, and reads the sources on from there: no record counts twice,
/// even where offsets were committed later or never. Entries behind the last checkpoint are a commit that was cut off;
/// they are passed over, and marked so for the restarts to come.
final class Changelog {
  private let topic: String
  private let broker: any Broker

  /// What a record's key begins with: the index of a store, or one of these.
  private static let checkpointMark: UInt8 = 0xff
  private static let abandonedMark: UInt8 = 0xfe
  /// The form of a checkpoint.
  private static let version: UInt8 = 1

  /// Makes the topic where it is not there.
  init(topic: String, partitions: Int, broker: any Broker) throws(BrokerError) {
    self.topic = topic
    self.broker = broker
    guard try !broker.hasTopic(topic) else { return }
    try broker.createTopic(
      TopicSpecification(name: topic, partitions: partitions, configuration: ["cleanup.policy": "compact"]))
  }

  /// Writes what has changed since the last call, in one batch that the checkpoint closes.
  func write(
    _ task: StageTask, offsets: [TopicPartition: Int64], nowMillis: Int64, with producer: any Producer
  ) throws {
    var records = OutgoingBatch()
    for (index, store) in task.stores.enumerated() {
      try store.drainChanges { key, value in
        records.bytes.append(UInt8(index))
        records.bytes.append(contentsOf: key)
        if let value { records.bytes.append(contentsOf: value) }
        records.endRecord(
          keyCount: key.count + 1, valueCount: value?.count, timestampMillis: nowMillis, partition: task.partition)
      }
    }
    records.append(
      key: [Self.checkpointMark], value: Self.checkpoint(offsets, streamTimeMillis: task.streamTimeMillis),
      timestampMillis: nowMillis, partition: task.partition)
    try producer.produce(records, to: topic)
  }

  /// Fills the task's stores with the state of the last checkpoint.
  /// - Returns: the offsets that the state stands for; none where there is no state yet.
  func restore(_ task: StageTask) throws(BrokerError) -> [TopicPartition: Int64] {
    let place = TopicPartition(topic, task.partition)
    let consumer = try broker.makeConsumer(ConsumerConfiguration())
    defer { consumer.close() }
    let end = try broker.endOffsets(of: topic)[task.partition]
    guard end > (try broker.beginningOffsets(of: topic)[task.partition]) else { return [:] }
    try consumer.assign([place: .earliest])
    var offsets: [TopicPartition: Int64] = [:]
    var pending: [(key: [UInt8], value: [UInt8]?)] = []
    while (consumer.position(of: place) ?? -1) < end {
      guard let records = try consumer.poll(timeoutMillis: 1000) else { continue }
      for record in records.records {
        guard let key = record.key, let mark = key.first else { continue }
        switch mark {
        case Self.abandonedMark: pending.removeAll()
        case Self.checkpointMark:
          try apply(pending, to: task)
          pending.removeAll()
          guard let value = record.value, let read = Self.read(checkpoint: value) else {
            throw .corrupted(path: topic, reason: "a checkpoint can't be read")
          }
          offsets = read.offsets
          task.restore(streamTimeMillis: read.streamTimeMillis)
        default: pending.append((Array(key), record.value.map { Array($0) }))
        }
      }
    }
    if !pending.isEmpty { try abandon(partition: task.partition) }
    return offsets
  }

  private func apply(_ entries: [(key: [UInt8], value: [UInt8]?)], to task: StageTask) throws(BrokerError) {
    let stores = task.stores
    do throws(StateError) {
      for (key, value) in entries where Int(key[0]) < stores.count {
        try stores[Int(key[0])].restore(key: Array(key.dropFirst()), value: value)
      }
    } catch {
      throw .corrupted(path: topic, reason: "\(error)")
    }
  }

  /// Marks what stands behind the last checkpoint as void.
  private func abandon(partition: Int) throws(BrokerError) {
    let producer = try broker.makeProducer(ProducerConfiguration())
    defer { producer.close() }
    var records = OutgoingBatch()
    records.append(
      key: [Self.abandonedMark], value: [Self.version], timestampMillis: SystemClock().nowMillis(),
      partition: partition)
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
