import Runtime

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The files of the embedded broker, as a crash, a full disk or another program may have left them. A broker that opens
/// them takes records, and what it has then is there when they are opened again.
///
/// Input: a byte with flags (1: the metadata is the input's; 2: checksums are left as they are); frames with their
/// length, two bytes, in front.
final class StorageTarget: FuzzTarget {
  private let folder = "/tmp/sqlstream-fuzz-\(getpid())"
  private var segment: String { "\(folder)/topics/t-0/00000000000000000000.log" }

  deinit { clear() }

  func run(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
    var input = FuzzInput(bytes)
    let flags = input.byte()
    do {
      clear()
      let broker = try EmbeddedBroker(dataDirectory: folder, now: { 0 })
      try broker.createTopic(TopicSpecification(name: "t"))
      broker.close()
      if flags & 1 == 1 {
        try write("\(folder)/metadata", metadata(input.remaining(), isSealed: flags & 2 == 0))
      } else {
        var frames: [UInt8] = []
        while !input.isAtEnd { frames += frame(input.part() ?? [], isSealed: flags & 2 == 0) }
        try write(segment, frames)
      }
    } catch {
      throw FuzzFinding("the files can't be made: \(error)")
    }
    // Files that are damaged in their middle are refused.
    guard let first = try? records(adding: true) else { return }
    let second: [String]
    do {
      second = try records(adding: false)
    } catch {
      throw FuzzFinding("what was opened once is refused then: \(error)")
    }
    if first != second { throw FuzzFinding("first there is \(first), then \(second)") }
  }

  /// What stands in the topic, behind a record of ours.
  private func records(adding: Bool) throws -> [String] {
    let broker = try EmbeddedBroker(dataDirectory: folder, now: { 0 })
    defer { broker.close() }
    guard try broker.hasTopic("t") else { return [] }
    if adding {
      let producer = try broker.makeProducer(ProducerConfiguration())
      defer { producer.close() }
      var batch = OutgoingBatch()
      batch.append(key: [1], value: [2], timestampMillis: 3)
      try producer.produce(batch, to: "t")
      try producer.flush(timeoutMillis: 1000)
    }
    let consumer = try broker.makeConsumer(ConsumerConfiguration())
    defer { consumer.close() }
    try consumer.assign([TopicPartition("t", 0): .earliest])
    var records: [String] = []
    while let batch = try consumer.poll(timeoutMillis: 0) {
      for (index, record) in batch.records.enumerated() {
        let parts = [record.key, record.value].map { $0.map { Array($0) } }
        records.append("\(record.offset) \(record.timestampMillis) \(parts) \(batch.headers(at: index))")
      }
    }
    return records
  }

  /// A frame of a segment file (see `LogFrame`); sealed, it has the checksum that it must have.
  private func frame(_ payload: [UInt8], isSealed: Bool) -> [UInt8] {
    Self.number(UInt32(payload.count)) + Self.number(isSealed ? CRC32C.checksum(payload[...]) : 0) + payload
  }

  /// The file of all that is no record (see `StoredMetadata`).
  private func metadata(_ body: [UInt8], isSealed: Bool) -> [UInt8] {
    Array("sqlstream broker 1\n".utf8) + Self.number(isSealed ? CRC32C.checksum(body[...]) : 0) + body
  }

  private static func number(_ number: UInt32) -> [UInt8] { withUnsafeBytes(of: number.littleEndian) { Array($0) } }

  private func write(_ path: String, _ bytes: [UInt8]) throws { try File(path, .replace).write(bytes) }

  private func clear() {
    for file in [segment, "\(folder)/topics/t-0/compacted", "\(folder)/metadata", "\(folder)/lock"] { unlink(file) }
    for directory in ["\(folder)/topics/t-0", "\(folder)/topics", folder] { rmdir(directory) }
  }
}
