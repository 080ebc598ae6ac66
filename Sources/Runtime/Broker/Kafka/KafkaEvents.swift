import CRdKafka
import Synchronization

/// What librdkafka tells of a handle in the background: log lines, lost and found brokers, failed deliveries.
///
/// Its callbacks come from librdkafka's threads or from inside a poll; they find this object through the handle's
/// opaque pointer. Nothing is printed: the connection's ups and downs go to the log, once each.
final class KafkaEvents: Sendable {
  private struct State {
    /// Since when no broker is connected, as far as is known.
    var downSince: MonotonicTime?
    /// What librdkafka is about to tell is older than the last answer.
    var hearsOldNews = false
    var lastFailure: String?
    var refusal: BrokerError?
    var failedDeliveries: [String: (count: Int, reason: String)] = [:]
    /// The largest of the records that were too large for their topic.
    var tooLarge: (topic: String, bytes: Int)?
    /// A topic that does not take records as they are.
    var refused: (topic: String, reason: String)?
    /// A partition that is read and that a broker does not know.
    var missing: TopicPartition?
  }

  let servers: String
  private let log: BrokerLog
  /// The cluster as all handles see it; nil for a handle whose losses are errors of its calls.
  private let connection: KafkaConnection?
  /// Whether a loss is told when it is heard of. A producer hears of it when it is used next, maybe long after: it has to
  /// be in vain for a while first.
  private let tellsLossAtOnce: Bool
  private static let lossPatienceMillis = 2000
  private let state = Mutex(State())
  private let rebalancer = Mutex<Rebalancer?>(nil)

  typealias PartitionList = UnsafeMutablePointer<rd_kafka_topic_partition_list_t>
  typealias Rebalancer = @Sendable (rd_kafka_resp_err_t, PartitionList) -> Void

  init(
    servers: String, connection: KafkaConnection? = nil, tellsLossAtOnce: Bool = true, log: @escaping BrokerLog
  ) {
    self.servers = servers
    self.connection = connection
    self.tellsLossAtOnce = tellsLossAtOnce
    self.log = log
  }

  /// The events of the handle that a callback is about.
  static func of(_ handle: OpaquePointer?) -> KafkaEvents? {
    guard let handle, let opaque = rd_kafka_opaque(handle) else { return nil }
    // The handle's owner retains the object until the handle is destroyed.
    return Unmanaged<KafkaEvents>.fromOpaque(opaque).takeUnretainedValue()
  }

