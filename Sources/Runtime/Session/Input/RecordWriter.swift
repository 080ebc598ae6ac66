import Planner

/// Writes single records to relations' topics, for INSERT, DELETE and `--input`.
final class RecordWriter {
  private let environment: QueryEnvironment
  private let cancellation: Cancellation?
  private var producer: (any Producer)?
  /// Those that the producer was made for.
  private var topics: Set<String> = []
  private var isDirty = false
  private var nextCheckMillis: Int64 = .min

  /// A producer is made for so many topics at most, unless they are written to at once.
  private static let mostTopics = 100

  /// - Parameter cancellation: once it is set, no broker is waited for.
  init(environment: QueryEnvironment, cancellation: Cancellation? = nil) {
    self.environment = environment
    self.cancellation = cancellation
  }

  func write(_ records: borrowing OutgoingBatch, to topic: String) throws(BrokerError) {
    let producer = try openProducer(for: [topic])
    isDirty = true
    try producer.produce(records, to: topic)
  }

  /// The same for the records of several topics, which are written at once.
  func write(_ parts: [TopicRecords]) throws(BrokerError) {
    let producer = try openProducer(for: Set(parts.map(\.topic)))
    isDirty = true
    try producer.produce(parts)
  }

  /// Looks once a second whether records of before could not be stored, and throws `.deliveryFailed` then. Does not wait.
  func checkDelivery() throws(BrokerError) {
    let now = environment.clock.monotonicMillis()
    guard isDirty, let producer, now >= nextCheckMillis else { return }
    nextCheckMillis = now + 1000
    do throws(BrokerError) {
      try producer.flush(timeoutMillis: 0)
    } catch {
      guard case .timedOut = error else { throw error }
    }
  }

  /// Waits until all records are stored.
  func flush() throws(BrokerError) {
    guard isDirty, let producer else { return }
    try producer.flush(timeoutMillis: 60_000)
    isDirty = false
  }

  func close() {
    try? flush()
    producer?.close()
    producer = nil
  }

  private func openProducer(for wanted: Set<String>) throws(BrokerError) -> any Producer {
    if let producer {
      if wanted.isSubset(of: topics) { return producer }
      try flush()
      producer.close()
      self.producer = nil
    }
    // Topics that nobody writes to any more need not be asked about for ever.
    if topics.count + wanted.count > Self.mostTopics { topics = [] }
    topics.formUnion(wanted)
    var configuration = ProducerConfiguration(topics: topics.sorted())
    configuration.cancellation = cancellation
    let made = try environment.broker.makeProducer(configuration)
    producer = made
    return made
  }
}
