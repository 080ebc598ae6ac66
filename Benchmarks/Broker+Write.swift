import Runtime

extension Broker {
  /// Writes records by their keys, a thousand at a time, as another program's producer would.
  func write(_ records: borrowing OutgoingBatch, to topic: String) throws {
    let producer = try makeProducer(ProducerConfiguration())
    defer { producer.close() }
    var batch = OutgoingBatch()
    for (index, entry) in records.entries.enumerated() {
      batch.append(
        key: records.bytes(of: entry.key), value: records.bytes(of: entry.value),
        timestampMillis: entry.timestampMillis)
      if batch.count == 1000 || index == records.count - 1 {
        try producer.produce(batch, to: topic)
        batch.removeAll()
      }
    }
    try producer.flush(timeoutMillis: 60_000)
  }
}
