import CZstd

/// Zstandard, through libzstd.
enum Zstandard {
  /// A frame names the window that its reader needs: no more than a batch may have at all (2 to this power).
  private static let windowLog: Int32 = 26

  static func unpack(
    _ packed: UnsafeRawBufferPointer, limit: Int, into records: inout ByteBuffer
  ) throws(UnpackingFault) {
    let start = records.count
    guard let stream = ZSTD_createDStream() else { throw .broken }
    defer { ZSTD_freeDStream(stream) }
    ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, windowLog)
    var input = ZSTD_inBuffer(src: packed.baseAddress, size: packed.count, pos: 0)
    // What libzstd still expects; 0 at the end of a frame.
    var expected = 1
    while expected != 0 {
      let before = input.pos
      var made = 0
      records.append(upTo: BatchCodec.stepBytes) { target in
        var output = ZSTD_outBuffer(dst: target, size: BatchCodec.stepBytes, pos: 0)
        expected = ZSTD_decompressStream(stream, &output, &input)
        made = output.pos
        return made
      }
      guard ZSTD_isError(expected) == 0 else { throw .broken }
      if records.count - start > limit { throw .tooLarge }
      // Without an error and without progress: the end is missing.
      guard expected == 0 || input.pos > before || made > 0 else { throw .broken }
    }
    guard input.pos == packed.count else { throw .broken }
  }
}
