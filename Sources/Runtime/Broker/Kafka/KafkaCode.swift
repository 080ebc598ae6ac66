import CRdKafka

/// librdkafka's error codes as errors of the seam.
enum KafkaCode {
  static func text(_ code: rd_kafka_resp_err_t) -> String {
    let text = String(cString: rd_kafka_err2str(code))
    // "Local: " and "Broker: " say which side made the code, which helps nobody who reads it.
    for prefix in ["Local: ", "Broker: "] where text.hasPrefix(prefix) { return String(text.dropFirst(prefix.count)) }
    return text
  }

  /// The error for `code`, which came from doing `action` ("reading topic 'x'").
  static func error(
    _ code: rd_kafka_resp_err_t, _ action: String, topic: String = "", timeoutMillis: Int = 0
  ) -> BrokerError {
    switch code {
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC: .unknownTopic(topic)
    case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS: .topicExists(topic)
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION: .invalidTopic(topic, reason: text(code))
    case RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED,
      RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
      RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
      .authorization("\(action): \(text(code))")
    case RD_KAFKA_RESP_ERR_INVALID_CONFIG, RD_KAFKA_RESP_ERR_POLICY_VIOLATION, RD_KAFKA_RESP_ERR_INVALID_PARTITIONS,
      RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR, RD_KAFKA_RESP_ERR_INVALID_GROUP_ID,
      RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL, RD_KAFKA_RESP_ERR_GROUP_MAX_SIZE_REACHED:
      .configuration("\(action): \(text(code))")
    case RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT:
      .configuration("\(action): the cluster does not take this session.timeout.ms (group.min.session.timeout.ms, ...)")
    case RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT:
      .configuration("\(action): the cluster lets no transaction take that long (transaction.max.timeout.ms)")
    case RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT: .unfinishedTransaction(action)
    case RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
      RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
      .timedOut(action: action, afterMillis: timeoutMillis)
    case RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, RD_KAFKA_RESP_ERR_PRODUCER_FENCED,
      RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
      RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID,
      RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST:
      .fenced("\(action): \(text(code))")
    default: .other("\(action): \(text(code))")
    }
  }
}

extension KafkaCode {
  /// Why a topic will never take a record that it did not take; nil where another try may help.
  static func refusal(_ code: rd_kafka_resp_err_t) -> String? {
    switch code {
    case RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP:
      "a record's timestamp is too far from now (the topic's message.timestamp.after.max.ms and before.max.ms)"
    case RD_KAFKA_RESP_ERR_INVALID_RECORD: "\(text(code)) (a compacted topic takes no record without a key)"
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
      RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_POLICY_VIOLATION,
      RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT, RD_KAFKA_RESP_ERR_UNSUPPORTED_COMPRESSION_TYPE:
      text(code)
    default: nil
    }
  }

  /// Whether a broker says by this that it has not heard of a partition's leader yet, or hears of another one just now.
  static func asksForPatience(_ code: rd_kafka_resp_err_t) -> Bool {
    [
      RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
      RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE,
      RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE,
      RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH, RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH,
      RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION,
    ].contains(code)
  }
}

/// An error object of librdkafka, freed with this value.
struct KafkaError: ~Copyable {
  private let pointer: OpaquePointer

  /// Takes over what a call returned; nil where that was success.
  init?(_ pointer: OpaquePointer?) {
    guard let pointer else { return nil }
    self.pointer = pointer
  }

  deinit { rd_kafka_error_destroy(pointer) }

  var code: rd_kafka_resp_err_t { rd_kafka_error_code(pointer) }
  var text: String { String(cString: rd_kafka_error_string(pointer)) }

  /// By what the caller must do next, asked in the order that librdkafka prescribes.
  func transactionError(_ action: String) -> TransactionError {
    let cause: BrokerError =
      switch KafkaCode.error(code, action) {
      case .fenced: .fenced("\(action): \(text)")
      case .other: .other("\(action): \(text)")
      case let known: known
      }
    if rd_kafka_error_txn_requires_abort(pointer) != 0 { return .requiresAbort(cause) }
    if rd_kafka_error_is_retriable(pointer) != 0 { return .retriable(cause) }
    return .fatal(cause)
  }
}
