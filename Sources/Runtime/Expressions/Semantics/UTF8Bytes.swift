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
    guard part.count > 0, let needle = part.baseAddress else { return 0 }
    guard count >= part.count, let base = baseAddress else { return nil }
    // memmem reads just the two ranges given, and is linear in glibc.
    guard let found = memmem(base, count, needle, part.count) else { return nil }
    return UnsafeRawPointer(found) - base
  }
}
