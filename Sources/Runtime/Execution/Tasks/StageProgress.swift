import Synchronization

/// How far a stage has come, for those who wait for it: shared between its worker's thread and others.
final class StageProgress: Sendable {
  private struct State {
    var positions: [TopicPartition: Int64] = [:]
    var rowsIn = 0
    var rowsOut = 0
  }

  private let state = Mutex(State())
  private let wanted = Atomic(false)

  /// The next offset of each partition at work here: all before is done and its results are stored.
  var positions: [TopicPartition: Int64] { state.withLock { $0.positions } }
  /// Rows taken in and records put out since the worker began.
  var rows: (in: Int, out: Int) { state.withLock { ($0.rowsIn, $0.rowsOut) } }

  func publish(_ positions: [TopicPartition: Int64], rowsIn: Int, rowsOut: Int) {
    state.withLock {
      $0.positions = positions
      $0.rowsIn = rowsIn
      $0.rowsOut = rowsOut
    }
  }

  /// Asks the worker to store results and publish soon.
  func request() { wanted.store(true, ordering: .releasing) }

  /// Whether somebody has asked since the last call.
  func takeRequest() -> Bool { wanted.exchange(false, ordering: .acquiringAndReleasing) }
}
