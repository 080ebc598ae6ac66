import Synchronization

/// How much the topics of a cluster take at once: `max.message.bytes`, which is for a batch of records as it is sent.
///
/// librdkafka does not know it, makes batches of a megabyte, and takes one that is refused for records that are too
/// large. So producers are told the limits of the topics that they are made for.
final class KafkaTopicLimits: Sendable {
  /// How long an answer counts.
  private static let keptMillis = 60_000
  /// librdkafka's defaults of `message.max.bytes`, and of `batch.size` where a topic takes more.
  static let defaultBytes = 1_000_000
  /// What librdkafka takes for `message.max.bytes`.
  private static let possibleBytes = 1000...1_000_000_000
  /// What the format takes beside a record's key, value and headers: in a record (36 bytes at most) and, where the topic
  /// sets the limit, in its batch (61).
  private static let recordOverhead = 64
  private static let batchOverhead = 100

  /// What the user has set for all topics.
  private let messageBytes: Int?
  private let batchBytes: Int?
  private let ask: @Sendable (_ topic: String) throws(BrokerError) -> Int?
  private let answers = Mutex<[String: (bytes: Int?, expiry: MonotonicTime)]>([:])

  /// - Parameters:
  ///   - properties: the user's, of the client.
  ///   - ask: asks the cluster for a topic's `max.message.bytes`; nil where it never tells.
  init(
    properties: [String: String], ask: @escaping @Sendable (_ topic: String) throws(BrokerError) -> Int?
  ) {
    messageBytes = properties["message.max.bytes"].flatMap { Int($0) }
    batchBytes = properties["batch.size"].flatMap { Int($0) }
    self.ask = ask
  }

  /// The largest key, value and headers together that a topic takes from this client.
  func recordLimit(of topic: String) -> Int {
    let own = messageBytes.map { $0 - Self.recordOverhead }
    let taken = limit(of: topic).map { $0 - Self.batchOverhead }
    return [own, taken].compactMap(\.self).min() ?? Self.defaultBytes - Self.recordOverhead
  }

  /// The properties of a producer for these topics.
  func properties(for topics: [String]) -> [String: String] {
    let limits = topics.compactMap(limit)
    let message = messageBytes ?? limits.max() ?? Self.defaultBytes
    let batch = limits.reduce(batchBytes ?? Self.defaultBytes, min)
    return [
      "message.max.bytes": String(min(max(message, Self.possibleBytes.lowerBound), Self.possibleBytes.upperBound)),
      "batch.size": String(max(batch, 1)),
    ]
  }

  private func limit(of topic: String) -> Int? {
    if let known = answers.withLock({ $0[topic] }), MonotonicTime.now < known.expiry { return known.bytes }
    let bytes: Int?
    do throws(BrokerError) {
      bytes = try ask(topic)
    } catch {
      // The defaults hold until the next question.
      return nil
    }
    answers.withLock { $0[topic] = (bytes, .after(millis: Self.keptMillis)) }
    return bytes
  }
}
