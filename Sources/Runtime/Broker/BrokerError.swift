/// Why a broker could not do what it was asked, in words for the person at the terminal.
package enum BrokerError: Error, Hashable, Sendable {
  /// No broker of the list answered within the time limit.
  case unreachable(brokers: String, reason: String)
  case unknownTopic(String)
  case unknownPartition(TopicPartition)
  case topicExists(String)
  case invalidTopic(String, reason: String)
  /// Logging in failed, or the user may not do this.
  case authorization(String)
  case timedOut(action: String, afterMillis: Int)
  /// The cluster doesn't have this request.
  case unsupported(action: String)
  /// Another producer or consumer has taken this one's place: it must stop writing.
  case fenced(String)
  /// A transaction that is still open is about to change the answer: to be asked again.
  case unfinishedTransaction(String)
  case tooLarge(topic: String, bytes: Int, limit: Int?)
  /// The topic does not take a record as it is, and never will.
  case refused(topic: String, reason: String)
  /// Records given to a producer that the broker did not take, found at `flush`.
  case deliveryFailed(topic: String, count: Int, reason: String)
  /// A consumer stands at an offset that its partition no longer has (or not yet).
  case offsetOutOfRange(TopicPartition, offset: Int64)
  /// A client property or topic setting that is unknown or has a wrong value.
  case configuration(String)
  /// Files of the embedded broker: a full disk, a missing right, a directory that is in use.
  case storage(path: String, reason: String)
  /// The bytes of a file of the embedded broker are not what was written.
  case corrupted(path: String, reason: String)
  /// The handle was closed before.
  case closed(String)
  case other(String)
}

extension BrokerError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unreachable(let brokers, let reason): "cannot reach the broker at \(brokers): \(reason)"
    case .unknownTopic(let topic): "topic '\(topic)' does not exist"
    case .unknownPartition(let place): "topic '\(place.topic)' has no partition \(place.partition)"
    case .topicExists(let topic): "topic '\(topic)' exists already"
    case .invalidTopic(let topic, let reason): "'\(topic)' cannot be a topic: \(reason)"
    case .authorization(let reason): "the broker refuses this user: \(reason)"
    case .timedOut(let action, let millis): "\(action): no answer within \(millis) ms"
    case .unsupported(let action): "\(action): the cluster can't do this on request"
    case .fenced(let reason): "replaced by a newer instance: \(reason)"
    case .unfinishedTransaction(let action): "\(action): another's transaction has not ended"
    case .tooLarge(let topic, let bytes, let limit):
      if let limit {
        "a record of \(bytes) bytes is too large for topic '\(topic)', which takes \(limit)"
      } else {
        "a record of \(bytes) bytes is too large for topic '\(topic)'"
      }
    case .refused(let topic, let reason): "topic '\(topic)' does not take the records: \(reason)"
    case .deliveryFailed(let topic, let count, let reason):
      "\(count) \(count == 1 ? "record" : "records") not delivered to topic '\(topic)': \(reason)"
    case .offsetOutOfRange(let place, let offset): "\(place) has no offset \(offset): it was deleted, or never written"
    case .configuration(let reason): reason
    case .storage(let path, let reason): "\(path): \(reason)"
    case .corrupted(let path, let reason): "\(path) is damaged: \(reason)"
    case .closed(let what): "\(what) is closed"
    case .other(let reason): reason
    }
  }
}

/// Why a step of a transaction failed, split by what the caller must do next. The order of the cases is the
/// order in which they are to be asked (Kafka's `KafkaProducer` and librdkafka agree on it).
package enum TransactionError: Error, Hashable, Sendable {
  /// Abort, put state back to the last commit, seek, begin again.
  case requiresAbort(BrokerError)
  /// The same call may be made again.
  case retriable(BrokerError)
  /// The producer is done for: make a new one and rebuild from the committed offsets.
  case fatal(BrokerError)

  package var cause: BrokerError {
    switch self {
    case .requiresAbort(let cause), .retriable(let cause), .fatal(let cause): cause
    }
  }
}

extension TransactionError: CustomStringConvertible {
  package var description: String { cause.description }
}