  /// Has `configuration` send its events here. The caller keeps this object alive as long as the handle.
  func install(in configuration: OpaquePointer) {
    rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(self).toOpaque())
    rd_kafka_conf_set_log_cb(configuration) { handle, level, _, text in
      KafkaEvents.of(handle)?.receiveLog(level: level, text: text.map { String(cString: $0) } ?? "")
    }
    rd_kafka_conf_set_error_cb(configuration) { handle, code, text, _ in
      KafkaEvents.of(handle)?.receiveError(
        rd_kafka_resp_err_t(code), text: text.map { String(cString: $0) } ?? "")
    }
  }

  private func receiveLog(level: Int32, text: String) {
    // Levels are syslog's: 3 is an error. Its lines explain what the error callback sums up later.
    guard level <= 3 else { return }
    state.withLock { $0.lastFailure = Self.reason(in: text) }
    connection?.noteFailure()
  }

  private func receiveError(_ code: rd_kafka_resp_err_t, text: String) {
    switch code {
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
      // Told once for each loss, and served late by a thread that waited for something else.
      let isOld = state.withLock { state in
        if state.hearsOldNews { return true }
        state.downSince = state.downSince ?? .now
        return false
      }
      if isOld { return }
      if tellsLossAtOnce { noteWaiting() }
    case RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR__SSL:
      let reason = Self.reason(in: text)
      let isNews = state.withLock { state in
        defer {
          // Certificates that don't fit may be this side's refusal as well: no matter of users.
          state.refusal =
            code == RD_KAFKA_RESP_ERR__SSL
            ? .configuration("no secure connection to the broker: \(reason)") : .authorization(reason)
        }
        return state.refusal == nil
      }
      if isNews { log(BrokerNotice(.error, "Kafka at \(servers): \(reason)")) }
    case RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__RESOLVE:
      state.withLock { $0.lastFailure = Self.reason(in: text) }
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      // Told again and again, and only here. Whether it is true the consumer has to find out.
      guard let place = Self.place(in: text) else { fallthrough }
      state.withLock { $0.missing = place }
    default:
      log(BrokerNotice(.warning, "Kafka at \(servers): \(Self.reason(in: text))"))
    }
  }

  /// The partition that "orders [1]: topic does not exist (Broker: Unknown topic or partition)" is about.
  static func place(in text: String) -> TopicPartition? {
    guard let start = text.firstRange(of: " ["), let end = text.firstRange(of: "]: "), start.upperBound < end.lowerBound,
      let partition = Int(text[start.upperBound..<end.lowerBound])
    else { return nil }
    return TopicPartition(String(text[..<start.lowerBound]), partition)
  }

  /// A partition of which a broker has said since this was last asked that it does not know it.
  func takeMissing() -> TopicPartition? {
    state.withLock { state in
      defer { state.missing = nil }
      return state.missing
    }
  }

  /// "[thrd:x]: 127.0.0.1:9/bootstrap: Connect to ipv4#127.0.0.1:9 failed: Connection refused (after 0ms in state
  /// CONNECT)" without the names of threads and states.
  static func reason(in text: String) -> String {
    var reason = Substring(text)
    if let connect = reason.firstRange(of: "Connect to ") { reason = reason[connect.lowerBound...] }
    if reason.hasPrefix("[thrd:"), let end = reason.firstRange(of: "]: ") { reason = reason[end.upperBound...] }
    if let end = reason.firstRange(of: ": "), reason[..<end.lowerBound].contains("/") {
      reason = reason[end.upperBound...]
    }
    if let state = reason.firstRange(of: " (after ") { reason = reason[..<state.lowerBound] }
    return String(reason)
  }

  // MARK: The connection

  /// Whether all brokers are out of reach, as far as is known, and why.
  var failure: String? { state.withLock { $0.downSince == nil ? nil : $0.lastFailure ?? "all connections are down" } }

  /// Why the brokers refuse this client, or it refuses them.
  var refusal: BrokerError? { state.withLock(\.refusal) }

  var lastFailure: String? { state.withLock(\.lastFailure) }

  /// Notes that a call can't go on for now: if that is for want of a connection, people are told.
  func noteWaiting() {
    guard let failure else { return }
    let isFresh = state.withLock(\.downSince).map { MonotonicTime.now.millis(since: $0) < Self.lossPatienceMillis } ?? false
    if isFresh, !tellsLossAtOnce { return }
    connection?.noteLoss(reason: failure)
  }

  /// Notes that a call has waited for so long that the connection must be to blame, if one failed.
  func noteLongWait() {
    if let lastFailure { connection?.noteLoss(reason: lastFailure) }
  }

  /// Notes that a broker answered, or that records came.
  func noteAnswer(isRecords: Bool = false) {
    if connection?.noteAnswer(isRecords: isRecords) == false { return }
    state.withLock { ($0.downSince, $0.refusal, $0.lastFailure) = (nil, nil, nil) }
  }

  /// Notes an answer that was waited for without serving what librdkafka tells: a loss that it tells of before
  /// `noteServed` was over by then.
  func noteAwaitedAnswer() {
    noteAnswer()
    state.withLock { $0.hearsOldNews = true }
  }

  /// Notes that all was served that librdkafka had to tell.
  func noteServed() { state.withLock { $0.hearsOldNews = false } }

  // MARK: Deliveries

  func noteFailedDelivery(topic: String, reason: String) {
    state.withLock { state in
      state.failedDeliveries[topic, default: (0, reason)].count += 1
    }
  }

  /// Notes that the cluster did not take a batch of records for one of their sizes.
  func noteTooLarge(topic: String, bytes: Int) {
    state.withLock { state in
      if bytes > state.tooLarge?.bytes ?? 0 { state.tooLarge = (topic, bytes) }
    }
  }

  /// Notes that the cluster will never take some records as they are.
  func noteRefusal(topic: String, reason: String) { state.withLock { $0.refused = $0.refused ?? (topic, reason) } }

  /// The failures since this was last asked, as one error: what can't heal, or else of the topic with the most.
  func takeFailedDeliveries() -> BrokerError? {
    let (tooLarge, refused) = state.withLock { state in
      defer { (state.tooLarge, state.refused) = (nil, nil) }
      return (state.tooLarge, state.refused)
    }
    if let tooLarge { return .tooLarge(topic: tooLarge.topic, bytes: tooLarge.bytes, limit: nil) }
    if let refused { return .refused(topic: refused.topic, reason: refused.reason) }
    let failures = state.withLock { state in
      defer { state.failedDeliveries = [:] }
      return state.failedDeliveries
    }
    guard let (topic, failure) = failures.max(by: { $0.value.count < $1.value.count }) else { return nil }
    return .deliveryFailed(topic: topic, count: failure.count, reason: failure.reason)
  }

  // MARK: Groups

  /// Who follows when the group hands out partitions; nil while the consumer closes.
  func setRebalancer(_ rebalancer: Rebalancer?) {
    self.rebalancer.withLock { $0 = rebalancer }
  }

  /// Passes librdkafka's rebalance callback on, or just gives the partitions up where nobody reads any more.
  func rebalance(_ handle: OpaquePointer?, _ code: rd_kafka_resp_err_t, _ list: PartitionList) {
    if let rebalancer = rebalancer.withLock({ $0 }) {
      rebalancer(code, list)
    } else {
      rd_kafka_assign(handle, nil)
    }
  }
}
