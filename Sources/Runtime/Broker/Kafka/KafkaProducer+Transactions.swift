import CRdKafka

extension KafkaProducer {
  /// Takes over the transactional id. Throws `.unreachable`, `.authorization`, `.fenced`.
  func register() throws(BrokerError) {
    let deadline = MonotonicTime.after(millis: Self.requestMillis)
    while true {
      let answer = rd_kafka_init_transactions(handle.pointer, Int32(max(deadline.remainingMillis, 1)))
      guard let error = KafkaError(answer) else { return }
      let failure = error.transactionError("registering the transactional id")
      guard case .retriable = failure, MonotonicTime.now < deadline else {
        throw failure.cause
      }
    }
  }

  func beginTransaction() throws(TransactionError) {
    if let error = KafkaError(rd_kafka_begin_transaction(handle.pointer)) {
      throw error.transactionError("beginning a transaction")
    }
    isInTransaction.store(true, ordering: .relaxed)
  }

  func sendOffsets(
    _ offsets: [TopicPartition: Int64], for membership: any GroupMembership
  ) throws(TransactionError) {
    guard let membership = membership as? KafkaMembership else {
      throw .fatal(.other("the consumer belongs to another broker"))
    }
    let list = KafkaPartitionList(offsets)
    let answer = rd_kafka_send_offsets_to_transaction(
      handle.pointer, list.pointer, membership.pointer, Int32(Self.requestMillis))
    if let error = KafkaError(answer) { throw failure(error.transactionError("adding offsets to the transaction")) }
  }

  func commitTransaction(timeoutMillis: Int) throws(TransactionError) {
    let answer = rd_kafka_commit_transaction(handle.pointer, Int32(clamping: timeoutMillis))
    guard let error = KafkaError(answer) else {
      isInTransaction.store(false, ordering: .relaxed)
      handle.events.noteAnswer()
      return
    }
    throw failure(error.transactionError("committing the transaction"))
  }

  func abortTransaction(timeoutMillis: Int) throws(TransactionError) {
    let answer = rd_kafka_abort_transaction(handle.pointer, Int32(clamping: timeoutMillis))
    _ = handle.events.takeFailedDeliveries()
    if let error = KafkaError(answer) { throw error.transactionError("aborting the transaction") }
    isInTransaction.store(false, ordering: .relaxed)
  }

  /// What the broker said of a record tells more than that its transaction is to be aborted.
  private func failure(_ error: TransactionError) -> TransactionError {
    switch error {
    case .requiresAbort:
      // Serves reports of failed deliveries.
      rd_kafka_poll(handle.pointer, 0)
      return handle.events.takeFailedDeliveries().map(TransactionError.requiresAbort) ?? error
    case .retriable:
      handle.events.noteWaiting()
      return error
    case .fatal: return error
    }
  }
}
