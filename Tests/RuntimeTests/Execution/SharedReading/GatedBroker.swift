@testable import Runtime

/// A broker some of whose topics don't come: what they have more is known of, as on a network that is slow. It counts what
/// is read.
final class GatedBroker: ForwardingBroker, @unchecked Sendable {
  // Unchecked: as the class above.

  /// Topics of which nothing is handed out.
  var closed: Set<String> = []
  /// How many records of each topic were handed out, to all consumers together.
  fileprivate(set) var handedOut: [String: Int] = [:]
  private let batchRecords: Int

  /// - Parameter batchRecords: the most records in one batch.
  init(_ inner: any Broker, batchRecords: Int) {
    self.batchRecords = batchRecords
    super.init(inner)
  }

  override func makeConsumer(_ configuration: ConsumerConfiguration) throws(BrokerError) -> any Consumer {
    var configuration = configuration
    configuration.maxBatchRecords = batchRecords
    return GatedConsumer(try inner.makeConsumer(configuration), broker: self)
  }
}

private final class GatedConsumer: ForwardingConsumer, @unchecked Sendable {
  // Unchecked: as the class above.
  private let broker: GatedBroker
  private var paused: Set<TopicPartition> = []

  init(_ inner: any Consumer, broker: GatedBroker) {
    self.broker = broker
    super.init(inner)
  }

  override func assign(_ starts: [TopicPartition: StartPosition]) throws(BrokerError) {
    paused = []
    try super.assign(starts)
  }

  override func poll(timeoutMillis: Int) throws(BrokerError) -> RecordBatch? {
    let kept = assignment.filter { broker.closed.contains($0.topic) && !paused.contains($0) }
    inner.pause(Array(kept))
    defer { inner.resume(Array(kept)) }
    let records = try super.poll(timeoutMillis: timeoutMillis)
    if let records { broker.handedOut[records.topic, default: 0] += records.count }
    return records
  }

  override func isAtEnd(of partition: TopicPartition) -> Bool {
    !broker.closed.contains(partition.topic) && super.isAtEnd(of: partition)
  }

  override func pause(_ partitions: [TopicPartition]) {
    paused.formUnion(partitions)
    super.pause(partitions)
  }

  override func resume(_ partitions: [TopicPartition]) {
    paused.subtract(partitions)
    super.resume(partitions)
  }
}
