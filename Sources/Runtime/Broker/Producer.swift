/// How a producer is to write. It is always idempotent: a retry neither doubles nor reorders.
package struct ProducerConfiguration: Sendable {
  /// How long a record may wait for company, in milliseconds.
  package var lingerMillis = 5
  /// Stable across restarts; nil for a producer without transactions.
  package var transactionalID: String?
  /// After this a transaction that was left open is aborted by the broker.
  package var transactionTimeoutMillis = 60_000
  /// How long a record is tried before it counts as not delivered. Long: a broker may restart meanwhile.
  package var deliveryTimeoutMillis = 300_000

  /// The topics that it is to write to: what goes to a broker at once is no more than each of them takes. It may write to
  /// others too, whose limits must then be the usual ones.
  package var topics: [String] = []

  /// Once it is set, a `produce` that waits for room waits for three more seconds at most.
  package var cancellation: Cancellation?

  package init(transactionalID: String? = nil, topics: [String] = []) {
    self.transactionalID = transactionalID
    self.topics = topics
  }
}

/// Writes records.
///
/// May be used from several threads at a time, except for its transaction, which is one thread's.
package protocol Producer: AnyObject, Sendable {
  /// Takes all records of `batch` for `topic`; the batch may be reused at once. Where the queue is full it waits
  /// until there is room, or throws `.closed` once the configuration's cancellation is set. Throws `.unknownTopic`, `.unknownPartition`, `.tooLarge` before anything is taken.
  func produce(_ batch: borrowing OutgoingBatch, to topic: String) throws(BrokerError)

  /// Takes the records of several topics, as `produce` does those of one. Who reads the topics of the embedded broker
  /// finds all of them or none.
  func produce(_ parts: [TopicRecords]) throws(BrokerError)

  /// Waits until all records taken before are stored. Throws `.deliveryFailed` where some were not since the last
  /// flush, `.timedOut` where they are still under way.
  func flush(timeoutMillis: Int) throws(BrokerError)

  /// Opens a transaction; the records taken from now on are part of it.
  func beginTransaction() throws(TransactionError)

  /// Commits the group's next offsets to read together with the open transaction.
  func sendOffsets(_ offsets: [TopicPartition: Int64], for membership: any GroupMembership) throws(TransactionError)

  /// Stores all records of the transaction and makes them visible at once. A commit that may or may not have
  /// happened is `.fatal`: the committed offsets tell.
  func commitTransaction(timeoutMillis: Int) throws(TransactionError)

  /// Drops all records of the transaction.
  func abortTransaction(timeoutMillis: Int) throws(TransactionError)

  /// Waits up to some seconds for what is under way and frees what is held.
  func close()
}

extension Producer {
  package func produce(_ parts: [TopicRecords]) throws(BrokerError) {
    for part in parts { try produce(part.records, to: part.topic) }
  }
}

/// Records on their way to a topic.
package final class TopicRecords {
  package let topic: String
  package var records = OutgoingBatch()

  package init(topic: String) {
    self.topic = topic
  }
}
