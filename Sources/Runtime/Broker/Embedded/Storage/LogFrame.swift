/// What is appended to a partition in one step, and the unit of a segment file.
///
/// In a file: payload length (4 bytes), CRC-32C of the payload (4), payload. Payload: kind (1), first offset (8),
/// producer id (8), epoch (2), sequence (4), transactional (1), record count (4), then for each record: offset minus
/// first offset (4), timestamp (8), key, value (each: count (4), -1 for null, and bytes), header count (4), for each
/// header: name, value. Numbers are little-endian.
struct LogFrame {
  enum Kind: UInt8 {
    case records = 1
    case commitMarker = 2
    case abortMarker = 3
    /// No record: the next offset is this frame's first, as compaction took away those before.
    case gap = 4
  }

  static let headerSize = 8
  /// No offset or producer id comes near it, so that what counts on from one does not overflow. A frame with a higher
  /// one was not written by the broker, whatever its checksum says.
  static let highestNumber = Int64.max / 2
  private static let noStamp = ProducerStamp(producerID: -1, epoch: -1, sequence: -1, isTransactional: false)

  var kind: Kind
  var firstOffset: Int64
  var stamp: ProducerStamp?

  /// A record inside of a segment's bytes.
  struct Record {
    var offset: Int64
    var timestampMillis: Int64
    var key: Range<Int>?
    var value: Range<Int>?
    var headers: [RecordHeader]
  }

  // MARK: Writing

  /// The bytes of a frame whose records `body` writes; it returns their number.
  func encoded(into writer: inout BinaryWriter, body: (inout BinaryWriter) -> Int) {
    let start = writer.bytes.count
    writer.write(UInt32(0))
    writer.write(UInt32(0))
    writer.write(kind.rawValue)
    writer.write(firstOffset)
    let stamp = stamp ?? Self.noStamp
    writer.write(stamp.producerID)
    writer.write(stamp.epoch)
    writer.write(stamp.sequence)
    writer.write(UInt8(stamp.isTransactional ? 1 : 0))
    let countPosition = writer.bytes.count
    writer.write(UInt32(0))
    let count = body(&writer)
    writer.overwrite(UInt32(truncatingIfNeeded: count), at: countPosition)
    let payload = writer.bytes[(start + Self.headerSize)...]
    let checksum = CRC32C.checksum(payload)
    writer.overwrite(UInt32(truncatingIfNeeded: payload.count), at: start)
    writer.overwrite(checksum, at: start + 4)
  }

  /// Writes one record of a frame.
  static func write(
    offsetDelta: Int64, timestampMillis: Int64, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
    headers: [RecordHeader], to writer: inout BinaryWriter
  ) {
    writer.write(UInt32(truncatingIfNeeded: offsetDelta))
    writer.write(timestampMillis)
    writer.write(Int32(truncatingIfNeeded: key?.count ?? -1))
    if let key { writer.bytes.append(contentsOf: key) }
    writer.write(Int32(truncatingIfNeeded: value?.count ?? -1))
    if let value { writer.bytes.append(contentsOf: value) }
    writer.write(UInt32(truncatingIfNeeded: headers.count))
    for header in headers {
      writer.write(header.name)
      writer.write(header.value)
    }
  }

  // MARK: Reading

  /// The frame that begins at the reader, with its records; nil where the bytes hold no whole frame, or a damaged
  /// one, as a crash in the middle of a write leaves it.
  static func read(_ bytes: [UInt8], at position: Int) -> (frame: LogFrame, records: [Record], end: Int)? {
    do throws(BinaryReader.EndOfBytes) {
      var header = BinaryReader(bytes[position...])
      let length: UInt32 = try header.read()
      let checksum: UInt32 = try header.read()
      let payload = bytes[try header.range(Int(length))]
      guard CRC32C.checksum(payload) == checksum else { return nil }
      var reader = BinaryReader(payload)
      guard let kind = Kind(rawValue: try reader.read()) else { return nil }
      let firstOffset: Int64 = try reader.read()
      let stamp = ProducerStamp(
        producerID: try reader.read(), epoch: try reader.read(), sequence: try reader.read(),
        isTransactional: try reader.read(UInt8.self) == 1)
      guard 0...highestNumber ~= firstOffset, -1...highestNumber ~= stamp.producerID else { return nil }
      let count: UInt32 = try reader.read()
      var records: [Record] = []
      for _ in 0..<count {
        let record = try readRecord(&reader, firstOffset: firstOffset)
        if let last = records.last, record.offset <= last.offset { return nil }
        records.append(record)
      }
      let frame = LogFrame(kind: kind, firstOffset: firstOffset, stamp: stamp.producerID < 0 ? nil : stamp)
      return (frame, records, payload.endIndex)
    } catch {
      return nil
    }
  }

  private static func readRecord(
    _ reader: inout BinaryReader, firstOffset: Int64
  ) throws(BinaryReader.EndOfBytes) -> Record {
    let delta: UInt32 = try reader.read()
    let timestampMillis: Int64 = try reader.read()
    let key = try reader.readOptionalRange()
    let value = try reader.readOptionalRange()
    let headerCount: UInt32 = try reader.read()
    var headers: [RecordHeader] = []
    for _ in 0..<headerCount {
      let name = try reader.readText()
      let range = try reader.readOptionalRange()
      headers.append(RecordHeader(name: name, value: range.map { Array(reader.bytes[$0]) }))
    }
    return Record(
      offset: firstOffset &+ Int64(delta), timestampMillis: timestampMillis, key: key, value: value, headers: headers)
  }
}
