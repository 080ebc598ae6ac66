/// What a worker stores: results as they come, and at each commit its state and the offsets of what all that was made
/// of.
///
/// - At least once: everything is stored first, then the group's offsets are committed.
/// - Exactly once: everything since the last commit is one transaction, offsets included. The broker takes the offsets
///   only from a member of the group as it is now, so that one whose partitions are another's by now (it was frozen, or
///   cut off) commits nothing more.
///
/// All calls are made from one thread.
final class StageWriter {
  private let run: StageRun
  private let membership: any Consumer
  /// Exactly once: nil while the worker has no partitions.
  private var producer: (any Producer)?
  private var transactionalID: String?
  private(set) var isInTransaction = false

  /// How long a commit waits for a broker that is away, and how long where the query is to end.
  private static let patienceMillis: Int64 = 300_000
  private static let closingPatienceMillis: Int64 = 3000
  private static let stepMillis = 200

  /// - Parameter membership: the worker's place in the stage's group.
  init(_ run: StageRun, membership: any Consumer) throws(BrokerError) {
    self.run = run
    self.membership = membership
    if !run.isTransactional { producer = try makeProducer(transactionalID: nil) }
  }

  private func makeProducer(transactionalID: String?) throws(BrokerError) -> any Producer {
    var configuration = ProducerConfiguration(transactionalID: transactionalID, topics: run.outputTopics)
    configuration.cancellation = run.cancellation
    return try run.environment.broker.makeProducer(configuration)
  }

  // MARK: Ids

  /// The transactional id of a member by the lowest of its partitions' numbers. No two members have one number at a
  /// time, and a restart comes to the same ids: so it ends at once what its forerunner left open.
  private func transactionalID(of partition: Int) -> String { "\(run.group)-\(partition)" }

  /// Makes ready to write for these partition numbers, which the group has just given to the worker.
  func open(for partitions: some Collection<Int>) throws(BrokerError) {
    guard run.isTransactional else { return }
    guard let lowest = partitions.min() else { return abandon() }
    let id = transactionalID(of: lowest)
    if producer != nil, id == transactionalID { return }
    abandon()
    producer = try makeProducer(transactionalID: id)
    transactionalID = id
  }

  /// Ends what others left open that had these partitions before: they must be gone, as the group gave them to this
  /// worker. Nobody needs to wait until their transactions have timed out.
  func endTransactions(ofOthersWith partitions: some Collection<Int>) throws(BrokerError) {
    for id in partitions.map(transactionalID(of:)) where id != transactionalID {
      try makeProducer(transactionalID: id).close()
    }
  }

  // MARK: Writing

  /// Takes records for a topic. The batch may be reused at once.
  /// - Throws: `BrokerError`, `AbortedTransaction`.
  func produce(_ batch: borrowing OutgoingBatch, to topic: String) throws {
    if batch.isEmpty { return }
    let producer = try openProducer()
    guard run.isTransactional else { return try producer.produce(batch, to: topic) }
    try beginIfNeeded(producer)
    do throws(BrokerError) {
      try producer.produce(batch, to: topic)
    } catch {
      // What can't heal ends the query, and closing aborts.
      throw StageRun.isPassing(error) ? abort(producer, after: error) : error
    }
  }

  /// Stores all that was taken since the last commit, together with the next offsets of its sources.
  /// - Returns: false where the group is handing out its partitions anew and takes no offsets meanwhile. At least once
  ///   that is no fault: the group will tell what comes of it, and whoever goes on in this process knows how far all is.
  /// - Throws: `BrokerError`, of which nobody knows what was stored; `AbortedTransaction`.
  func commit(_ offsets: [TopicPartition: Int64]) throws -> Bool {
    if offsets.isEmpty, !isInTransaction, run.isTransactional { return true }
    let producer = try openProducer()
    guard run.isTransactional else {
      try flush(producer)
      run.noteReached(offsets)
      let isTaken = try commitOffsets(offsets)
      if isTaken { run.noteCommitted(offsets) }
      return isTaken
    }
    try beginIfNeeded(producer)
    if !offsets.isEmpty {
      guard let place = membership.membership else {
        throw abort(producer, after: .fenced("the member has no place in its group"))
      }
      try carryOut(producer) { () throws(TransactionError) in try producer.sendOffsets(offsets, for: place) }
    }
    try carryOut(producer) { () throws(TransactionError) in
      try producer.commitTransaction(timeoutMillis: Self.stepMillis)
    }
    isInTransaction = false
    run.noteReached(offsets)
    run.noteCommitted(offsets)
    return true
  }

