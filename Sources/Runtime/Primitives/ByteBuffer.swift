#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Bytes under construction: one growable piece of memory with one owner, which encoders append to.
///
/// An own type and not `[UInt8]`, because an array checks for sharing on each append, and because the address of
/// these bytes may be handed to a C function once nothing more is appended.
package struct ByteBuffer: ~Copyable, @unchecked Sendable {
  // Holds: `base` points to `capacity` bytes from malloc that nobody else knows; the first `count` are initialized.
  private var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// How many bytes were appended.
  package private(set) var count = 0

  /// Makes an empty buffer with room for `capacity` bytes.
  package init(capacity: Int = 64) {
    self.capacity = max(capacity, 16)
    base = Self.allocate(self.capacity)
  }

  deinit { free(base) }

  /// Whether nothing was appended yet.
  package var isEmpty: Bool { count == 0 }

  /// Appends one byte.
  @inline(__always)
  package mutating func append(_ byte: UInt8) {
    if count == capacity { grow(by: 1) }
    base[count] = byte
    count &+= 1
  }

  /// Appends a copy of `bytes`.
  @inline(__always)
  package mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    reserve(bytes.count)
    copyShort(source, to: base + count, count: bytes.count)
    count &+= bytes.count
  }

  /// Appends a copy of `bytes`.
  package mutating func append(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { append($0) }
  }

  /// Appends a text that is known when compiling, such as `"null"`.
  @inline(__always)
  package mutating func append(_ text: StaticString) {
    append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends the text's UTF-8 bytes.
  package mutating func append(utf8 text: String) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  /// Appends the same byte `times` times.
  package mutating func append(_ byte: UInt8, times: Int) {
    guard times > 0 else { return }
    reserve(times)
    memset(base + count, Int32(byte), times)
    count &+= times
  }

  /// Appends an integer's bytes, most significant first (network order, as Kafka writes numbers).
  @inline(__always)
  package mutating func append<Number: FixedWidthInteger>(bigEndian value: Number) {
    Swift.withUnsafeBytes(of: value.bigEndian) { append($0) }
  }

  /// Appends an integer's bytes, least significant first (as Avro and Protobuf write floating point numbers).
  @inline(__always)
  package mutating func append<Number: FixedWidthInteger>(littleEndian value: Number) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append($0) }
  }

  /// Makes room for `byteCount` more bytes, so that appending them moves nothing.
  @inline(__always)
  package mutating func reserve(_ byteCount: Int) {
    if byteCount > capacity &- count { grow(by: byteCount) }
  }

  /// Lets `write` fill up to `byteCount` bytes in place; it returns how many it wrote.
  @inline(__always)
  package mutating func append(upTo byteCount: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) {
    reserve(byteCount)
    let written = write(base + count)
    precondition(written >= 0 && written <= byteCount, "more bytes written than were asked for")
    count &+= written
  }

  /// Sets bits of the byte at `position`; for flags that are known only later.
  @inline(__always)
  package mutating func set(_ bits: UInt8, at position: Int) {
    precondition(position >= 0 && position < count, "set beyond the end")
    base[position] |= bits
  }

  /// Overwrites `count` bytes at `position` by an integer, most significant byte first; for lengths known only later.
  package mutating func replace(at position: Int, withBigEndian value: Int32) {
    precondition(position >= 0 && position <= count - 4, "replace beyond the end")
    Swift.withUnsafeBytes(of: value.bigEndian) {
      UnsafeMutableRawBufferPointer(start: base + position, count: 4).copyMemory(from: $0)
    }
  }

  /// Opens a gap of `byteCount` bytes at `position` and lets `write` fill all of it; for lengths whose own size is known
  /// only later.
  package mutating func insert(
    _ byteCount: Int, at position: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Void
  ) {
    precondition(position >= 0 && position <= count && byteCount >= 0, "insert beyond the end")
    reserve(byteCount)
    memmove(base + position + byteCount, base + position, count - position)
    write(base + position)
    count &+= byteCount
  }

  /// Forgets all bytes but keeps the memory for the next use.
  package mutating func removeAll() { count = 0 }

  /// Forgets all bytes from `count` on.
  package mutating func truncate(to count: Int) {
    precondition(count >= 0 && count <= self.count, "truncate beyond the end")
    self.count = count
  }

  /// Gives `body` the bytes; they stay where they are until the next append.
  @inline(__always)
  package borrowing func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: base, count: count))
  }

  /// The bytes at these places; they stay where they are until the next append.
  package subscript(range: Range<Int>) -> UnsafeRawBufferPointer {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "bytes beyond the end")
    return UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  /// A copy of the bytes.
  package var bytes: [UInt8] { Array(UnsafeBufferPointer(start: base, count: count)) }

  /// The bytes as text; what is not UTF-8 becomes U+FFFD.
  package var text: String { String(decoding: UnsafeBufferPointer(start: base, count: count), as: UTF8.self) }

  @inline(never)
  private mutating func grow(by byteCount: Int) {
    let wanted = max(capacity * 2, count + byteCount)
    guard let moved = realloc(base, wanted) else { fatalError("out of memory: \(wanted) bytes asked for") }
    base = moved.assumingMemoryBound(to: UInt8.self)
    capacity = wanted
  }

  private static func allocate(_ byteCount: Int) -> UnsafeMutablePointer<UInt8> {
    guard let memory = malloc(byteCount) else { fatalError("out of memory: \(byteCount) bytes asked for") }
    return memory.bindMemory(to: UInt8.self, capacity: byteCount)
  }
}
