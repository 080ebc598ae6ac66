import Foundation
import TestSupport
import Testing

@testable import Runtime

@Suite("Compaction beside the embedded broker's work")
struct EmbeddedCompactionTests {
  private static let place = TopicPartition("t", 0)
  private static let compacted = TopicSpecification(name: "t", configuration: ["cleanup.policy": "compact"])

  private func write(_ records: [TestRecord], _ broker: some Broker) throws {
    let producer = try broker.makeProducer(ProducerConfiguration())
    try producer.produce(OutgoingBatch(records), to: "t")
    try producer.flush(timeoutMillis: 1000)
  }

  private func readAll(_ broker: some Broker, from start: StartPosition = .earliest) throws -> [TestRecord] {
    let consumer = try broker.makeConsumer(ConsumerConfiguration())
    let end = try broker.endOffsets(of: "t")[0]
    try consumer.assign([Self.place: start])
    return try consumer.read { ($0.position(of: Self.place) ?? 0) >= end }
  }

  private func heldRecords(_ broker: EmbeddedBroker) -> Int {
    broker.engine.withLock { $0.topics["t"]?.logs[0].recordCount ?? 0 }
  }

  @Test("leaves the newest of each key, in memory and in files", arguments: [false, true])
  func compaction(inFiles: Bool) throws {
    let directory = try TemporaryDirectory()
    let clock = ManualTime(1_000_000_000)
    func open() throws -> EmbeddedBroker {
      inFiles
        ? try EmbeddedBroker(dataDirectory: directory.path, now: { clock.millis })
        : EmbeddedBroker(now: { clock.millis })
    }
    let newest: [TestRecord]
    do {
      let broker = try open()
      defer { broker.close() }
      try broker.createTopic(Self.compacted)
      let old = (0..<20_000).map {
        TestRecord(key: "k\($0 % 100)", value: "\($0)", timestampMillis: 1, partition: 0)
      }
      try write(old, broker)
      // Both polls are there for the broker to look at its clock.
      let reader = try broker.makeConsumer(ConsumerConfiguration())
      try reader.assign([Self.place: .latest])
      _ = try reader.poll(timeoutMillis: 0)
      let late = (0..<10).map { TestRecord(key: "k\($0)", value: "late", timestampMillis: 1, partition: 0) }
      try write(late, broker)
      #expect(heldRecords(broker) == 20_010)
      clock.millis += 31_000
      _ = try reader.poll(timeoutMillis: 0)
      let deadline = MonotonicTime.after(millis: 90_000)
      while heldRecords(broker) > 110, MonotonicTime.now < deadline { WorkerThread.sleep(millis: 2) }
      #expect(heldRecords(broker) == 110)
      newest = Array(old.suffix(100)) + late
      #expect(try readAll(broker) == newest)
      #expect(try broker.endOffsets(of: "t") == [20_010])
      #expect(try readAll(broker, from: .offset(19_950)) == Array(newest.suffix(60)))
      try write(late, broker)
      #expect(try readAll(broker) == newest + late)
    }
    guard inFiles else { return }
    let files = try FileManager.default.contentsOfDirectory(atPath: "\(directory.path)/topics/t-0")
    #expect(files.count == 2 && files.allSatisfy { $0.hasSuffix(".log") })
    #expect(try readAll(try open()).suffix(110) == (newest + newest.suffix(10)).suffix(110))
  }

  @Test("gives way to the deletion of its topic")
  func deletion() throws {
    let broker = EmbeddedBroker(now: { 1 })
    try broker.createTopic(Self.compacted)
    try write((0..<100).map { TestRecord(key: "k", value: "\($0)", partition: 0) }, broker)
    let jobs = broker.engine.withLock { engine in
      engine.compactions.leastNewRecords = 10
      return [0, 30_000, 30_000].map { engine.nextCompaction(nowMillis: $0) }
    }
    #expect(jobs.map { $0 == nil } == [true, false, true])
    let job = try #require(jobs[1])
    try broker.deleteTopic("t")
    try broker.createTopic(Self.compacted)
    #expect(try job.run() == nil)
    try broker.engine.withLock { engine throws(BrokerError) in try engine.finish(job, nil) }
    #expect(try broker.endOffsets(of: "t") == [0])
  }

  /// Keys written, deleted, in transactions that end or stay open, a compaction now and then, and another start.
  @Test("never changes what a reader ends up with", arguments: 0..<20)
  func model(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let directory = try TemporaryDirectory()
    var history = History()
    // Each life of the broker ends with its scope, which frees the folder.
    for life in 0..<5 {
      let broker = try EmbeddedBroker(dataDirectory: directory.path, now: { 0 })
      defer { broker.close() }
      if life == 0 { try broker.createTopic(Self.compacted) }
      var open: (producer: any Producer, written: [String: String?])?
      for _ in 0..<40 {
        history.millis += 1000
        try step(broker, &history, &open, &random)
        var found: [String: String] = [:]
        for record in try readAll(broker) { found[record.key ?? ""] = record.value }
        #expect(found == history.newest, "seed \(seed), life \(life), \(history.millis) ms")
      }
    }
  }

  /// What was committed, and the time.
  private struct History {
    var newest: [String: String] = [:]
    var millis: Int64 = 0
  }

  private func step(
    _ broker: EmbeddedBroker, _ history: inout History, _ open: inout (producer: any Producer, written: [String: String?])?,
    _ random: inout SeededGenerator
  ) throws {
    let records = (0..<Int.random(in: 1...40, using: &random)).map { _ in
      TestRecord(
        key: "k\(Int.random(in: 0..<12, using: &random))",
        value: Int.random(in: 0..<4, using: &random) == 0 ? nil : "\(history.millis)", partition: 0)
    }
    switch Int.random(in: 0..<10, using: &random) {
    // Readers see what lies before an open transaction, so that nothing else is written meanwhile.
    case 0..<4 where open == nil:
      try write(records, broker)
      for record in records { history.newest[record.key ?? ""] = record.value }
    case 4, 5:
      if open == nil {
        let producer = try broker.makeProducer(ProducerConfiguration(transactionalID: "x"))
        try producer.beginTransaction()
        open = (producer, [:])
      }
      try open?.producer.produce(OutgoingBatch(records), to: "t")
      for record in records { open?.written[record.key ?? ""] = .some(record.value) }
    case 6:
      guard let ended = open else { return }
      if Bool.random(using: &random) {
        try ended.producer.commitTransaction(timeoutMillis: 1000)
        for (key, value) in ended.written { history.newest[key] = value }
      } else {
        try ended.producer.abortTransaction(timeoutMillis: 1000)
      }
      open = nil
    default:
      try broker.engine.withLock { engine throws(BrokerError) in
        engine.compactions.leastNewRecords = 20
        engine.compactions.delayMillis = 2000
        guard let job = engine.nextCompaction(nowMillis: history.millis) else { return }
        try engine.finish(job, try job.run())
      }
    }
  }
}
