import TestSupport
import Testing

@testable import Runtime

/// What comes over the wire, byte by byte.
@Suite("The Kafka listener's requests")
struct KafkaServiceTests {
  private let service = KafkaService(EmbeddedBroker())
  private static let address = SocketAddress(host: "127.0.0.1", port: 9092)

  private func answer(_ frame: [UInt8]) throws(WireFault) -> [UInt8]? {
    var buffer = ByteBuffer()
    buffer.append(frame)
    return try service.answer(buffer[0..<buffer.count], at: Self.address)?.bytes
  }

  /// A request's head: its number, version, correlation 7, and the client `c`.
  private func head(_ kind: Int16, _ version: Int16) -> [UInt8] {
    [UInt8(kind >> 8), UInt8(kind & 0xFF), UInt8(version >> 8), UInt8(version & 0xFF), 0, 0, 0, 7, 0, 1, 0x63]
  }

  @Test func theVersionsAreToldToOldAndNewClients() throws {
    let old = try #require(try answer(head(18, 0)))
    #expect(Array(old.prefix(14)) == [0, 0, 0, UInt8(old.count - 4), 0, 0, 0, 7, 0, 0, 0, 0, 0, 23])
    let flexible = try #require(try answer(head(18, 3) + [0, 2, 0x78, 2, 0x31, 0]))
    #expect(flexible[8...10] == [0, 0, 24])
    // Producing (0), from version 0 on: or librdkafka packs no batches.
    #expect(flexible[11...16] == [0, 0, 0, 0, 0, 7])
    // One that is newer still hears in the oldest form which there are.
    let future = try #require(try answer(head(18, 9) + [1, 2, 3]))
    #expect(future[8...9] == [0, 35])
  }

  @Test func whatIsNotAnsweredClosesTheConnection() {
    #expect(throws: WireFault(reason: "request 99 is not answered here")) { try answer(head(99, 0)) }
    #expect(throws: WireFault(reason: "version 13 of request 0 is not answered here")) { try answer(head(0, 13)) }
    #expect(throws: WireFault.endOfBytes) { try answer(Array(head(3, 1).prefix(9))) }
    #expect(throws: WireFault.endOfBytes) { try answer(head(3, 1) + [0x7F, 0xFF, 0xFF, 0xFF]) }
  }

  /// Any bytes: an answer or a fault, never a crash.
  @Test(arguments: 0..<20 as Range<UInt64>) func anyBytes(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    service.stop()
    for _ in 0..<400 {
      let kind = try #require(RequestKind.allCases.randomElement(using: &random))
      let version = kind.versions.randomElement(using: &random) ?? 0
      let body = (0..<Int.random(in: 0...120, using: &random)).map { _ -> UInt8 in
        Bool.random(using: &random) ? UInt8.random(in: 0...3, using: &random) : .random(in: .min ... .max, using: &random)
      }
      do throws(WireFault) {
        let bytes = try answer(head(kind.rawValue, version) + body)
        if let bytes { #expect(bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) } == bytes.count - 4) }
      } catch {
        #expect(!error.reason.isEmpty)
      }
    }
  }

  /// Names of groups come and go: a tool that looks into a topic makes up one each time.
  @Test func groupsThatNobodyIsInAreForgotten() throws {
    let member = ClientGroup.Member(
      clientID: "c", sessionTimeoutMillis: 60_000, rebalanceTimeoutMillis: 60_000,
      protocols: [ClientGroup.AssignmentProtocol(name: "range", metadata: [])], lastSeenMillis: service.broker.now())
    let id = try service.groups.withLock { groups throws(KafkaErrorCode) in
      _ = groups["invited", default: ClientGroup()].invite(clientID: "c", untilMillis: .max)
      _ = groups["late", default: ClientGroup()].invite(clientID: "c", untilMillis: 0)
      return try groups["joined", default: ClientGroup()].join(memberID: "", member, protocolType: "consumer")
    }
    service.tick()
    #expect(service.groups.withLock { $0.keys.sorted() } == ["invited", "joined"])
    try service.groups.withLock { groups throws(KafkaErrorCode) in
      try groups["joined"]?.leave(id, nowMillis: service.broker.now())
    }
    service.tick()
    #expect(service.groups.withLock { $0.keys.sorted() } == ["invited"])
  }

  // MARK: Records

  private func records(
    _ values: [(key: String?, value: String?)], offsets: Range<Int64>
  ) throws -> ByteBuffer {
    var log = PartitionLog()
    for (index, record) in values.enumerated() {
      let (key, value) = (record.key.map { Array($0.utf8) }, record.value.map { Array($0.utf8) })
      func append(_ key: UnsafeRawBufferPointer?, _ value: UnsafeRawBufferPointer?) {
        log.appendRecord(
          offset: offsets.lowerBound + 2 * Int64(index), timestampMillis: 1000 - Int64(index), key: key, value: value,
          headers: index == 1 ? [RecordHeader(name: "h", value: nil), RecordHeader(name: "", value: [1])] : [], stamp: nil)
      }
      switch (key, value) {
      case (nil, nil): append(nil, nil)
      case (nil, let value?): value.withUnsafeBytes { append(nil, $0) }
      case (let key?, nil): key.withUnsafeBytes { append($0, nil) }
      case (let key?, let value?): key.withUnsafeBytes { key in value.withUnsafeBytes { append(key, $0) } }
      }
    }
    let read = try #require(log.read(from: 0, isolation: .readCommitted, limit: 100))
    var bytes = ByteBuffer()
    RecordSetWriter.write(read.records.map { [$0] } ?? [], offsets: offsets, to: &bytes)
    return bytes
  }

  @Test func recordsComeBackAsTheyWereWritten() throws {
    let bytes = try records([("a", "1"), (nil, "2"), ("c", nil), ("", "")], offsets: 0..<20)
    var batch = OutgoingBatch()
    try bytes.withUnsafeBytes { bytes in
      var reader = RecordSetReader(bytes, batchLimit: .max)
      let header = try #require(try reader.next(into: &batch, partition: 3))
      #expect(header.count == 4 && header.stamp == nil)
      let isEnd = try reader.next(into: &batch, partition: 3) == nil
      #expect(isEnd)
    }
    let entries = batch.entries
    #expect(entries.map(\.timestampMillis) == [1000, 999, 998, 997] && entries.allSatisfy { $0.partition == 3 })
    #expect(entries.map { batch.bytes(of: $0.key).map(Array.init) } == [[0x61], nil, [0x63], []])
    #expect(entries.map { batch.bytes(of: $0.value).map(Array.init) } == [[0x31], [0x32], nil, []])
    #expect(batch.headers(of: entries[1]) == [RecordHeader(name: "h", value: nil), RecordHeader(name: "", value: [1])])
  }

  /// A batch whose checksum, form or compression is not what can be read is refused as a whole.
  @Test(arguments: [
    (16, UInt8(1), KafkaErrorCode.unsupportedForMessageFormat), (17, 1, .corruptMessage), (60, 9, .corruptMessage),
    (11, 0xFF, .corruptMessage),
  ]) func brokenRecords(place: Int, byte: UInt8, code: KafkaErrorCode) throws {
    var bytes = try records([("a", "1")], offsets: 0..<1).bytes
    bytes[place] ^= byte
    var batch = OutgoingBatch()
    #expect(throws: code) {
      try bytes.withUnsafeBytes { bytes in
        var reader = RecordSetReader(bytes, batchLimit: .max)
        _ = try reader.next(into: &batch, partition: 0)
      }
    }
  }
}
