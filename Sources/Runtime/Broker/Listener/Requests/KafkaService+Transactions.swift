extension KafkaService {
  func initProducerID(_ request: Request, _ reader: inout WireReader, _ writer: inout WireWriter) throws(WireFault) {
    let transactionalID = try reader.optionalText()
    let timeoutMillis = Int64(try reader.number(Int32.self))
    var current: EmbeddedTransactions.Identity?
    if request.version >= 3 {  // 3: a producer that goes on after an error says who it was (KIP-360)
      let identity = EmbeddedTransactions.Identity(
        producerID: try reader.number(), epoch: try reader.number())
      if identity.producerID >= 0 { current = identity }
    }
    try reader.endOfStructure()
    var identity = EmbeddedTransactions.Identity(producerID: -1, epoch: -1)
    let code = outcome { () throws(KafkaErrorCode) in
      identity = try broker.engine.withLock { engine throws(KafkaErrorCode) in
        guard let transactionalID else { return engine.transactions.makeIdentity() }
        if let current, !engine.transactions.isCurrent(current, of: transactionalID) { throw .producerFenced }
        do throws(BrokerError) {
          return try engine.takeOver(transactionalID: transactionalID, timeoutMillis: timeoutMillis)
        } catch {
          throw KafkaErrorCode(error)
        }
      }
    }
    broker.engine.notifyAll()
    writer.throttle()
    writer.error(code)
    writer.number(identity.producerID)
    writer.number(identity.epoch)
    writer.endOfStructure()
  }

  /// Who asks for a step of a transaction.
  private struct Asker {
    let transactionalID: String
    let identity: EmbeddedTransactions.Identity

    init(_ reader: inout WireReader) throws(WireFault) {
      transactionalID = try reader.text()
      identity = EmbeddedTransactions.Identity(producerID: try reader.number(), epoch: try reader.number())
    }
  }

  func addPartitions(_ reader: inout WireReader, _ writer: inout WireWriter) throws(WireFault) {
    let asker = try Asker(&reader)
    let topics = try reader.topics { reader, topic throws(WireFault) in try reader.place(topic) }
    let refusal = outcome { () throws(KafkaErrorCode) in
      try broker.engine.withLock { engine throws(KafkaErrorCode) in
        try engine.checkHolder(asker.identity, of: asker.transactionalID)
      }
    }
    writer.throttle()
    writer.topics(topics) { writer, place in
      writer.number(Int32(place.partition))
      writer.error(refusal == .none ? self.add(place, to: asker.transactionalID) : refusal)
    }
  }

  private func add(_ place: TopicPartition, to transactionalID: String) -> KafkaErrorCode {
    broker.engine.withLock { engine in
      if engine.log(of: place) == nil { return .unknownTopicOrPartition }
      // A transaction begins with its first partition or offset.
      engine.transactions.beginIfClosed(transactionalID, nowMillis: broker.now())
      engine.transactions.touch(place, in: transactionalID)
      return .none
    }
  }

  func addOffsets(_ reader: inout WireReader, _ writer: inout WireWriter) throws(WireFault) {
    let asker = try Asker(&reader)
    _ = try reader.text()
    let code = outcome { () throws(KafkaErrorCode) in
      try broker.engine.withLock { engine throws(KafkaErrorCode) in
        try engine.checkHolder(asker.identity, of: asker.transactionalID)
        engine.transactions.beginIfClosed(asker.transactionalID, nowMillis: broker.now())
      }
    }
    writer.throttle()
    writer.error(code)
  }

  func commitTransactionOffsets(
    _ request: Request, _ reader: inout WireReader, _ writer: inout WireWriter
  ) throws(WireFault) {
    let version = request.version
    let transactionalID = try reader.text()
    let group = try reader.text()
    let identity = EmbeddedTransactions.Identity(producerID: try reader.number(), epoch: try reader.number())
    var generation: Int32 = -1
    var memberID = ""
    if version >= 3 {  // 3: the member, so that one that was replaced commits nothing (KIP-447)
      generation = try reader.number()
      memberID = try reader.text()
      _ = try reader.optionalText()
    }
    let topics = try offsets(&reader, hasLeaderEpoch: version >= 2)  // 2
    try reader.endOfStructure()
    let code = outcome { () throws(KafkaErrorCode) in
      try check(group, memberID, generation: generation, isTransactional: true)
      try broker.engine.withLock { engine throws(KafkaErrorCode) in
        try engine.checkOpen(identity, of: transactionalID, touches: nil)
        let offsets = topics.flatMap(\.partitions).map { ($0.place, $0.offset) }
        engine.transactions.addOffsets(
          Dictionary(offsets) { _, last in last }, group: group, to: transactionalID)
      }
    }
    writer.throttle()
    writer.topics(topics) { writer, commit in
      writer.number(Int32(commit.place.partition))
      writer.error(code)
    }
    writer.endOfStructure()
  }

  func endTransaction(_ reader: inout WireReader, _ writer: inout WireWriter) throws(WireFault) {
    let asker = try Asker(&reader)
    let commits = try reader.flag()
    let code = outcome { () throws(KafkaErrorCode) in
      try broker.engine.withLock { engine throws(KafkaErrorCode) in
        try engine.checkHolder(asker.identity, of: asker.transactionalID)
        do throws(BrokerError) {
          if commits {
            try engine.commitTransaction(of: asker.transactionalID)
          } else {
            try engine.abortTransaction(of: asker.transactionalID, bumpsEpoch: false)
          }
        } catch {
          throw KafkaErrorCode(error)
        }
      }
    }
    broker.engine.notifyAll()
    writer.throttle()
    writer.error(code)
  }
}

extension EmbeddedEngine {
  /// Throws what a producer is told that is not, or no longer, the holder of its transactional id.
  fileprivate func checkHolder(
    _ identity: EmbeddedTransactions.Identity, of transactionalID: String
  ) throws(KafkaErrorCode) {
    if !transactions.isCurrent(identity, of: transactionalID) { throw .invalidProducerEpoch }
  }

  /// The same, and that its transaction is open, and holds a partition.
  func checkOpen(
    _ identity: EmbeddedTransactions.Identity, of transactionalID: String, touches place: TopicPartition?
  ) throws(KafkaErrorCode) {
    try checkHolder(identity, of: transactionalID)
    guard let open = transactions.holders[transactionalID]?.open else { throw .invalidTransactionState }
    if let place, !open.partitions.contains(place) { throw .invalidTransactionState }
  }
}
