import Synchronization

/// How many partitions' state is being restored now: until then their queries' results are not up to date.
package final class RestoreGauge: Sendable {
  private let running = Atomic(0)

  package init() {}

  package var count: Int { running.load(ordering: .acquiring) }

  /// Counts a restore for as long as it takes.
  func during<Result, Failure: Error>(_ restore: () throws(Failure) -> Result) throws(Failure) -> Result {
    running.add(1, ordering: .acquiringAndReleasing)
    defer { running.subtract(1, ordering: .acquiringAndReleasing) }
    return try restore()
  }
}
