/// How a producer has packed the records of a batch: the lowest three bits of the batch's attributes (KIP-98, KIP-110).
///
/// The libraries are those that librdkafka needs itself; Snappy, which it carries with it, is read by `SnappyBlocks`.
package enum BatchCodec: Int16, CaseIterable, Sendable {
  case none = 0
  case gzip
  case snappy
  case lz4
  case zstd

  /// The most bytes that the records of a batch may have once they are unpacked. Kafka's clients pack about a megabyte
  /// (`batch.size`); a few bytes that unpack to gigabytes are an attack.
  static let mostBytes = 64 << 20

  /// Appends the records as they were before they were packed.
  /// - Throws: `.corruptMessage`; `.messageTooLarge` where they would have more than `limit` bytes.
  package func unpack(
    _ packed: UnsafeRawBufferPointer, limit: Int = mostBytes, into records: inout ByteBuffer
  ) throws(UnpackingFault) {
    switch self {
    case .none:
      if packed.count > limit { throw .tooLarge }
      records.append(packed)
    case .gzip: try Gzip.unpack(packed, limit: limit, into: &records)
    case .snappy: try SnappyBlocks.unpack(packed, limit: limit, into: &records)
    case .lz4: try LZ4Frame.unpack(packed, limit: limit, into: &records)
    case .zstd: try Zstandard.unpack(packed, limit: limit, into: &records)
    }
  }

  /// How many bytes are unpacked at a time, and so by how many the limit may be passed before it is noticed.
  static let stepBytes = 1 << 16
}

/// Why the records of a batch can't be unpacked.
package enum UnpackingFault: Error {
  case broken
  case tooLarge
}
