import Planner

/// Reads the topics of a group's workers, each record once for all of them that are equally far.
///
/// Most are: they are handed what the **front** lane reads. One that is behind (a query that was added, was paused, or
/// has an older checkpoint than the others) reads in a lane of its own until it has come as far, and moves to the front
/// then. So nobody waits for it, and it misses nothing.
///
///     front      A, B   -> 1000  1001  1002 ...
///     catch-up   C      -> 17  18  19 ... 1005, from there on in front
///
/// A task of a join has a partition of each of its topics, all of one number, and holds one back for the other. So it
/// reads all of them in one lane, and is behind where it is in one: who waits for it then waits in that lane.
final class SharedReader {
  /// A lane that failed, with those whom it read for.
  struct Failure: Error {
    let workers: Set<ObjectIdentifier>
    let error: BrokerError

    fileprivate init(_ error: BrokerError, of workers: [StageWorker]) {
      self.workers = Set(workers.map(ObjectIdentifier.init))
      self.error = error
    }
  }

  private let environment: QueryEnvironment
  private let limits: ReadingLane.Limits
  private var front: ReadingLane?
  private var catchUp: ReadingLane?
  private var decoding: SharedDecoding
  /// What each task that is behind reads, which all must have come as far as the front lane before it moves there.
  private var followers: [[TopicPartition]] = []

  /// A worker that is ahead of the front lane by no more than this waits there until the lane is as far.
  private static let shortWait: Int64 = 8192
  /// How long the front lane waits for records while another lane has something to catch up on.
  private static let waitBesideCatchUpMillis = 5

  init(environment: QueryEnvironment, limits: ReadingLane.Limits) {
    self.environment = environment
    self.limits = limits
    decoding = SharedDecoding([], environment: environment)
  }

  /// Whether someone reads behind the others.
  var isCatchingUp: Bool { catchUp != nil }

  /// Thinks over who reads what: to be called where partitions came or went, or a worker did.
  func settle(_ workers: [StageWorker]) throws(Failure) {
    for worker in workers { worker.leaveLanes() }
    decoding = SharedDecoding(workers.flatMap(\.stage.scans), environment: environment)
    let goals = frontOffsets(of: workers)
    var (ahead, behind) = (Layout(), Layout())
    ahead.starts = goals
    followers = []
    for worker in workers where !worker.isPaused {
      let late = Set(worker.next.filter { $0.value < goals[$0.key] ?? 0 }.map(\.key.partition))
      for number in late { followers.append(worker.next.keys.filter { $0.partition == number }) }
      let shared = worker.stage.scans.map(decoding.part)
      for (place, next) in worker.wanted {
        let seat = ReadingLane.Seat(worker: worker, shared: shared)
        let isFresh = worker.fresh.contains(place)
        if late.contains(place.partition) {
          behind.starts[place] = min(behind.starts[place] ?? next, next)
          behind.add(seat, place, isFresh: isFresh)
        } else {
          ahead.add(seat, place, isFresh: isFresh && next == goals[place])
        }
      }
    }
    // The lane keeps what it has fetched for those who pause.
    for worker in workers where worker.isPaused {
      for (place, next) in worker.next where ahead.starts[place] == nil && front?.position(of: place) == next {
        ahead.starts[place] = next
      }
    }
    do throws(BrokerError) {
      try read(ahead, in: &front)
      if behind.starts.isEmpty { closeCatchUp() } else { try read(behind, in: &catchUp) }
    } catch {
      close()
      throw Failure(error, of: workers)
    }
    regulate()
  }

  /// Where the front lane reads on: as far as the furthest is, or where it is itself, if that is not much less.
  private func frontOffsets(of workers: [StageWorker]) -> [TopicPartition: Int64] {
    var furthest: [TopicPartition: Int64] = [:]
    for worker in workers where !worker.isPaused { furthest.merge(worker.next) { max($0, $1) } }
    for (place, offset) in furthest {
      if let reached = front?.position(of: place), reached <= offset, offset - reached <= Self.shortWait {
        furthest[place] = reached
      }
    }
    return furthest
  }

  /// Has the lanes hold back what their workers have enough of. A worker whose lane reads on without it is unsettled then.
  /// - Returns: whether there may be more to read for that.
  @discardableResult
  func regulate() -> Bool {
    let isMore = front?.regulate() ?? false
    return catchUp?.regulate() ?? false || isMore
  }

  private struct Layout {
    var starts: [TopicPartition: Int64] = [:]
    var seats: [TopicPartition: [ReadingLane.Seat]] = [:]
    var fresh: Set<TopicPartition> = []

    mutating func add(_ seat: ReadingLane.Seat, _ place: TopicPartition, isFresh: Bool) {
      seats[place, default: []].append(seat)
      if isFresh { fresh.insert(place) }
    }
  }

  private func read(_ layout: Layout, in lane: inout ReadingLane?) throws(BrokerError) {
    if lane == nil { lane = try ReadingLane(broker: environment.broker, limits: limits) }
    try lane?.read(layout.starts, fresh: layout.fresh, seats: layout.seats)
  }

  /// Reads once, waiting for up to `timeoutMillis`, and hands out what came.
  /// - Returns: whether anything came.
  func read(timeoutMillis: Int) throws(Failure) -> Bool {
    var timeout = timeoutMillis
    var isAny = false
    if catchUp != nil {
      isAny = try handOut(of: &catchUp, timeoutMillis: 0)
      // Before the front lane moves on.
      if hasCaughtUp { return isAny }
      timeout = isAny ? 0 : min(timeout, Self.waitBesideCatchUpMillis)
    }
    return try handOut(of: &front, timeoutMillis: timeout) || isAny
  }

  /// Whether one that was behind has come as far as the others.
  var hasCaughtUp: Bool {
    guard let catchUp, let front else { return false }
    return followers.contains { places in
      places.allSatisfy { place in
        guard let reached = catchUp.position(of: place), let goal = front.position(of: place) else { return false }
        return reached >= goal
      }
    }
  }

  private func handOut(of lane: inout ReadingLane?, timeoutMillis: Int) throws(Failure) -> Bool {
    guard let reading = lane else { return false }
    let records: RecordBatch?
    do throws(BrokerError) {
      records = try reading.poll(timeoutMillis: timeoutMillis)
    } catch {
      let failure = Failure(error, of: reading.workers)
      reading.close()
      lane = nil
      throw failure
    }
    guard let records, let first = records.records.first else { return false }
    decoding.begin()
    for seat in reading.seats[records.topicPartition] ?? [] {
      let next = seat.worker.next[records.topicPartition] ?? 0
      if next > first.offset {
        // What its state knows already must not be applied twice.
        if let rest = records.suffix(fromOffset: next) { seat.worker.take(rest) }
      } else {
        seat.worker.take(records) { input in seat.shared[input].flatMap { decoding.rows(of: records, for: $0) } }
      }
    }
    return true
  }

  private func closeCatchUp() {
    catchUp?.close()
    catchUp = nil
  }

  func close() {
    front?.close()
    front = nil
    closeCatchUp()
  }
}
