import Synchronization

/// Writes to the embedded broker. A record is stored, and can be read, once `produce` returns.
final class EmbeddedProducer: Producer {
  private struct State {
    var partitioner: Partitioner
    /// The number of the next record for each partition.
    var sequences: [TopicPartition: Int32] = [:]
    var isInTransaction = false
    var isClosed = false
  }

  private let identity: EmbeddedTransactions.Identity
  private let transactionalID: String?
  private let broker: EmbeddedBroker
  private let state: Mutex<State>

  init(_ identity: EmbeddedTransactions.Identity, transactionalID: String?, broker: EmbeddedBroker) {
    self.identity = identity
    self.transactionalID = transactionalID
    self.broker = broker
    state = Mutex(State(partitioner: Partitioner(broker.placement)))
  }

  func produce(_ batch: borrowing OutgoingBatch, to topic: String) throws(BrokerError) {
    if batch.isEmpty { return }
    try state.withLock { state throws(BrokerError) in
      try checkMayWrite(state)
      try broker.engine.withLock { engine throws(BrokerError) in
        try produce(batch, to: topic, &state, &engine)
      }
    }
    broker.engine.notifyAll()
  }

  func produce(_ parts: [TopicRecords]) throws(BrokerError) {
    try state.withLock { state throws(BrokerError) in
      try checkMayWrite(state)
      try broker.engine.withLock { engine throws(BrokerError) in
        for part in parts where !part.records.isEmpty { try produce(part.records, to: part.topic, &state, &engine) }
      }
    }
    broker.engine.notifyAll()
  }

  private func checkMayWrite(_ state: State) throws(BrokerError) {
    if state.isClosed { throw .closed("the producer") }
    if transactionalID != nil, !state.isInTransaction {
      throw .other("a producer with a transactional id writes within transactions only")
    }
  }

  private func produce(
    _ batch: borrowing OutgoingBatch, to topic: String, _ state: inout State, _ engine: inout EmbeddedEngine
  ) throws(BrokerError) {
    let partitionCount = try engine.check(batch, for: topic)
    if let transactionalID { try engine.checkCurrent(identity, of: transactionalID) }
    let groups = try state.partitioner.split(batch, topic: topic, partitionCount: partitionCount)
    for partition in 0..<partitionCount {
      let indices = groups.indices(of: partition)
      if indices.isEmpty { continue }
      let place = TopicPartition(topic, partition)
      let sequence = state.sequences[place] ?? 0
      let stamp = ProducerStamp(
        producerID: identity.producerID, epoch: identity.epoch, sequence: sequence,
        isTransactional: transactionalID != nil)
      if let transactionalID { engine.transactions.touch(place, in: transactionalID) }
      try engine.append(batch, indices: indices, to: place, stamp: stamp)
      state.sequences[place] = ProducerSequences.advance(sequence, by: indices.count)
    }
  }

  /// Nothing is under way: `produce` has stored it all, or thrown.
  func flush(timeoutMillis: Int) throws(BrokerError) {}

  // MARK: Transactions

  func beginTransaction() throws(TransactionError) {
    try transact(needsOpen: false) { id, engine throws(BrokerError) in
      engine.transactions.begin(id, nowMillis: broker.now())
    }
    state.withLock { $0.isInTransaction = true }
  }

  func sendOffsets(
    _ offsets: [TopicPartition: Int64], for membership: any GroupMembership
  ) throws(TransactionError) {
    guard let membership = membership as? EmbeddedMembership else {
      throw .fatal(.other("the consumer belongs to another broker"))
    }
    try transact(needsOpen: true) { id, engine throws(BrokerError) in
      try engine.addOffsets(offsets, of: membership, to: id)
    }
  }

  func commitTransaction(timeoutMillis: Int) throws(TransactionError) {
    try transact(needsOpen: true) { id, engine throws(BrokerError) in try engine.commitTransaction(of: id) }
    state.withLock { $0.isInTransaction = false }
    broker.engine.notifyAll()
  }

  func abortTransaction(timeoutMillis: Int) throws(TransactionError) {
    try transact(needsOpen: true) { id, engine throws(BrokerError) in
      try engine.abortTransaction(of: id, bumpsEpoch: false)
    }
    state.withLock { $0.isInTransaction = false }
    broker.engine.notifyAll()
  }

  /// Runs a step under the broker's lock if this producer still holds its id and is, or is not, in a transaction.
  private func transact(
    needsOpen: Bool, _ step: (String, inout EmbeddedEngine) throws(BrokerError) -> Void
  ) throws(TransactionError) {
    guard let transactionalID else { throw .fatal(.other("the producer has no transactional id")) }
    guard state.withLock({ $0.isInTransaction }) == needsOpen else {
      throw .fatal(.other(needsOpen ? "no transaction is open" : "a transaction is open already"))
    }
    do throws(BrokerError) {
      try broker.engine.withLock { engine throws(BrokerError) in
        try engine.checkCurrent(identity, of: transactionalID)
        try step(transactionalID, &engine)
      }
    } catch {
      switch error {
      // The member lost its partitions, but the producer still has its id and can begin again.
      case .fenced where isCurrent(transactionalID): throw .requiresAbort(error)
      case .storage: throw .retriable(error)
      default: throw .fatal(error)
      }
    }
  }

  private func isCurrent(_ transactionalID: String) -> Bool {
    broker.engine.withLock { $0.transactions.isCurrent(identity, of: transactionalID) }
  }

  func close() {
    let wasInTransaction = state.withLock { state in
      defer { state.isClosed = true }
      return state.isInTransaction && !state.isClosed
    }
    // A failure leaves the transaction to its time limit.
    if wasInTransaction { try? abortTransaction(timeoutMillis: 0) }
    if let transactionalID { broker.engine.withLock { $0.transactions.release(transactionalID, by: identity) } }
  }
}
