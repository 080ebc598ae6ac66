/// Snappy as Kafka's clients write it: one block, or blocks with their lengths behind a head, as snappy-java's streams
/// have them ("xerial").
enum SnappyBlocks {
  /// `\x82SNAPPY\0`; then a version and the oldest one that can read it, four bytes each.
  private static let magic: [UInt8] = [0x82, 0x53, 0x4E, 0x41, 0x50, 0x50, 0x59, 0]
  private static let versionBytes = 8

  static func unpack(
    _ packed: UnsafeRawBufferPointer, limit: Int, into records: inout ByteBuffer
  ) throws(UnpackingFault) {
    guard packed.starts(with: magic) else {
      return try SnappyBlock.unpack(packed, limit: limit, into: &records)
    }
    let end = records.count + limit
    var reader = WireReader(packed)
    do throws(WireFault) {
      _ = try reader.take(magic.count + versionBytes)
    } catch {
      throw .broken
    }
    while reader.remaining > 0 {
      let block: UnsafeRawBufferPointer
      do throws(WireFault) {
        block = try reader.take(Int(try reader.number(Int32.self)))
      } catch {
        throw .broken
      }
      try SnappyBlock.unpack(block, limit: end - records.count, into: &records)
    }
  }
}

/// A block of Snappy (`format_description.txt` of the library): the length of what it unpacks to, and elements, each
/// some bytes as they are, or how far back and how many bytes to copy of what was unpacked before.
private struct SnappyBlock {
  /// No element stands for more bytes than this with each of its own.
  private static let mostBytesOfOne = 32

  private var reader: WireReader
  private let target: UnsafeMutablePointer<UInt8>
  private let size: Int
  private var made = 0

  static func unpack(
    _ packed: UnsafeRawBufferPointer, limit: Int, into records: inout ByteBuffer
  ) throws(UnpackingFault) {
    var reader = WireReader(packed)
    guard let written = try? reader.varint(), let size = Int(exactly: written) else { throw .broken }
    if size > limit { throw .tooLarge }
    guard size <= packed.count * mostBytesOfOne else { throw .broken }
    var isWhole = false
    records.append(upTo: size) { target in
      var block = SnappyBlock(reader: reader, target: target, size: size)
      isWhole = (try? block.run()) != nil && block.made == size
      return isWhole ? size : 0
    }
    guard isWhole else { throw .broken }
  }

  private init(reader: WireReader, target: UnsafeMutablePointer<UInt8>, size: Int) {
    (self.reader, self.target, self.size) = (reader, target, size)
  }

  private mutating func run() throws {
    while reader.remaining > 0 {
      let tag = Int(try reader.number(UInt8.self))
      switch tag & 3 {
      case 0:
        // Up to 60 bytes, or a length of one to four bytes, each less one.
        let lengthBytes = max(0, (tag >> 2) - 59)
        try literal(count: (lengthBytes == 0 ? tag >> 2 : try littleEndian(lengthBytes)) + 1)
      case 1: try copy(count: 4 + (tag >> 2 & 7), back: (tag >> 5) << 8 | (try littleEndian(1)))
      case 2: try copy(count: (tag >> 2) + 1, back: try littleEndian(2))
      default: try copy(count: (tag >> 2) + 1, back: try littleEndian(4))
      }
    }
  }

  private mutating func littleEndian(_ byteCount: Int) throws -> Int {
    try reader.take(byteCount).reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private mutating func literal(count: Int) throws {
    let bytes = try reader.take(count)
    guard count <= size - made else { throw UnpackingFault.broken }
    UnsafeMutableRawPointer(target + made).copyMemory(from: bytes.baseAddress!, byteCount: count)
    made += count
  }

  /// The bytes may run into those that they make: then they repeat.
  private mutating func copy(count: Int, back: Int) throws {
    guard back > 0, back <= made, count <= size - made else { throw UnpackingFault.broken }
    for place in made..<made + count { target[place] = target[place - back] }
    made += count
  }
}
