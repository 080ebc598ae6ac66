/// Who writes transactions, and what the open ones have touched. Pure; time is passed in.
struct EmbeddedTransactions {
  /// An open transaction.
  struct Open {
    var startedMillis: Int64
    var partitions: Set<TopicPartition> = []
    /// Offsets to be committed with it, by group.
    var offsets: [String: [TopicPartition: Int64]] = [:]
  }

  /// The holder of a transactional id.
  struct Holder {
    var producerID: Int64
    var epoch: Int16
    var timeoutMillis: Int64
    var open: Open?
    /// The partitions of a transaction whose commit is decided, with its first offset in each; stored, so that
    /// after a crash the markers that are missing are written. The offset tells this transaction from a later one.
    var committing: [TopicPartition: Int64] = [:]
  }

  /// The id and epoch that a producer works under.
  struct Identity: Hashable, Sendable {
    var producerID: Int64
    var epoch: Int16
  }

  private(set) var holders: [String: Holder] = [:]
  private(set) var nextProducerID: Int64 = 0

  /// An identity for a producer without transactions.
  mutating func makeIdentity() -> Identity {
    defer { nextProducerID += 1 }
    return Identity(producerID: nextProducerID, epoch: 0)
  }

  /// The identity for the newest producer of a transactional id; earlier ones are fenced by its epoch. Its open
  /// transaction is to be aborted before.
  mutating func takeOver(_ transactionalID: String, timeoutMillis: Int64) -> Identity {
    guard var holder = holders[transactionalID], holder.epoch < Int16.max - 1 else {
      let identity = makeIdentity()
      holders[transactionalID] = Holder(
        producerID: identity.producerID, epoch: identity.epoch, timeoutMillis: timeoutMillis)
      return identity
    }
    holder.epoch += 1
    holder.timeoutMillis = timeoutMillis
    holders[transactionalID] = holder
    return Identity(producerID: holder.producerID, epoch: holder.epoch)
  }

  /// Whether the identity is still the newest of its id.
  func isCurrent(_ identity: Identity, of transactionalID: String) -> Bool {
    guard let holder = holders[transactionalID] else { return false }
    return holder.producerID == identity.producerID && holder.epoch == identity.epoch
  }

  /// Forgets an id once its producer is done with it: ids come and go with queries. The next producer of the id gets
  /// another identity, and whoever still works under this one is fenced. An id that was taken over stays, and so does one
  /// whose transaction is not over.
  mutating func release(_ transactionalID: String, by identity: Identity) {
    guard isCurrent(identity, of: transactionalID), let holder = holders[transactionalID], holder.open == nil,
      holder.committing.isEmpty
    else { return }
    holders[transactionalID] = nil
  }

  /// Leaves out the ids up to this one, which records in files carry.
  mutating func reserveProducerIDs(through id: Int64) {
    nextProducerID = max(nextProducerID, id + 1)
  }

  mutating func begin(_ transactionalID: String, nowMillis: Int64) {
    holders[transactionalID]?.open = Open(startedMillis: nowMillis)
  }

  /// For producers that don't say where they begin.
  mutating func beginIfClosed(_ transactionalID: String, nowMillis: Int64) {
    if holders[transactionalID]?.open == nil { begin(transactionalID, nowMillis: nowMillis) }
  }

  mutating func touch(_ partition: TopicPartition, in transactionalID: String) {
    holders[transactionalID]?.open?.partitions.insert(partition)
  }

  mutating func addOffsets(_ offsets: [TopicPartition: Int64], group: String, to transactionalID: String) {
    holders[transactionalID]?.open?.offsets[group, default: [:]].merge(offsets) { _, new in new }
  }

  /// Whether an open transaction is to commit offsets of these partitions for the group.
  func holdsOffsets(of places: Set<TopicPartition>, group: String) -> Bool {
    holders.values.contains { holder in
      holder.open?.offsets[group]?.keys.contains(where: places.contains) ?? false
    }
  }

  /// Decides on commit: from here on only the markers are missing. Returns what the transaction held.
  /// `firstOffset`: where the transaction of a producer begins in a partition.
  mutating func decideCommit(
    _ transactionalID: String, firstOffset: (_ producerID: Int64, TopicPartition) -> Int64?
  ) -> Open? {
    guard let holder = holders[transactionalID], let open = holder.open else { return nil }
    var committing: [TopicPartition: Int64] = [:]
    for place in open.partitions { committing[place] = firstOffset(holder.producerID, place) }
    holders[transactionalID]?.committing = committing
    holders[transactionalID]?.open = nil
    return open
  }

  /// Takes a decision back whose record could not be stored.
  mutating func undecideCommit(_ transactionalID: String, _ open: Open) {
    holders[transactionalID]?.committing = [:]
    holders[transactionalID]?.open = open
  }

  mutating func finishCommit(_ transactionalID: String) {
    holders[transactionalID]?.committing = [:]
  }

  /// Drops the open transaction. `bumpsEpoch`: its producer is fenced.
  mutating func abort(_ transactionalID: String, bumpsEpoch: Bool) {
    holders[transactionalID]?.open = nil
    if bumpsEpoch, let epoch = holders[transactionalID]?.epoch, epoch < Int16.max {
      holders[transactionalID]?.epoch = epoch + 1
    }
  }

  /// The ids whose transaction is open for longer than it may be.
  func expired(nowMillis: Int64) -> [String] {
    holders.compactMap { id, holder in
      guard let open = holder.open, nowMillis - open.startedMillis > holder.timeoutMillis else { return nil }
      return id
    }.sorted()
  }

  /// Puts back what was stored.
  init(holders: [String: Holder] = [:], nextProducerID: Int64 = 0) {
    self.holders = holders
    self.nextProducerID = nextProducerID
  }
}
