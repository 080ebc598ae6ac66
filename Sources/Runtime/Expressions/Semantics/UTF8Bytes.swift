#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension UTF8 {
  static func bytes(of character: Unicode.Scalar) -> [UInt8] { Array(String(character).utf8) }

  /// How many bytes the character has that starts with this one; 1 for what starts none.
  @inline(__always)
  static func length(ofCharacterStartingWith byte: UInt8) -> Int {
    byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
  }
}

extension UnsafeRawBufferPointer {
  /// Where `part` first stands in the bytes; nil where it doesn't. An empty part stands at 0.
  func offset(of part: UnsafeRawBufferPointer) -> Int? {
    guard let first = part.first else { return 0 }
    guard let base = baseAddress, let wanted = part.baseAddress, count >= part.count else { return nil }
    let last = count - part.count
    var start = 0
    while start <= last {
      // memchr and memcmp read just the ranges given, which end within the bytes.
      guard let found = memchr(base + start, Int32(first), last - start + 1) else { return nil }
      start = UnsafeRawPointer(found) - base
      if memcmp(base + start, wanted, part.count) == 0 { return start }
      start += 1
    }
    return nil
  }
}
