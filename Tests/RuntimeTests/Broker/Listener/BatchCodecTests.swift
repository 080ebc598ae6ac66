import CLZ4
import CZlib
import CZstd
import Foundation
import TestSupport
import Testing

@testable import Runtime

/// Batches as Kafka's clients pack them.
@Suite("Packed batches")
struct BatchCodecTests {
  static let codecs = BatchCodec.allCases.filter { $0 != .none }

  private func unpack(_ packed: [UInt8], _ codec: BatchCodec, limit: Int = BatchCodec.mostBytes) throws -> [UInt8] {
    var bytes = ByteBuffer()
    do {
      try packed.withUnsafeBytes { packed in try codec.unpack(packed, limit: limit, into: &bytes) }
    } catch {
      #expect(bytes.count <= limit + BatchCodec.stepBytes, "\(codec)")
      throw error
    }
    return bytes.bytes
  }

  /// Words, so that there is something to pack.
  private static func text(_ count: Int) -> [UInt8] {
    var random = SeededGenerator(seed: UInt64(count))
    var bytes: [UInt8] = []
    while bytes.count < count {
      bytes += (["apple", "pear", " ", "fig\n", "\(bytes.count)"].randomElement(using: &random) ?? "").utf8
    }
    return Array(bytes.prefix(count))
  }

  @Test(arguments: codecs, [1, 59, 60, 61, 256, 300, 70_000, 1_000_000])
  func whatWasPackedIsUnpacked(codec: BatchCodec, count: Int) throws {
    let bytes = Self.text(count)
    #expect(try unpack(Packer.pack(bytes, codec), codec) == bytes)
  }

  @Test func snappysOwnExample() throws {
    let hello = Array("hello world".utf8)
    #expect(try unpack([0x0B, 0x28] + hello, .snappy) == hello)
    // Two bytes, of which copies are made that run into themselves: by one byte, two, and four that say how far back.
    #expect(try unpack([6, 0x04, 0x61, 0x62, 0x01, 2], .snappy) == Array("ababab".utf8))
    #expect(try unpack([5, 0x04, 0x61, 0x62, 0x0A, 2, 0], .snappy) == Array("ababa".utf8))
    #expect(try unpack([5, 0x04, 0x61, 0x62, 0x0B, 1, 0, 0, 0], .snappy) == Array("abbbb".utf8))
  }

  /// As snappy-java's streams write: a head, and blocks with their lengths.
  @Test func snappyOfJavasClients() throws {
    let head: [UInt8] = [0x82, 0x53, 0x4E, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]
    let parts = [Self.text(32_768), Self.text(100)]
    let packed = parts.reduce(head) { packed, part in
      let block = Packer.pack(part, .snappy)
      return packed + withUnsafeBytes(of: UInt32(block.count).bigEndian, Array.init) + block
    }
    #expect(try unpack(packed, .snappy) == parts[0] + parts[1])
    #expect(throws: UnpackingFault.tooLarge) { try unpack(packed, .snappy, limit: 32_800) }
    #expect(throws: UnpackingFault.broken) { try unpack(Array(packed.dropLast()), .snappy) }
  }

  @Test(arguments: [
    [], [0x80], [5], [2, 0x04, 0x61], [1, 0x00], [3, 0x00, 0x61, 0x01, 0], [5, 0x00, 0x61, 0x01, 2],
    [1, 0x00, 0x61, 0x00, 0x62], [4, 0x00, 0x61, 0x01, 1], [2, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0x61],
    [0xFF, 0xFF, 0xFF, 0x0F, 0x00, 0x61],
  ] as [[UInt8]])
  func brokenSnappy(packed: [UInt8]) {
    #expect(throws: UnpackingFault.broken) { try unpack(packed, .snappy) }
  }

  /// Few bytes that become many: no more of them are made than the limit says.
  @Test(arguments: codecs)
  func moreThanMayBe(codec: BatchCodec) throws {
    let packed = Packer.pack([UInt8](repeating: 0, count: 4_000_000), codec)
    #expect(packed.count < 200_000)
    #expect(throws: UnpackingFault.tooLarge) { try unpack(packed, codec, limit: 100_000) }
  }

