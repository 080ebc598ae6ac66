import Synchronization

/// How far a stage has come on one thread, and what it holds there, for those who wait for it and those who look:
/// shared between its worker's thread and others.
final class StageProgress: Sendable {
  private struct State {
    var positions: [TopicPartition: Int64] = [:]
    var load = StageLoad()
    /// Rows at some moments of the last seconds, oldest first.
    var samples: [(millis: Int64, rowsIn: Int, rowsOut: Int)] = []
    /// Rows of the workers before the present one.
    var rowsBefore = (in: 0, out: 0)
  }

  private let state = Mutex(State())
  private let wanted = Atomic(false)
  private let takingIn = Atomic(false)

  /// Whether there is a worker that takes records in; one that is paused does not.
  var isTakingIn: Bool {
    get { takingIn.load(ordering: .acquiring) }
    set { takingIn.store(newValue, ordering: .releasing) }
  }

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
  func publish(_ load: StageLoad, nowMillis: Int64) {
    state.withLock { state in
      state.load = load
      if let last = state.samples.last, nowMillis - last.millis < Self.sampleMillis { return }
      state.samples.append(
        (nowMillis, load.rowsIn + state.rowsBefore.in, load.rowsOut + state.rowsBefore.out))
      if state.samples.count > Self.sampleCount { state.samples.removeFirst() }
    }
  }

  /// Rows a second that came in and went out of late.
  func rates(nowMillis: Int64) -> (in: Double, out: Double) {
    let load = load
    return state.withLock { state in
      let start = nowMillis - Self.sampleMillis * Int64(Self.sampleCount)
      guard let since = state.samples.last(where: { $0.millis <= start }) ?? state.samples.first,
        nowMillis > since.millis
      else { return (0, 0) }
      let seconds = Double(nowMillis - since.millis) / 1000
      return (Double(load.rowsIn - since.rowsIn) / seconds, Double(load.rowsOut - since.rowsOut) / seconds)
    }
  }

  /// Samples are that far apart, and so many are kept.
  private static let sampleMillis: Int64 = 500
  private static let sampleCount = 20

  /// A worker has ended: the next one counts from 0, and says where it begins.
  func endWorker() {
    isTakingIn = false
    state.withLock { state in
      state.positions = [:]
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
