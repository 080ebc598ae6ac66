#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Copies `count` bytes. Those of 4 to 32, which most keys, texts and names are, take two moves that may overlap, and
/// not a call.
@inline(__always)
func copyShort(_ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, count: Int) {
  switch count {
  case 16...32: copyEnds(source, to: target, count: count, UInt128.self)
  case 8..<16: copyEnds(source, to: target, count: count, UInt64.self)
  case 4..<8: copyEnds(source, to: target, count: count, UInt32.self)
  default: memcpy(target, source, count)
  }
}

/// Copies the first and the last bytes; `count` is at least the size of `Part` and at most twice that.
@inline(__always)
private func copyEnds<Part: BitwiseCopyable>(
  _ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, count: Int, _ part: Part.Type
) {
  let last = count &- MemoryLayout<Part>.size
  let (head, tail) = (source.loadUnaligned(as: Part.self), source.loadUnaligned(fromByteOffset: last, as: Part.self))
  target.storeBytes(of: head, as: Part.self)
  target.storeBytes(of: tail, toByteOffset: last, as: Part.self)
}
