/// Reads the records that a producer sends: batches of the form that Kafka has had since 0.11 (KIP-98).
///
/// base offset (8 bytes), length of what follows (4), leader epoch (4), magic 2 (1), CRC-32C of what follows (4),
/// attributes (2), last offset's delta (4), base and highest timestamp (8 each), producer id (8), epoch (2), sequence
/// (4), count (4), and the records, of zigzag varints.
struct RecordSetReader {
  /// What stands before the records of a batch.
  struct Header {
    /// Nil for a producer that is not idempotent.
    let stamp: ProducerStamp?
    let count: Int
  }

  private static let bytesBeforeLength = 12
  private static let codecBits: Int16 = 0b111
  private static let transactionalBit: Int16 = 0b1_0000
  private static let controlBit: Int16 = 0b10_0000

  private let bytes: UnsafeRawBufferPointer
  private let batchLimit: Int
  private var position = 0

  /// - Parameter batchLimit: the most bytes that a batch may have as it was sent: the topic's `max.message.bytes`.
  init(_ bytes: UnsafeRawBufferPointer, batchLimit: Int) {
    self.bytes = bytes
    self.batchLimit = batchLimit
  }

  /// Adds the records of the next batch.
  /// - Returns: nil where there is none.
  /// - Throws: what the producer is told.
  mutating func next(into records: inout OutgoingBatch, partition: Int) throws(KafkaErrorCode) -> Header? {
    if position == bytes.count { return nil }
    do {
      var reader = WireReader(UnsafeRawBufferPointer(rebasing: bytes[position...]))
      _ = try reader.take(8)
      let batch = try reader.take(Int(try reader.number(Int32.self)))
      position += Self.bytesBeforeLength + batch.count
      if Self.bytesBeforeLength + batch.count > batchLimit { throw KafkaErrorCode.messageTooLarge }
      return try Self.read(batch, into: &records, partition: partition)
    } catch let code as KafkaErrorCode {
      throw code
    } catch {
      throw .corruptMessage
    }
  }

  /// - Parameter batch: without its base offset, which the producer can't know, and its length.
  private static func read(
    _ batch: UnsafeRawBufferPointer, into records: inout OutgoingBatch, partition: Int
  ) throws -> Header {
    var reader = WireReader(batch)
    _ = try reader.number(Int32.self)
    guard try reader.number(Int8.self) == 2 else { throw KafkaErrorCode.unsupportedForMessageFormat }
    let checksum = try reader.number(UInt32.self)
    guard CRC32C.checksum(UnsafeRawBufferPointer(rebasing: batch[reader.position...])) == checksum else {
      throw KafkaErrorCode.corruptMessage
    }
    let attributes = try reader.number(Int16.self)
    guard let codec = BatchCodec(rawValue: attributes & codecBits) else {
      throw KafkaErrorCode.unsupportedCompressionType
    }
    // Ends of transactions are the broker's to write.
    if attributes & controlBit != 0 { throw KafkaErrorCode.invalidRecord }
    _ = try reader.number(Int32.self)
    let baseTimestamp = try reader.number(Int64.self)
    _ = try reader.number(Int64.self)
    let stamp = ProducerStamp(
      producerID: try reader.number(), epoch: try reader.number(), sequence: try reader.number(),
      isTransactional: attributes & transactionalBit != 0)
    let count = Int(try reader.number(Int32.self))
    func readRecords(_ bytes: UnsafeRawBufferPointer) throws {
      guard count > 0, count <= bytes.count else { throw KafkaErrorCode.invalidRecord }
      var reader = WireReader(bytes)
      records.reserve(count)
      for _ in 0..<count {
        try readRecord(&reader, baseTimestamp: baseTimestamp, into: &records, partition: partition)
      }
      guard reader.remaining == 0 else { throw KafkaErrorCode.corruptMessage }
    }
    let packed = UnsafeRawBufferPointer(rebasing: batch[reader.position...])
    if codec == .none {
      try readRecords(packed)
    } else {
      var unpacked = ByteBuffer(capacity: 4 * packed.count)
      do throws(UnpackingFault) {
        try codec.unpack(packed, into: &unpacked)
      } catch {
        throw error == .tooLarge ? KafkaErrorCode.messageTooLarge : .corruptMessage
      }
      try readRecords(unpacked[0..<unpacked.count])
    }
    return Header(stamp: stamp.producerID < 0 ? nil : stamp, count: count)
  }

  private static func readRecord(
    _ reader: inout WireReader, baseTimestamp: Int64, into records: inout OutgoingBatch, partition: Int
  ) throws(WireFault) {
    let length = try reader.zigzag()
    let end = reader.remaining - Int(clamping: length)
    _ = try reader.number(Int8.self)
    let timestamp = baseTimestamp &+ (try reader.zigzag())
    _ = try reader.zigzag()
    let key = try optionalPart(&reader)
    let value = try optionalPart(&reader)
    var headers: [RecordHeader] = []
    let headerCount = try reader.zigzag()
    guard headerCount >= 0, headerCount <= Int64(reader.remaining) else { throw .endOfBytes }
    for _ in 0..<headerCount {
      guard let name = try optionalPart(&reader) else { throw WireFault(reason: "a header has no name") }
      headers.append(
        RecordHeader(name: String(decoding: name, as: UTF8.self), value: try optionalPart(&reader).map(Array.init)))
    }
    guard reader.remaining == end else { throw WireFault(reason: "a record is not as long as it says") }
    records.append(key: key, value: value, timestampMillis: timestamp, partition: partition, headers: headers)
  }

  private static func optionalPart(_ reader: inout WireReader) throws(WireFault) -> UnsafeRawBufferPointer? {
    let count = try reader.zigzag()
    return count < 0 ? nil : try reader.take(Int(clamping: count))
  }
}
