import CLZ4

/// LZ4's frames, through liblz4.
enum LZ4Frame {
  static func unpack(
    _ packed: UnsafeRawBufferPointer, limit: Int, into records: inout ByteBuffer
  ) throws(UnpackingFault) {
    let start = records.count
    var context: OpaquePointer?
    guard LZ4F_isError(LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))) == 0 else { throw .broken }
    defer { LZ4F_freeDecompressionContext(context) }
    var position = 0
    // What liblz4 still expects; 0 at the end of a frame.
    var expected = 1
    while expected != 0 {
      var (read, made) = (packed.count - position, BatchCodec.stepBytes)
      records.append(upTo: BatchCodec.stepBytes) { target in
        expected = LZ4F_decompress(context, target, &made, packed.baseAddress.map { $0 + position }, &read, nil)
        return LZ4F_isError(expected) == 0 ? made : 0
      }
      guard LZ4F_isError(expected) == 0 else { throw .broken }
      position += read
      if records.count - start > limit { throw .tooLarge }
      // Without an error and without progress: the end is missing.
      guard expected == 0 || read > 0 || made > 0 else { throw .broken }
    }
    guard position == packed.count else { throw .broken }
  }
}
