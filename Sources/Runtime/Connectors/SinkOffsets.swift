/// What the database holds of a topic, as the next offset of each partition.
struct SinkOffsets {
  /// Of the partitions of this process.
  private(set) var own: [Int: Int64] = [:]
  /// Of all partitions, when the database was asked last.
  var all: [Int: Int64] = [:]
  private let topic: String

  init(topic: String) { self.topic = topic }

  /// Notes where a partition of this process is, or that it is another's.
  mutating func note(_ offset: Int64?, partition: Int) { own[partition] = offset }

  /// Partitions that were read further than that.
  func moves(to position: (TopicPartition) -> Int64?) -> [PostgresOffsets.Move] {
    own.sorted { $0.key < $1.key }.compactMap { partition, offset in
      guard let next = position(TopicPartition(topic, partition)), next > offset else { return nil }
      return PostgresOffsets.Move(partition: partition, from: offset, to: next)
    }
  }

  /// The same as places, of this process.
  var positions: [TopicPartition: Int64] { places(own) }

  /// Of all partitions, as far as it is known.
  var knownPositions: [TopicPartition: Int64] { places(all.merging(own) { $1 }) }

  private func places(_ offsets: [Int: Int64]) -> [TopicPartition: Int64] {
    Dictionary(uniqueKeysWithValues: offsets.map { (TopicPartition(topic, $0.key), $0.value) })
  }
}
