import Foundation
import Synchronization
import Testing

@testable import Runtime

@Suite("The files of the embedded broker")
struct EmbeddedStorageTests {
  private func records(_ range: Range<Int>) -> [TestRecord] {
    range.map {
      TestRecord(
        key: $0 % 5 == 0 ? nil : "k\($0 % 3)", value: $0 % 4 == 0 ? nil : "value \($0)", timestampMillis: Int64($0),
        partition: 0, headers: $0 % 6 == 0 ? [RecordHeader(name: "h", value: [UInt8($0 % 256)])] : [])
    }
  }

  private func write(_ records: [TestRecord], to topic: String, _ broker: some Broker) throws {
    let producer = try broker.makeProducer(ProducerConfiguration())
    try producer.produce(OutgoingBatch(records), to: topic)
    try producer.flush(timeoutMillis: 1000)
  }

  private func readAll(_ topic: String, _ broker: some Broker) throws -> [TestRecord] {
    let consumer = try broker.makeConsumer(ConsumerConfiguration())
    let place = TopicPartition(topic, 0)
    let end = try broker.endOffsets(of: topic)[0]
    try consumer.assign([place: .earliest])
    return try consumer.read { ($0.position(of: place) ?? 0) >= end }
  }

  private func segment(_ directory: TemporaryDirectory, _ topic: String) -> String {
    "\(directory.path)/topics/\(topic)-0/\(String(repeating: "0", count: 20)).log"
  }

  @Test("give everything back to the next process")
  func reopen() throws {
    let directory = try TemporaryDirectory()
    let place = TopicPartition("t", 0)
    do {
      let broker = try EmbeddedBroker(dataDirectory: directory.path)
      try broker.createTopic(TopicSpecification(name: "t", partitions: 2, configuration: ["retention.ms": "-1"]))
      try broker.createTopic(TopicSpecification(name: "gone"))
      try write(records(0..<3000), to: "t", broker)
      try broker.commitOffsets(group: "g", [place: 17])
      try broker.deleteTopic("gone")
      broker.close()
    }
    let broker = try EmbeddedBroker(dataDirectory: directory.path)
    #expect(try broker.topics() == [TopicDescription(name: "t", partitionCount: 2, replicas: 1)])
    #expect(try readAll("t", broker) == records(0..<3000))
    #expect(try broker.committedOffsets(group: "g", of: [place]) == [place: 17])
    try write(records(3000..<3010), to: "t", broker)
    #expect(try broker.endOffsets(of: "t") == [3010, 0])
    #expect(try readAll("t", broker).count == 3010)
    #expect(!FileManager.default.fileExists(atPath: "\(directory.path)/topics/gone-0"))
  }

