#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Memory for tables that are read in no order. Each place of it costs a look into the processor's table of pages, which
/// holds a few thousand: with pages of 4 KiB that is a few megabytes, with large ones all that a task may keep.
enum LargePages {
  /// What one page takes.
  static let bytes = 2 << 20

  /// The caller gives it back by `deallocate`. From `bytes` on it lies on large pages, where the system has some left and
  /// does not forbid them; nothing else depends on that.
  static func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
    guard byteCount >= bytes else { return .allocate(byteCount: byteCount, alignment: 64) }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: bytes)
    #if os(Linux)
      madvise(memory, byteCount, MADV_HUGEPAGE)
    #endif
    return memory
  }
}
