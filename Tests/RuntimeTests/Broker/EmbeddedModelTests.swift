import Testing

@testable import Runtime

/// Random operations on the embedded broker, checked against a model too simple to be wrong.
@Suite("The embedded broker and a model of it")
struct EmbeddedModelTests {
  /// One partition as a list: what each offset holds and what became of it.
  private struct Model {
    enum Fate { case plain, open(producer: Int), committed, aborted, marker }

    var entries: [(value: String, fate: Fate)] = []

    mutating func end(_ producer: Int, commits: Bool) {
      var isTouched = false
      for index in entries.indices {
        guard case .open(producer) = entries[index].fate else { continue }
        entries[index].fate = commits ? .committed : .aborted
        isTouched = true
      }
      if isTouched { entries.append(("", .marker)) }
    }

    var lastStableOffset: Int {
      entries.firstIndex { if case .open = $0.fate { true } else { false } } ?? entries.count
    }

    func visible(from offset: Int, _ isolation: Isolation) -> [String] {
      entries.indices.dropFirst(offset).compactMap { index in
        switch (entries[index].fate, isolation) {
        case (.marker, _), (.open, .readCommitted), (.aborted, .readCommitted): nil
        case (.plain, .readUncommitted), (.open, .readUncommitted), (.committed, .readUncommitted),
          (.aborted, .readUncommitted):
          entries[index].value
        case (.plain, .readCommitted), (.committed, .readCommitted):
          index < lastStableOffset ? entries[index].value : nil
        }
      }
    }
  }

  /// The generator of Steele, Lea and Flood (SplitMix64): the same numbers for a seed on every machine.
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var value = state
      value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
      value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
      return value ^ (value >> 31)
    }
  }

  /// A broker with three transactional producers and a plain one, and the model of its topic.
  private final class Run {
    static let partitions = 2
    static let producers = 3
    let directory: TemporaryDirectory?
    var broker: EmbeddedBroker
    var models = [Model](repeating: Model(), count: partitions)
    var producersInUse: [any Producer] = []
    var isOpen = [Bool](repeating: false, count: producers)
    var plain: any Producer
    var numbers: Numbers
    var written = 0

    init(_ kind: BrokerKind, seed: UInt64) throws {
      numbers = Numbers(state: seed)
      directory = kind == .files ? try TemporaryDirectory() : nil
      broker = try directory.map { try EmbeddedBroker(dataDirectory: $0.path) } ?? EmbeddedBroker()
      try broker.createTopic(TopicSpecification(name: "t", partitions: Self.partitions))
      plain = try broker.makeProducer(ProducerConfiguration())
      try makeProducers()
    }

    func makeProducers() throws {
      producersInUse = try (0..<Self.producers).map { try makeProducer($0) }
    }

    private func makeProducer(_ index: Int) throws -> any Producer {
      try broker.makeProducer(ProducerConfiguration(transactionalID: "producer \(index)"))
    }

    func step() throws {
      let index = Int.random(in: 0..<Self.producers, using: &numbers)
      switch Int.random(in: 0..<12, using: &numbers) {
      case 0..<3: try produce(with: plain, .plain)
      case 3..<7:
        if !isOpen[index] { try producersInUse[index].beginTransaction() }
        isOpen[index] = true
        try produce(with: producersInUse[index], .open(producer: index))
      case 7..<10:
        guard isOpen[index] else { return }
        let commits = Bool.random(using: &numbers)
        if commits {
          try producersInUse[index].commitTransaction(timeoutMillis: 0)
        } else {
          try producersInUse[index].abortTransaction(timeoutMillis: 0)
        }
        end(index, commits: commits)
      case 10:
        // A newer producer takes over; what the old one had open is gone, and it can write no more.
        let old = producersInUse[index]
        producersInUse[index] = try makeProducer(index)
        if isOpen[index] {
          #expect(throws: BrokerError.self) {
            try old.produce(OutgoingBatch([TestRecord(key: "k", value: "zombie")]), to: "t")
          }
        }
        end(index, commits: false)
      default: if Int.random(in: 0..<4, using: &numbers) == 0 { try reopen() }
      }
    }

    private func end(_ index: Int, commits: Bool) {
      isOpen[index] = false
      for partition in models.indices { models[partition].end(index, commits: commits) }
    }

    private func produce(with producer: any Producer, _ fate: Model.Fate) throws {
      var records: [TestRecord] = []
      for _ in 0..<Int.random(in: 1...40, using: &numbers) {
        let partition = Int.random(in: 0..<Self.partitions, using: &numbers)
        records.append(TestRecord(key: "k", value: "\(written)", partition: partition))
        models[partition].entries.append(("\(written)", fate))
        written += 1
      }
      try producer.produce(OutgoingBatch(records), to: "t")
    }

    /// Ends the process, as far as the broker can tell, and starts another one.
    private func reopen() throws {
      guard let directory else { return }
      producersInUse = []
      plain = NoProducer()
      broker = EmbeddedBroker()
      broker = try EmbeddedBroker(dataDirectory: directory.path)
      // Recovery goes by the order of the producers' ids, which is that of their making.
      for index in 0..<Self.producers where isOpen[index] { end(index, commits: false) }
      plain = try broker.makeProducer(ProducerConfiguration())
      try makeProducers()
    }

    func check() throws {
      for isolation in [Isolation.readCommitted, .readUncommitted] {
        let ends = try broker.endOffsets(of: "t", isolation: isolation)
        for (partition, model) in models.enumerated() {
          let end = isolation == .readCommitted ? model.lastStableOffset : model.entries.count
          #expect(ends[partition] == Int64(end))
          let from = Int.random(in: 0...end, using: &numbers)
          var configuration = ConsumerConfiguration()
          configuration.isolation = isolation
          configuration.maxBatchRecords = Int.random(in: 1...64, using: &numbers)
          let consumer = try broker.makeConsumer(configuration)
          let place = TopicPartition("t", partition)
          try consumer.assign([place: .offset(Int64(from))])
          let found = try consumer.read { ($0.position(of: place) ?? 0) >= Int64(end) }
          #expect(found.compactMap(\.value) == model.visible(from: from, isolation))
        }
      }
    }
  }

  /// Holds the place of a producer that must be gone before its directory is opened again.
  private final class NoProducer: Producer {
    func produce(_ batch: borrowing OutgoingBatch, to topic: String) throws(BrokerError) {}
    func flush(timeoutMillis: Int) throws(BrokerError) {}
    func beginTransaction() throws(TransactionError) {}
    func sendOffsets(
      _ offsets: [TopicPartition: Int64], for membership: any GroupMembership
    ) throws(TransactionError) {}
    func commitTransaction(timeoutMillis: Int) throws(TransactionError) {}
    func abortTransaction(timeoutMillis: Int) throws(TransactionError) {}
    func close() {}
  }

  @Test("agree after every random step", arguments: BrokerKind.embedded, [1, 2, 3, 4, 5, 6] as [UInt64])
  func agree(_ kind: BrokerKind, _ seed: UInt64) throws {
    let run = try Run(kind, seed: seed)
    for step in 0..<150 {
      try run.step()
      if step % 5 == 0 { try run.check() }
    }
    try run.check()
  }
}