  @Test(arguments: codecs)
  func cutOffOrLonger(codec: BatchCodec) throws {
    let packed = Packer.pack(Self.text(300), codec)
    for count in 0..<packed.count {
      #expect(throws: UnpackingFault.broken, "\(count) bytes of \(packed.count)") {
        try unpack(Array(packed.prefix(count)), codec)
      }
    }
    #expect(throws: UnpackingFault.broken) { try unpack(packed + [0], codec) }
  }

  /// Bytes that are not what they were: something comes out or not, but nothing breaks.
  @Test(arguments: codecs)
  func changedBytes(codec: BatchCodec) throws {
    var random = SeededGenerator(seed: 7)
    let packed = Packer.pack(Self.text(2000), codec)
    for _ in 0..<2000 {
      var changed = packed
      for _ in 0...Int.random(in: 0..<3, using: &random) {
        changed[Int.random(in: 0..<changed.count, using: &random)] = .random(in: .min ... .max, using: &random)
      }
      _ = try? unpack(changed, codec, limit: 1 << 20)
    }
  }

  // MARK: In requests

  private func records(_ values: [String]) throws -> [UInt8] {
    var log = PartitionLog()
    for (offset, value) in values.enumerated() {
      Array(value.utf8).withUnsafeBytes {
        log.appendRecord(offset: Int64(offset), timestampMillis: 1000, key: nil, value: $0, headers: [], stamp: nil)
      }
    }
    var bytes = ByteBuffer()
    let read = try #require(log.read(from: 0, isolation: .readCommitted, limit: values.count))
    RecordSetWriter.write(read.records.map { [$0] } ?? [], offsets: 0..<Int64(values.count), to: &bytes)
    return bytes.bytes
  }

  /// The batch with other records than it had, packed; its length and checksum are made anew.
  private func packed(_ batch: [UInt8], _ body: [UInt8], _ codec: Int16) -> [UInt8] {
    let (attributes, checked, head) = (21, 17, 61)
    var packed = Array(batch.prefix(head)) + body
    packed[attributes + 1] |= UInt8(codec)
    packed.replaceSubrange(8..<12, with: withUnsafeBytes(of: UInt32(packed.count - 12).bigEndian, Array.init))
    let checksum = packed[attributes...].withUnsafeBytes { CRC32C.checksum($0) }
    packed.replaceSubrange(checked..<checked + 4, with: withUnsafeBytes(of: checksum.bigEndian, Array.init))
    return packed
  }

  private func read(_ bytes: [UInt8], batchLimit: Int = .max) throws -> [String?] {
    var batch = OutgoingBatch()
    try bytes.withUnsafeBytes { bytes in
      var reader = RecordSetReader(bytes, batchLimit: batchLimit)
      while try reader.next(into: &batch, partition: 0) != nil {}
    }
    return batch.entries.map { batch.bytes(of: $0.value).map { String(decoding: $0, as: UTF8.self) } }
  }

  @Test(arguments: codecs)
  func aBatchOfEachCodec(codec: BatchCodec) throws {
    let values = (0..<100).map { "value \($0)" }
    let batch = try records(values)
    let body = Packer.pack(Array(batch.dropFirst(61)), codec)
    #expect(try read(packed(batch, body, codec.rawValue)) == values)
    // The limit is for the batch as it was sent.
    #expect(try read(packed(batch, body, codec.rawValue), batchLimit: 61 + body.count) == values)
    #expect(throws: KafkaErrorCode.messageTooLarge) {
      try read(packed(batch, body, codec.rawValue), batchLimit: 60 + body.count)
    }
    #expect(throws: KafkaErrorCode.corruptMessage) { try read(packed(batch, Array(body.dropLast()), codec.rawValue)) }
    #expect(throws: KafkaErrorCode.corruptMessage) {
      try read(packed(batch, Packer.pack(Array(batch.dropFirst(61)) + [0], codec), codec.rawValue))
    }
    // Snappy's blocks say at their beginning what they would become.
    let bomb = codec == .snappy
      ? [0x81, 0x80, 0x80, 0x20, 0x00, 0x61]
      : Packer.pack([UInt8](repeating: 0, count: BatchCodec.mostBytes + 1), codec)
    #expect(throws: KafkaErrorCode.messageTooLarge) { try read(packed(batch, bomb, codec.rawValue)) }
  }

  @Test(arguments: [5, 6, 7] as [Int16]) func aCodecThatNobodyKnows(codec: Int16) throws {
    let batch = try records(["a"])
    #expect(throws: KafkaErrorCode.unsupportedCompressionType) {
      try read(packed(batch, Array(batch.dropFirst(61)), codec))
    }
  }

  // MARK: By librdkafka

  /// A megabyte and a half, in batches that fit into the topic only by what packing saves: the producer was not made for
  /// the topic, and does not know its limit.
  @Test(arguments: codecs)
  func librdkafkasBatches(codec: BatchCodec) throws {
    let kafka = try EmbeddedKafka()
    try kafka.broker.createTopic(
      TopicSpecification(name: "t", partitions: 1, configuration: ["max.message.bytes": "200000"]))
    let client = try KafkaBroker(
      bootstrapServers: kafka.bootstrapServers, properties: ["compression.type": "\(codec)", "linger.ms": "500"])
    defer { client.close() }
    let producer = try client.makeProducer(ProducerConfiguration())
    defer { producer.close() }
    let words = String(repeating: "apple pear fig ", count: 34)
    let records = (0..<3000).map { index in
      TestRecord(key: "k\(index % 7)", value: "\(index) \(words)", timestampMillis: 1000 + Int64(index))
    }
    try producer.produce(OutgoingBatch(records), to: "t")
    try producer.flush(timeoutMillis: 60_000)
    let consumer = try kafka.broker.makeConsumer(ConsumerConfiguration())
    defer { consumer.close() }
    try consumer.assign([TopicPartition("t", 0): .earliest])
    var found: [TestRecord] = []
    while let batch = try consumer.poll(timeoutMillis: 0) { found += batch.testRecords }
    #expect(found.map(\.value) == records.map(\.value))
    #expect(found.map(\.key) == records.map(\.key) && found.map(\.timestampMillis) == records.map(\.timestampMillis))
  }

  /// 300,000 bytes, which fit into a topic that takes a third of that at once by what packing saves.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/kcat")), arguments: codecs)
  func kcatsBatches(codec: BatchCodec) throws {
    let kafka = try EmbeddedKafka()
    try kafka.broker.createTopic(
      TopicSpecification(name: "t", partitions: 1, configuration: ["max.message.bytes": "100000"]))
    let workspace = try Workspace()
    let line = String(repeating: "apple pear fig ", count: 20)
    let lines = try workspace.file("lines", (0..<1000).map { "\($0) \(line)" }.joined(separator: "\n"))
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/kcat")
    process.arguments = [
      "-b", kafka.bootstrapServers, "-P", "-t", "t", "-z", "\(codec)", "-X", "linger.ms=500", "-l", lines,
    ]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(try kafka.broker.endOffsets(of: "t") == [1000])
  }
}