  @Test("are not made where a file stands in the way")
  func aFileInTheWay() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/file"
    try "x".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(throws: BrokerError.storage(path: path, reason: "there is a file of that name, not a directory")) {
      _ = try EmbeddedBroker(dataDirectory: path)
    }
  }

  @Test("lose only the batch that was being written as the process died")
  func tornTail() throws {
    let directory = try TemporaryDirectory()
    do {
      let broker = try EmbeddedBroker(dataDirectory: directory.path)
      try broker.createTopic(TopicSpecification(name: "t"))
      for start in 0..<3 { try write(records(start * 2..<start * 2 + 2), to: "t", broker) }
    }
    let path = segment(directory, "t")
    let whole = try #require(FileManager.default.contents(atPath: path))
    let frame = try #require(LogFrame.read(Array(whole), at: 0))
    let second = try #require(LogFrame.read(Array(whole), at: frame.end))
    for cut in [second.end + 1, second.end + 7, second.end + 8, whole.count - 1] {
      try whole.prefix(cut).write(to: URL(fileURLWithPath: path))
      let notices = Mutex<[BrokerNotice]>([])
      let broker = try EmbeddedBroker(
        dataDirectory: directory.path, log: { notice in notices.withLock { $0.append(notice) } })
      #expect(try readAll("t", broker) == records(0..<4))
      #expect(notices.withLock { $0.count } == 1)
      try write(records(4..<6), to: "t", broker)
      #expect(try readAll("t", broker) == records(0..<6))
    }
    // Any single damaged byte of the last batch takes that batch and nothing else.
    for position in second.end..<whole.count {
      var damaged = whole
      damaged[position] ^= 0x10
      try damaged.write(to: URL(fileURLWithPath: path))
      #expect(try readAll("t", EmbeddedBroker(dataDirectory: directory.path)) == records(0..<4))
    }
  }

  @Test("are refused where the metadata is damaged")
  func damagedMetadata() throws {
    let directory = try TemporaryDirectory()
    do {
      let broker = try EmbeddedBroker(dataDirectory: directory.path)
      try broker.createTopic(TopicSpecification(name: "t"))
    }
    let path = directory.path + "/metadata"
    let whole = try #require(FileManager.default.contents(atPath: path))
    for position in whole.indices {
      var damaged = whole
      damaged[position] ^= 0x10
      try damaged.write(to: URL(fileURLWithPath: path))
      #expect(throws: BrokerError.self) { try EmbeddedBroker(dataDirectory: directory.path) }
    }
  }

  @Test("go on over many segments, of which old ones are deleted and all are compacted")
  func segments() throws {
    let directory = try TemporaryDirectory()
    let clock = ManualTime(0)
    func open() throws -> EmbeddedBroker {
      try EmbeddedBroker(
        directory: DataDirectory(directory.path, segmentSize: 500), now: { clock.millis })
    }
    func segmentCount(_ topic: String) throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "\(directory.path)/topics/\(topic)-0").count
    }
    do {
      let broker = try open()
      try broker.createTopic(TopicSpecification(name: "old", configuration: ["retention.ms": "1000000"]))
      try broker.createTopic(TopicSpecification(name: "compact", configuration: ["cleanup.policy": "compact"]))
      for start in stride(from: 0, to: 2000, by: 10) {
        try write(records(start..<start + 10), to: "old", broker)
        let keyed = (start..<start + 10).map { TestRecord(key: "k\($0 % 7)", value: "\($0)", partition: 0) }
        try write(keyed, to: "compact", broker)
      }
      #expect(try readAll("old", broker) == records(0..<2000))
    }
    #expect(try segmentCount("old") > 50)
    // In memory old records go a span at a time, which is what lies in one chunk; in files a segment at a time.
    clock.millis = 1_000_000 + 1000
    let broker = try open()
    let start = try broker.beginningOffsets(of: "old")[0]
    #expect(start > 0 && start <= 1000)
    #expect(try readAll("old", broker) == records(Int(start)..<2000))
    #expect(try segmentCount("old") < 200 - Int(start) / 10 + 2)
    #expect(try readAll("compact", broker).map(\.value) == (1993..<2000).map(String.init))
    // What was compacted, and one for what is to come.
    #expect(try segmentCount("compact") == 2)
  }

  @Test("can be written to again after compaction and another start")
  func writeAfterCompaction() throws {
    let directory = try TemporaryDirectory()
    let newest = TestRecord(key: "k", value: "newest", partition: 0)
    for round in 0..<3 {
      let broker = try EmbeddedBroker(dataDirectory: directory.path)
      if round == 0 {
        try broker.createTopic(TopicSpecification(name: "t", configuration: ["cleanup.policy": "compact"]))
      }
      let repeated = (0..<1500).map { TestRecord(key: "k", value: "\($0)", partition: 0) }
      try write(repeated + [newest], to: "t", broker)
      #expect(try broker.endOffsets(of: "t") == [Int64(1501 * (round + 1))])
      #expect(try readAll("t", broker).last == newest)
    }
    let broker = try EmbeddedBroker(dataDirectory: directory.path)
    #expect(try readAll("t", broker) == [newest])
    #expect(try broker.endOffsets(of: "t") == [4503])
  }

  @Test("belong to one process at a time")
  func lock() throws {
    let directory = try TemporaryDirectory()
    let first = try EmbeddedBroker(dataDirectory: directory.path)
    do {
      _ = try EmbeddedBroker(dataDirectory: directory.path)
      Issue.record("no error")
    } catch {
      #expect(error.description.contains("in use by another sqlstream (process \(getpid()))"))
    }
    _ = first.name
  }

  @Test("end what was open when the process died, and finish what was decided")
  func openTransactions() throws {
    let directory = try TemporaryDirectory()
    do {
      let broker = try EmbeddedBroker(dataDirectory: directory.path)
      try broker.createTopic(TopicSpecification(name: "open"))
      try broker.createTopic(TopicSpecification(name: "decided"))
      for (id, topic) in [("a", "open"), ("b", "decided")] {
        let producer = try broker.makeProducer(ProducerConfiguration(transactionalID: id))
        try producer.beginTransaction()
        try producer.produce(OutgoingBatch([TestRecord(key: "k", value: id)]), to: topic)
      }
      // The process dies after the decision is stored and before the markers are written.
      try broker.engine.withLock { engine throws(BrokerError) in
        _ = engine.decideCommit(of: "b")
        try engine.directory?.save(engine.metadata)
      }
    }
    let broker = try EmbeddedBroker(dataDirectory: directory.path)
    #expect(try readAll("open", broker) == [])
    #expect(try broker.endOffsets(of: "open") == [2])
    #expect(try readAll("decided", broker).map(\.value) == ["b"])
    let producer = try broker.makeProducer(ProducerConfiguration(transactionalID: "a"))
    try producer.beginTransaction()
    try producer.produce(OutgoingBatch([TestRecord(key: "k", value: "again")]), to: "open")
    try producer.commitTransaction(timeoutMillis: 0)
    #expect(try readAll("open", broker).map(\.value) == ["again"])
  }

  @Test("keep the newest record of each key where the topic is compacted")
  func compaction() throws {
    let directory = try TemporaryDirectory()
    let configuration = ["cleanup.policy": "compact"]
    let time: @Sendable () -> Int64 = { 100_000_000_000 }
    let written = (0..<2500).map {
      TestRecord(key: "k\($0 % 50)", value: $0 >= 2450 && $0 % 50 < 10 ? nil : "\($0)", timestampMillis: Int64($0))
    }
    do {
      let broker = try EmbeddedBroker(dataDirectory: directory.path, now: time)
      try broker.createTopic(TopicSpecification(name: "t", configuration: configuration))
      #expect(throws: BrokerError.self) { try write([TestRecord(key: nil, value: "x")], to: "t", broker) }
      try write(written, to: "t", broker)
    }
    let size = try FileManager.default.attributesOfItem(atPath: segment(directory, "t"))[.size] as? Int ?? 0
    for _ in 0..<2 {
      let broker = try EmbeddedBroker(dataDirectory: directory.path, now: time)
      let kept = try readAll("t", broker)
      #expect(kept.map(\.value) == written.suffix(40).map(\.value))
      #expect(try broker.endOffsets(of: "t") == [2500])
      #expect(try broker.beginningOffsets(of: "t") == [0])
      // A reader that stood in the middle goes on with what is left behind it.
      let consumer = try broker.makeConsumer(ConsumerConfiguration())
      try consumer.assign([TopicPartition("t", 0): .offset(2480)])
      #expect(try consumer.read(count: 20).first?.value == "2480")
    }
    let compacted = try FileManager.default.attributesOfItem(atPath: segment(directory, "t"))[.size] as? Int ?? 0
    #expect(compacted * 10 < size)
  }

  @Test("lose records that are older than the topic keeps them")
  func retention() throws {
    let clock = ManualTime(1_000_000)
    let broker = EmbeddedBroker(now: { clock.millis })
    try broker.createTopic(TopicSpecification(name: "t", configuration: ["retention.ms": "1000"]))
    try broker.createTopic(TopicSpecification(name: "kept"))
    let record = TestRecord(key: "k", value: "v", timestampMillis: 999_500)
    for topic in ["t", "kept"] { try write([record], to: topic, broker) }
    let consumer = try broker.makeConsumer(ConsumerConfiguration())
    try consumer.assign([TopicPartition("t", 0): .offset(1)])
    clock.millis = 1_002_000
    #expect(try consumer.poll(timeoutMillis: 0) == nil)
    #expect(try broker.beginningOffsets(of: "t") == [1])
    #expect(try broker.beginningOffsets(of: "kept") == [0])
    try consumer.seek(TopicPartition("t", 0), to: 0)
    #expect(throws: BrokerError.offsetOutOfRange(TopicPartition("t", 0), offset: 0)) {
      try consumer.poll(timeoutMillis: 0)
    }
  }

  @Test("say so when the disk is full", .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func fullDisk() throws {
    let directory = try TemporaryDirectory()
    do {
      let broker = try EmbeddedBroker(dataDirectory: directory.path)
      try broker.createTopic(TopicSpecification(name: "t"))
    }
    let path = segment(directory, "t")
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/full")
    let broker = try EmbeddedBroker(dataDirectory: directory.path)
    for _ in 0..<2 {
      #expect {
        try write([TestRecord(key: "k", value: "v")], to: "t", broker)
      } throws: { error in
        guard case BrokerError.storage? = error as? BrokerError else { return false }
        return true
      }
    }
    #expect(try broker.endOffsets(of: "t") == [0])
  }

  @Test("have the checksum of RFC 3720")
  func checksum() {
    #expect(CRC32C.checksum(Array("123456789".utf8)[...]) == 0xe306_9283)
    #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)[...]) == 0x8a91_36aa)
    #expect(CRC32C.checksum([UInt8](0..<32)[...]) == 0x46dd_794e)
  }
}
