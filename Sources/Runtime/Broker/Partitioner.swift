/// Which partition of its topic a record goes to.
package enum RecordPlacement: Hashable, Sendable {
  /// The one that its key has, as Kafka's clients choose it.
  case byKey
  /// All records go to the first, whatever their key and whatever partition they name: for tests, which need one order.
  case firstPartition
}

/// Shares out the records of a batch among the partitions of a topic.
///
/// A key goes where Java's default partitioner sends it; records without a key go, batch by batch, to one partition
/// after another (Kafka's "sticky" way: fewer and larger batches than record by record).
struct Partitioner {
  private let placement: RecordPlacement
  private var nextKeyless = 0

  init(_ placement: RecordPlacement = .byKey) {
    self.placement = placement
  }

  /// The entries of a batch in groups by partition, each group in the batch's order.
  struct Groups {
    /// Indices of entries; partition p has those at `starts[p]..<starts[p + 1]`.
    fileprivate(set) var order: [Int]
    fileprivate(set) var starts: [Int]

    func indices(of partition: Int) -> ArraySlice<Int> { order[starts[partition]..<starts[partition + 1]] }
  }

  /// Throws `.unknownPartition` for a record that names one the topic lacks.
  mutating func split(
    _ batch: borrowing OutgoingBatch, topic: String, partitionCount: Int
  ) throws(BrokerError) -> Groups {
    let entries = batch.entries
    if placement == .firstPartition {
      return Groups(
        order: Array(entries.indices), starts: [0] + [Int](repeating: entries.count, count: partitionCount))
    }
    if partitionCount == 1 {
      for entry in entries where entry.partition > 0 {
        throw .unknownPartition(TopicPartition(topic, entry.partition))
      }
      return Groups(order: Array(entries.indices), starts: [0, entries.count])
    }
    let keyless = nextKeyless % partitionCount
    nextKeyless = (keyless + 1) % partitionCount
    var partitions = [Int](repeating: 0, count: entries.count)
    var starts = [Int](repeating: 0, count: partitionCount + 1)
    for (index, entry) in entries.enumerated() {
      let partition: Int
      if entry.partition >= 0 {
        guard entry.partition < partitionCount else {
          throw .unknownPartition(TopicPartition(topic, entry.partition))
        }
        partition = entry.partition
      } else if let key = batch.bytes(of: entry.key) {
        partition = Murmur2.partition(of: key, count: partitionCount)
      } else {
        partition = keyless
      }
      partitions[index] = partition
      starts[partition + 1] += 1
    }
    for partition in 0..<partitionCount { starts[partition + 1] += starts[partition] }
    var next = starts
    var order = [Int](repeating: 0, count: entries.count)
    for index in entries.indices {
      order[next[partitions[index]]] = index
      next[partitions[index]] += 1
    }
    return Groups(order: order, starts: starts)
  }
}
