import Planner

/// Writes single records to relations' topics, for INSERT, DELETE and `--input`.
final class RecordWriter {
  private let environment: QueryEnvironment
  private var producer: (any Producer)?
  private var isDirty = false

  init(environment: QueryEnvironment) {
    self.environment = environment
  }

  func write(_ records: borrowing OutgoingBatch, to topic: String) throws(BrokerError) {
    let producer = try openProducer()
    isDirty = true
    try producer.produce(records, to: topic)
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

  private func openProducer() throws(BrokerError) -> any Producer {
    if let producer { return producer }
    let made = try environment.broker.makeProducer(ProducerConfiguration())
    producer = made
    return made
  }
}
