import Synchronization

/// How many partitions' state is being restored now: until then their queries' results are not up to date.
package final class RestoreGauge: Sendable {
  private let running = Atomic(0)

  package init() {}

  package var count: Int { running.load(ordering: .acquiring) }

  /// Counts a restore for as long as what this gives is held.
  func begin() -> Count { Count(in: self) }

  final class Count {
    private let gauge: RestoreGauge

    fileprivate init(in gauge: RestoreGauge) {
      self.gauge = gauge
      gauge.running.add(1, ordering: .acquiringAndReleasing)
    }

    deinit { gauge.running.subtract(1, ordering: .acquiringAndReleasing) }
  }
}
