import Synchronization

/// How far a stage has come on one thread, and what it holds there, for those who wait for it and those who look:
/// shared between its worker's thread and others.
final class StageProgress: Sendable {
  private struct State {
    var positions: [TopicPartition: Int64] = [:]
    var load = StageLoad()
    /// Rows of the workers before the present one.
    var rowsBefore = (in: 0, out: 0)
  }

  private let state = Mutex(State())
  private let wanted = Atomic(false)

  /// The next offset of each partition at work here: all before is done and its results are stored.
  var positions: [TopicPartition: Int64] { state.withLock { $0.positions } }

  /// What has gone through since the stage began, and what it holds.
  var load: StageLoad {
    state.withLock { state in
      var load = state.load
      load.rowsIn += state.rowsBefore.in
      load.rowsOut += state.rowsBefore.out
      return load
    }
  }

  /// Tells of a commit: positions up to which all is stored.
  func publish(_ positions: [TopicPartition: Int64]) { state.withLock { $0.positions = positions } }

  /// Tells what the present worker has done since it began, and holds.
  func publish(_ load: StageLoad) { state.withLock { $0.load = load } }

  /// A worker has ended: the next one counts from 0.
  func endWorker() {
    state.withLock { state in
      state.rowsBefore.in += state.load.rowsIn
      state.rowsBefore.out += state.load.rowsOut
      state.load = StageLoad()
    }
  }

  /// Asks the worker to store results and publish soon.
  func request() { wanted.store(true, ordering: .releasing) }

  /// Whether somebody has asked since the last call.
  func takeRequest() -> Bool { wanted.exchange(false, ordering: .acquiringAndReleasing) }
}

/// What has gone through a stage, and what it holds in memory.
struct StageLoad: Hashable, Sendable {
  /// Rows taken in and records put out.
  var rowsIn = 0
  var rowsOut = 0
  /// Rows of all stores, and their bytes as far as they are known.
  var stateRows = 0
  var stateBytes = 0
  /// Changes that a table's cache holds back until the next commit.
  var cachedChanges = 0
  /// Batches of a join's inputs that wait for the other side.
  var waitingBatches = 0
  /// Partitions at work.
  var partitions = 0

  static func + (left: Self, right: Self) -> Self {
    var sum = left
    sum.rowsIn += right.rowsIn
    sum.rowsOut += right.rowsOut
    sum.stateRows += right.stateRows
    sum.stateBytes += right.stateBytes
    sum.cachedChanges += right.cachedChanges
    sum.waitingBatches += right.waitingBatches
    sum.partitions += right.partitions
    return sum
  }
}