/// The other side: what the clients do.
enum Packer {
  static func pack(_ bytes: [UInt8], _ codec: BatchCodec) -> [UInt8] {
    switch codec {
    case .none: bytes
    case .gzip: gzip(bytes)
    case .snappy: snappy(bytes)
    case .lz4:
      fill(LZ4F_compressFrameBound(bytes.count, nil)) { target, count in
        LZ4F_compressFrame(target, count, bytes, bytes.count, nil)
      }
    case .zstd:
      fill(ZSTD_compressBound(bytes.count)) { target, count in ZSTD_compress(target, count, bytes, bytes.count, 3) }
    }
  }

  private static func fill(_ count: Int, _ write: (UnsafeMutableRawPointer?, Int) -> Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, written in written = write(buffer.baseAddress, count) }
  }

  private static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    var stream = z_stream()
    deflateInit2_(
      &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    return bytes.withUnsafeMutableBufferPointer { source in
      stream.next_in = source.baseAddress
      stream.avail_in = UInt32(source.count)
      return fill(source.count + source.count / 1000 + 100) { target, count in
        stream.next_out = target?.assumingMemoryBound(to: UInt8.self)
        stream.avail_out = UInt32(count)
        _ = deflate(&stream, Z_FINISH)
        return count - Int(stream.avail_out)
      }
    }
  }

  /// Snappy's elements: a copy wherever the next four bytes were there before.
  private static func snappy(_ bytes: [UInt8]) -> [UInt8] {
    var packed: [UInt8] = []
    var length = bytes.count
    while length >= 0x80 {
      packed.append(UInt8(length & 0x7F) | 0x80)
      length >>= 7
    }
    packed.append(UInt8(length))
    var places: [UInt32: Int] = [:]
    var (start, place) = (0, 0)
    func literal(_ end: Int) {
      guard end > start else { return }
      let rest = end - start - 1
      if rest < 60 {
        packed.append(UInt8(rest << 2))
      } else {
        let count = rest < 1 << 8 ? 1 : rest < 1 << 16 ? 2 : rest < 1 << 24 ? 3 : 4
        packed.append(UInt8(59 + count) << 2)
        for byte in 0..<count { packed.append(UInt8(truncatingIfNeeded: rest >> (8 * byte))) }
      }
      packed += bytes[start..<end]
    }
    while place + 4 <= bytes.count {
      let word = bytes[place..<place + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      defer { place += 1 }
      guard let found = places.updateValue(place, forKey: word) else { continue }
      literal(place)
      var count = 4
      while count < 64, place + count < bytes.count, bytes[found + count] == bytes[place + count] { count += 1 }
      let back = place - found
      if count < 12, back < 1 << 11 {
        packed += [UInt8(1 | (count - 4) << 2 | (back >> 8) << 5), UInt8(back & 0xFF)]
      } else if back < 1 << 16 {
        packed += [UInt8(2 | (count - 1) << 2), UInt8(back & 0xFF), UInt8(back >> 8)]
      } else {
        packed.append(UInt8(3 | (count - 1) << 2))
        for byte in 0..<4 { packed.append(UInt8(truncatingIfNeeded: back >> (8 * byte))) }
      }
      start = place + count
      place = start - 1
    }
    literal(bytes.count)
    return packed
  }
}
