extension EmbeddedEngine {
  /// An identity for a new producer of a transactional id; what its forerunner left open is aborted.
  mutating func takeOver(transactionalID: String, timeoutMillis: Int64) throws(BrokerError)
    -> EmbeddedTransactions.Identity
  {
    try abortTransaction(of: transactionalID, bumpsEpoch: false)
    let identity = transactions.takeOver(transactionalID, timeoutMillis: timeoutMillis)
    try directory?.save(metadata)
    return identity
  }

  /// Throws `.fenced` where a newer producer has the id, or the transaction took too long.
  func checkCurrent(_ identity: EmbeddedTransactions.Identity, of transactionalID: String) throws(BrokerError) {
    if !transactions.isCurrent(identity, of: transactionalID) {
      throw .fenced(
        "another producer with transactional id '\(transactionalID)' has started, or its transaction timed out")
    }
  }

  mutating func addOffsets(
    _ offsets: [TopicPartition: Int64], of membership: EmbeddedMembership, to transactionalID: String
  ) throws(BrokerError) {
    let group = group(membership.groupID)
    if let refusal = group.refusal(memberID: membership.memberID, generation: membership.generation) {
      throw .fenced(refusal)
    }
    transactions.addOffsets(offsets, group: membership.groupID, to: transactionalID)
  }

  /// Makes the transaction visible as a whole. The decision and the offsets are stored in one step; from then on a
  /// crash only delays the markers, which recovery writes.
  /// May be called again where it failed: it goes on where it stopped.
  mutating func commitTransaction(of transactionalID: String) throws(BrokerError) {
    let groupsBefore = groups
    if let open = decideCommit(of: transactionalID) {
      for (name, offsets) in open.offsets {
        var group = group(name)
        group.commit(offsets)
        groups[name] = group
      }
      do throws(BrokerError) {
        try directory?.save(metadata)
      } catch {
        groups = groupsBefore
        transactions.undecideCommit(transactionalID, open)
        throw error
      }
    }
    guard let holder = transactions.holders[transactionalID] else { return }
    try writeMarkers(of: holder, in: holder.committing.keys, commits: true)
    transactions.finishCommit(transactionalID)
  }

  /// Decides on the commit of the open transaction, which is to be stored next.
  mutating func decideCommit(of transactionalID: String) -> EmbeddedTransactions.Open? {
    let topics = topics
    return transactions.decideCommit(transactionalID) { producerID, place in
      topics[place.topic]?.logs[place.partition].openTransactions[producerID]
    }
  }

  /// Hides the records of the open transaction for good; does nothing where there is none.
  mutating func abortTransaction(of transactionalID: String, bumpsEpoch: Bool) throws(BrokerError) {
    guard let holder = transactions.holders[transactionalID], let open = holder.open else { return }
    try writeMarkers(of: holder, in: open.partitions, commits: false)
    transactions.abort(transactionalID, bumpsEpoch: bumpsEpoch)
  }

  private mutating func writeMarkers(
    of holder: EmbeddedTransactions.Holder, in places: some Sequence<TopicPartition>, commits: Bool
  ) throws(BrokerError) {
    for place in places.sorted() {
      try writeMarker(producerID: holder.producerID, epoch: holder.epoch, in: place, commits: commits)
    }
  }

  /// Ends a producer's transaction in one partition, where it has one open there.
  mutating func writeMarker(
    producerID: Int64, epoch: Int16, in place: TopicPartition, commits: Bool
  ) throws(BrokerError) {
    guard topics[place.topic]?.logs[place.partition].openTransactions[producerID] != nil,
      let offset = topics[place.topic]?.logs[place.partition].endOffset
    else { return }
    let frame = LogFrame(
      kind: commits ? .commitMarker : .abortMarker, firstOffset: offset,
      stamp: ProducerStamp(producerID: producerID, epoch: epoch, sequence: -1, isTransactional: true))
    try directory?.append(frame, to: place)
    topics[place.topic]?.logs[place.partition].appendMarker(producerID: producerID, epoch: epoch, commits: commits)
  }
}