  /// At least once: waits until all that was taken is stored. What is written next may rest on it: a checkpoint says
  /// that the results and the state that it stands for are there, whatever became of who wrote it.
  func settle() throws(BrokerError) {
    if !run.isTransactional { try flush(try openProducer()) }
  }

  private func openProducer() throws(BrokerError) -> any Producer {
    guard let producer else { throw .closed("the producer") }
    return producer
  }

  // MARK: At least once

  /// Waits until all is stored; not for long once the query is to end.
  private func flush(_ producer: any Producer) throws(BrokerError) {
    var patience = Patience(run)
    while true {
      do throws(BrokerError) {
        return try producer.flush(timeoutMillis: Self.stepMillis)
      } catch {
        guard case .timedOut = error, patience.lasts() else { throw error }
      }
    }
  }

  private func commitOffsets(_ offsets: [TopicPartition: Int64]) throws(BrokerError) -> Bool {
    if offsets.isEmpty { return true }
    do throws(BrokerError) {
      try membership.commit(offsets)
    } catch {
      if case .fenced = error { return false }
      throw error
    }
    return true
  }

  // MARK: Exactly once

  private func beginIfNeeded(_ producer: any Producer) throws {
    guard !isInTransaction else { return }
    try carryOut(producer) { () throws(TransactionError) in try producer.beginTransaction() }
    isInTransaction = true
  }

  /// Makes a call of a transaction, and does what its error asks for, in the order in which errors are to be asked.
  private func carryOut(_ producer: any Producer, _ call: () throws(TransactionError) -> Void) throws {
    var patience = Patience(run)
    while true {
      do throws(TransactionError) {
        return try call()
      } catch {
        switch error {
        case .requiresAbort(let cause): throw abort(producer, after: cause)
        case .retriable(let cause):
          if !StageRun.isPassing(cause) || !patience.lasts() { throw cause }
          WorkerThread.sleep(millis: 5)
        case .fatal(let cause): throw cause
        }
      }
    }
  }

  /// Takes back what was written since the last commit.
  /// - Returns: what is to be thrown: `AbortedTransaction`; or `cause` where the producer is done for, so that a new one
  ///   must take over the id, which takes back the same.
  private func abort(_ producer: any Producer, after cause: BrokerError) -> any Error {
    var patience = Patience(run)
    while true {
      do throws(TransactionError) {
        try producer.abortTransaction(timeoutMillis: Self.stepMillis)
        isInTransaction = false
        return AbortedTransaction(cause: cause)
      } catch {
        guard case .retriable = error, patience.lasts() else { return cause }
        WorkerThread.sleep(millis: 5)
      }
    }
  }

  /// Takes back what was not committed, and gives up the transactional id: the partitions are gone.
  func abandon() {
    guard run.isTransactional else { return }
    close()
    producer = nil
    transactionalID = nil
  }

  /// Frees what is held. An open transaction is aborted.
  func close() {
    producer?.close()
    isInTransaction = false
  }

  /// How long a broker that does not answer is asked again.
  private struct Patience {
    private let run: StageRun
    private let start: Int64
    private var closingSince: Int64?

    init(_ run: StageRun) {
      self.run = run
      start = run.environment.clock.monotonicMillis()
    }

    mutating func lasts() -> Bool {
      let now = run.environment.clock.monotonicMillis()
      if closingSince == nil, run.cancellation.isCancelled { closingSince = now }
      if let closingSince, now - closingSince >= closingPatienceMillis { return false }
      return now - start < patienceMillis
    }
  }
}

/// A transaction failed and was aborted: what was written since the last commit is gone, and who wrote it must go back
/// to that commit.
struct AbortedTransaction: Error, CustomStringConvertible {
  let cause: BrokerError

  var description: String { "\(cause)" }
}
