/// A consumer that reads partitions for some of a group's workers: outside of any consumer group, from where it is told.
final class ReadingLane {
  /// A worker that is handed the records of a partition.
  struct Seat {
    let worker: StageWorker
    /// Which decoding it shares, and with which columns of it; nil: it decodes by itself.
    var shared: SharedDecoding.Part?
  }

  /// How much may be fetched ahead, in bytes of records, and by about how many partitions that is shared.
  struct Limits {
    var prefetchBytes: Int
    var partitions: Int
  }

  private let consumer: any Consumer
  /// Where reading of each partition began.
  private var starts: [TopicPartition: Int64] = [:]
  private(set) var seats: [TopicPartition: [Seat]] = [:]

  /// - Parameter limits: how much it may fetch ahead.
  init(broker: any Broker, limits: Limits) throws(BrokerError) {
    var configuration = ConsumerConfiguration()
    configuration.prefetchBytes = limits.prefetchBytes
    configuration.expectedPartitions = limits.partitions
    consumer = try broker.makeConsumer(configuration)
  }

  /// Reads these partitions from now on, each for its seats. A partition without a seat keeps its place, and what was
  /// fetched of it, until somebody takes one.
  /// - Parameter fresh: partitions that begin wherever the log does.
  func read(
    _ wanted: [TopicPartition: Int64], fresh: Set<TopicPartition>, seats newSeats: [TopicPartition: [Seat]]
  ) throws(BrokerError) {
    if wanted.count != starts.count || wanted.contains(where: { position(of: $0.key) != $0.value }) {
      seats = [:]
      starts = wanted
      var positions: [TopicPartition: StartPosition] = [:]
      for (place, offset) in wanted { positions[place] = fresh.contains(place) ? .earliest : .offset(offset) }
      try consumer.assign(positions)
    }
    seats = newSeats
    for place in wanted.keys {
      if let seats = newSeats[place] {
        for seat in seats { seat.worker.enter(self, place) }
        consumer.resume([place])
      } else {
        consumer.pause([place])
      }
    }
  }

  /// The workers that have a seat.
  var workers: [StageWorker] {
    var found: [StageWorker] = []
    for seat in seats.values.joined() where !found.contains(where: { $0 === seat.worker }) { found.append(seat.worker) }
    return found
  }

  func poll(timeoutMillis: Int) throws(BrokerError) -> RecordBatch? { try consumer.poll(timeoutMillis: timeoutMillis) }

  /// The offset of the next record; nil for a partition that it does not read.
  func position(of place: TopicPartition) -> Int64? {
    guard let start = starts[place] else { return nil }
    return consumer.position(of: place) ?? start
  }

  func isAtEnd(of place: TopicPartition) -> Bool { consumer.isAtEnd(of: place) }

  func pause(_ place: TopicPartition) { consumer.pause([place]) }
  func resume(_ place: TopicPartition) { consumer.resume([place]) }

  func close() { consumer.close() }
}
