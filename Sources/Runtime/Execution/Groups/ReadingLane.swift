/// A consumer that reads partitions for some of a group's workers: outside of any consumer group, from where it is told.
final class ReadingLane {
  /// A worker that is handed the records of a partition.
  struct Seat {
    let worker: StageWorker
    /// By input of its stage: which decoding it shares, and which columns of it are its own; nil: it decodes by itself.
    let shared: [SharedDecoding.Part?]
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
  /// The workers that have a seat.
  private(set) var workers: [StageWorker] = []
  /// Partitions that are not read on for now, as a worker has enough of them.
  private var held: Set<TopicPartition> = []

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
      (seats, workers) = ([:], [])
      starts = wanted
      var positions: [TopicPartition: StartPosition] = [:]
      for (place, offset) in wanted { positions[place] = fresh.contains(place) ? .earliest : .offset(offset) }
      try consumer.assign(positions)
    }
    seats = newSeats
    workers = []
    held = []
    for place in wanted.keys {
      if let seats = newSeats[place] {
        for seat in seats {
          seat.worker.enter(self, place)
          if !workers.contains(where: { $0 === seat.worker }) { workers.append(seat.worker) }
        }
        consumer.resume([place])
      } else {
        consumer.pause([place])
      }
    }
  }

  /// Holds back what a worker has enough of, unless another waits for it: then it is read on, and passes by who has
  /// enough. So no two workers wait for each other, and none takes more than it may.
  /// - Returns: whether something is read on that was held back, or passes by somebody.
  func regulate() -> Bool {
    let before = held
    held = []
    for place in workers.reduce(into: Set<TopicPartition>(), { $0.formUnion($1.full) }) {
      let workers = (seats[place] ?? []).map(\.worker)
      let sated = workers.filter { $0.full.contains(place) }
      if workers.contains(where: { $0.starved.contains(place) }) {
        for worker in sated { worker.pass(place) }
      } else if !sated.isEmpty {
        held.insert(place)
      }
    }
    if held != before {
      consumer.pause(Array(held.subtracting(before)))
      consumer.resume(Array(before.subtracting(held)))
    }
    return !held.isSuperset(of: before) || workers.contains { $0.isUnsettled }
  }

  func poll(timeoutMillis: Int) throws(BrokerError) -> RecordBatch? { try consumer.poll(timeoutMillis: timeoutMillis) }

  /// The offset of the next record; nil for a partition that it does not read.
  func position(of place: TopicPartition) -> Int64? {
    guard let start = starts[place] else { return nil }
    return consumer.position(of: place) ?? start
  }

  func isAtEnd(of place: TopicPartition) -> Bool { consumer.isAtEnd(of: place) }

  /// Workers hold the lanes that they read in: it lets go of them.
  func close() {
    consumer.close()
    (seats, workers) = ([:], [])
  }
}
