/// Writes records of a partition as one batch of the form that `RecordSetReader` tells.
///
/// Offsets that the client gets to see nothing of (ends of transactions, aborted records, what compaction took away)
/// are part of the batch's range, so that it reads on behind them.
struct RecordSetWriter {
  private static let lengthPlace = 8
  private static let checkedPlace = 21

  /// - Parameters:
  ///   - slices: neighbours in the log.
  ///   - offsets: what the batch stands for; may begin before and end behind the records.
  static func write(_ slices: [LogRead.Slice], offsets: Range<Int64>, to bytes: inout ByteBuffer) {
    let start = bytes.count
    var baseTimestamp: Int64 = -1
    var highestTimestamp: Int64 = -1
    var count = 0
    for slice in slices {
      for record in slice.chunk.records(slice.range) {
        if count == 0 { baseTimestamp = record.timestampMillis }
        highestTimestamp = max(highestTimestamp, record.timestampMillis)
        count += 1
      }
    }
    bytes.append(bigEndian: offsets.lowerBound)
    bytes.append(bigEndian: Int32(0))
    bytes.append(bigEndian: Int32(0))
    bytes.append(bigEndian: Int8(2))
    bytes.append(bigEndian: UInt32(0))
    bytes.append(bigEndian: Int16(0))
    bytes.append(bigEndian: Int32(clamping: offsets.upperBound - 1 - offsets.lowerBound))
    bytes.append(bigEndian: baseTimestamp)
    bytes.append(bigEndian: highestTimestamp)
    // No producer: whether its transaction was committed has been looked at here.
    bytes.append(bigEndian: Int64(-1))
    bytes.append(bigEndian: Int16(-1))
    bytes.append(bigEndian: Int32(-1))
    bytes.append(bigEndian: Int32(clamping: count))
    for slice in slices {
      for (index, record) in zip(slice.range, slice.chunk.records(slice.range)) {
        append(
          record, headers: slice.chunk.headers(at: index), offsetDelta: record.offset - offsets.lowerBound,
          timestampDelta: record.timestampMillis &- baseTimestamp, to: &bytes)
      }
    }
    bytes.replace(
      at: start + lengthPlace, withBigEndian: Int32(clamping: bytes.count - start - lengthPlace - 4))
    let checksum = CRC32C.checksum(bytes[start + checkedPlace..<bytes.count])
    bytes.replace(at: start + checkedPlace - 4, withBigEndian: Int32(bitPattern: checksum))
  }

  /// About how many bytes a record takes.
  static func size(of record: RecordView) -> Int { (record.key?.count ?? 0) + (record.value?.count ?? 0) + 16 }

  private static func append(
    _ record: RecordView, headers: [RecordHeader], offsetDelta: Int64, timestampDelta: Int64,
    to bytes: inout ByteBuffer
  ) {
    var length = 1 + size(timestampDelta) + size(offsetDelta) + size(record.key) + size(record.value)
    length += size(Int64(headers.count))
    for header in headers {
      length += size(Int64(header.name.utf8.count)) + header.name.utf8.count
      length += size(Int64(header.value?.count ?? -1)) + (header.value?.count ?? 0)
    }
    append(Int64(length), to: &bytes)
    bytes.append(bigEndian: Int8(0))
    append(timestampDelta, to: &bytes)
    append(offsetDelta, to: &bytes)
    append(record.key, to: &bytes)
    append(record.value, to: &bytes)
    append(Int64(headers.count), to: &bytes)
    for header in headers {
      append(Int64(header.name.utf8.count), to: &bytes)
      bytes.append(utf8: header.name)
      append(Int64(header.value?.count ?? -1), to: &bytes)
      if let value = header.value { bytes.append(value) }
    }
  }

  private static func append(_ number: Int64, to bytes: inout ByteBuffer) {
    bytes.append(varint: Varint.zigzag(number))
  }

  private static func append(_ part: UnsafeRawBufferPointer?, to bytes: inout ByteBuffer) {
    append(Int64(part?.count ?? -1), to: &bytes)
    if let part { bytes.append(part) }
  }

  private static func size(_ number: Int64) -> Int { Varint.byteCount(of: Varint.zigzag(number)) }

  private static func size(_ part: UnsafeRawBufferPointer?) -> Int {
    size(Int64(part?.count ?? -1)) + (part?.count ?? 0)
  }
}
