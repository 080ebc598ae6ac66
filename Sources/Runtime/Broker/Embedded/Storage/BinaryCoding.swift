/// Writes numbers and bytes one after another, little-endian.
struct BinaryWriter {
  var bytes: [UInt8] = []

  mutating func write<Number: FixedWidthInteger>(_ number: Number) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func write(_ text: String) {
    write(UInt32(truncatingIfNeeded: text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  /// A count of -1 stands for no bytes at all.
  mutating func write(_ optional: [UInt8]?) {
    write(Int32(truncatingIfNeeded: optional?.count ?? -1))
    if let optional { bytes.append(contentsOf: optional) }
  }

  /// Replaces a number written before.
  mutating func overwrite<Number: FixedWidthInteger>(_ number: Number, at position: Int) {
    withUnsafeBytes(of: number.littleEndian) { source in
      for (index, byte) in source.enumerated() { bytes[position + index] = byte }
    }
  }
}

/// Reads what `BinaryWriter` wrote, out of bytes that may have been damaged: each read checks its bounds.
struct BinaryReader {
  struct EndOfBytes: Error {}

  let bytes: ArraySlice<UInt8>
  private(set) var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  var isAtEnd: Bool { position == bytes.endIndex }

  mutating func range(_ count: Int) throws(EndOfBytes) -> Range<Int> {
    guard count >= 0, count <= bytes.endIndex - position else { throw EndOfBytes() }
    defer { position += count }
    return position..<position + count
  }

  mutating func read<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws(EndOfBytes) -> Number {
    let range = try range(MemoryLayout<Number>.size)
    // The range lies within the bytes, which is what makes the unaligned load safe.
    return bytes.withUnsafeBytes {
      Number(littleEndian: $0.loadUnaligned(fromByteOffset: range.lowerBound - bytes.startIndex, as: Number.self))
    }
  }

  mutating func readText() throws(EndOfBytes) -> String {
    let count: UInt32 = try read()
    return String(decoding: bytes[try range(Int(count))], as: UTF8.self)
  }

  /// The place of optional bytes; nil for none at all.
  mutating func readOptionalRange() throws(EndOfBytes) -> Range<Int>? {
    let count: Int32 = try read()
    return count < 0 ? nil : try range(Int(count))
  }
}
