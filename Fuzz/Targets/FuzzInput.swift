/// Takes an input apart: bytes that choose, texts up to a zero byte, parts with their length. Never fails; what is not
/// there is zero or empty.
struct FuzzInput {
  private var rest: UnsafeRawBufferPointer.SubSequence

  init(_ bytes: UnsafeRawBufferPointer) { rest = bytes[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

  /// A number below `count`.
  mutating func choice(_ count: Int) -> Int { Int(byte()) % count }

  mutating func integer() -> Int64 {
    var number: UInt64 = 0
    for _ in 0..<8 { number = number << 8 | UInt64(byte()) }
    return Int64(bitPattern: number)
  }

  /// The text before the next zero byte, which is passed over.
  mutating func text() -> String {
    let end = rest.firstIndex(of: 0) ?? rest.endIndex
    defer { rest = rest[min(end + 1, rest.endIndex)...] }
    return String(decoding: rest[..<end], as: UTF8.self)
  }

  /// Bytes with their number, two bytes, in front; nil where that is 65535.
  mutating func part() -> [UInt8]? {
    let count = Int(byte()) << 8 | Int(byte())
    if count == 0xFFFF { return nil }
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  /// All that is left.
  mutating func remaining() -> [UInt8] {
    defer { rest = rest[rest.endIndex...] }
    return Array(rest)
  }
}
