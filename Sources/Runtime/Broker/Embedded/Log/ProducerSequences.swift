/// What an idempotent producer writes on its records, so that a repeated request is recognized.
struct ProducerStamp: Hashable, Sendable {
  var producerID: Int64
  /// Grows when a newer producer takes over the id: older ones are refused.
  var epoch: Int16
  /// The number of the first record among all that the producer sent to the partition; wraps to 0.
  var sequence: Int32
  var isTransactional: Bool
}

/// The last requests of each producer of a partition (KIP-98: five of them, as many as may be under way at once).
struct ProducerSequences {
  enum Verdict: Equatable {
    case next
    /// The same records came before and got this first offset.
    case duplicate(firstOffset: Int64)
    case outOfOrder(expected: Int32)
    case fenced
  }

  private struct Request {
    var sequence: Int32
    var count: Int
    var firstOffset: Int64
  }

  private struct Producer {
    var epoch: Int16
    /// Where it was last heard of.
    var offset: Int64
    var requests: [Request] = []
  }

  private static let remembered = 5
  /// A partition sees many producers in its time, each for a while. Kafka forgets them after a day, here the half that was
  /// heard of longest ago goes once there are more.
  static let mostProducers = 4096
  private var producers: [Int64: Producer] = [:]

  var producerCount: Int { producers.count }

  /// The largest producer id seen, or -1.
  private(set) var largestProducerID: Int64 = -1

  func check(_ stamp: ProducerStamp, count: Int) -> Verdict {
    guard let producer = producers[stamp.producerID] else { return .next }
    if stamp.epoch < producer.epoch { return .fenced }
    guard stamp.epoch == producer.epoch, let last = producer.requests.last else {
      return stamp.sequence == 0 ? .next : .outOfOrder(expected: 0)
    }
    if let same = producer.requests.first(where: { $0.sequence == stamp.sequence && $0.count == count }) {
      return .duplicate(firstOffset: same.firstOffset)
    }
    let expected = Self.advance(last.sequence, by: last.count)
    return stamp.sequence == expected ? .next : .outOfOrder(expected: expected)
  }

  mutating func record(_ stamp: ProducerStamp, count: Int, firstOffset: Int64) {
    var producer = producers[stamp.producerID] ?? Producer(epoch: stamp.epoch, offset: firstOffset)
    if producer.epoch != stamp.epoch { producer = Producer(epoch: stamp.epoch, offset: firstOffset) }
    producer.offset = firstOffset
    producer.requests.append(Request(sequence: stamp.sequence, count: count, firstOffset: firstOffset))
    if producer.requests.count > Self.remembered { producer.requests.removeFirst() }
    keep(producer, as: stamp.producerID)
  }

  /// Refuses from now on what the producer sends with a lower epoch.
  /// - Parameter offset: of what says so.
  mutating func fence(producerID: Int64, below epoch: Int16, at offset: Int64) {
    var producer = producers[producerID] ?? Producer(epoch: epoch, offset: offset)
    if producer.epoch < epoch { producer = Producer(epoch: epoch, offset: offset) }
    producer.offset = offset
    keep(producer, as: producerID)
  }

  private mutating func keep(_ producer: Producer, as id: Int64) {
    producers[id] = producer
    largestProducerID = max(largestProducerID, id)
    guard producers.count > Self.mostProducers else { return }
    let offsets = producers.values.map(\.offset).sorted()
    let oldest = offsets[offsets.count / 2]
    producers = producers.filter { $0.value.offset >= oldest }
  }

  /// Sequence numbers run from 0 to the largest 32-bit number and begin again (KIP-98).
  static func advance(_ sequence: Int32, by count: Int) -> Int32 {
    Int32(truncatingIfNeeded: (Int64(sequence) + Int64(count)) % (Int64(Int32.max) + 1))
  }
}
