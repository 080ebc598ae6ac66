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
