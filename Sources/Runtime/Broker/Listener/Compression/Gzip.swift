import CZlib

/// gzip, through zlib.
enum Gzip {
  /// The largest window, with gzip's head and checksum (16) expected around the data.
  private static let windowBits: Int32 = 15 + 16

  static func unpack(
    _ packed: UnsafeRawBufferPointer, limit: Int, into records: inout ByteBuffer
  ) throws(UnpackingFault) {
    let start = records.count
    var stream = z_stream()
    guard inflateInit2_(&stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw .broken
    }
    defer { inflateEnd(&stream) }
    // zlib reads through this pointer only.
    stream.next_in = UnsafeMutablePointer(mutating: packed.bindMemory(to: UInt8.self).baseAddress)
    stream.avail_in = UInt32(clamping: packed.count)
    var code = Z_OK
    while code != Z_STREAM_END {
      var made = 0
      records.append(upTo: BatchCodec.stepBytes) { target in
        stream.next_out = target
        stream.avail_out = UInt32(BatchCodec.stepBytes)
        code = inflate(&stream, Z_NO_FLUSH)
        made = BatchCodec.stepBytes - Int(stream.avail_out)
        return made
      }
      if records.count - start > limit { throw .tooLarge }
      // Without an error and without progress: the end is missing.
      guard code == Z_STREAM_END || (code == Z_OK && made > 0) else { throw .broken }
    }
    guard stream.avail_in == 0 else { throw .broken }
  }
}
