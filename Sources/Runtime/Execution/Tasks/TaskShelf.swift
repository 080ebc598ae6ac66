import Synchronization

/// Where tasks wait whose partitions are handed from one thread to another. Only for state that lives in memory alone:
/// other state is taken up from its changelog, by whichever process.
final class TaskShelf: Sendable {
  /// A task and the next offset of each of its partitions.
  struct Kept: @unchecked Sendable {
    // Unchecked: whoever takes it off the shelf is its only user.
    let task: StageTask
    let positions: [TopicPartition: Int64]
  }

  private let kept = Mutex<[Int: Kept]>([:])

  /// Leaves the task of a partition number, which its thread does not touch any more.
  func put(_ kept: Kept, partition: Int) { self.kept.withLock { $0[partition] = kept } }

  /// The task of that partition number; nil where none was left.
  func take(partition: Int) -> Kept? { kept.withLock { $0.removeValue(forKey: partition) } }
}
