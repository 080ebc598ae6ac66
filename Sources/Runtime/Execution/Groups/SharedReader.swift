import Planner

/// Reads the topics of a group's workers, each record once for all of them that are equally far.
///
/// Most are: they are handed what the **front** lane reads. One that is behind (a query that was added, was paused, or
/// has an older checkpoint than the others) reads in a lane of its own until it has come as far, and moves to the front
/// then. So nobody waits for it, and it misses nothing.
///
///     front      A, B   -> 1000  1001  1002 ...
///     catch-up   C      -> 17  18  19 ... 1005, from there on in front
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
    decoding = SharedDecoding(workers.compactMap(Self.onlyScan), environment: environment)
    var holders: [TopicPartition: [StageWorker]] = [:]
    for worker in workers where !worker.isPaused {
      for place in worker.next.keys { holders[place, default: []].append(worker) }
    }
    var (ahead, behind) = (Layout(), Layout())
    for (place, workers) in holders {
      let furthest = workers.reduce(0) { max($0, $1.next[place] ?? 0) }
      var frontOffset = furthest
      if let reached = front?.position(of: place), reached <= furthest, furthest - reached <= Self.shortWait {
        frontOffset = reached
      }
      ahead.starts[place] = frontOffset
      for worker in workers {
        let next = worker.next[place] ?? 0
        let seat = ReadingLane.Seat(worker: worker, shared: Self.onlyScan(of: worker).flatMap(decoding.part))
        if next >= frontOffset {
          ahead.add(seat, place, isFresh: worker.fresh.contains(place) && next == frontOffset)
        } else {
          behind.starts[place] = min(behind.starts[place] ?? next, next)
          behind.add(seat, place, isFresh: worker.fresh.contains(place))
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
      timeout = isAny ? 0 : min(timeout, Self.waitBesideCatchUpMillis)
    }
    return try handOut(of: &front, timeoutMillis: timeout) || isAny
  }

  /// Whether one that was behind has come as far as the others.
  var hasCaughtUp: Bool {
    guard let catchUp, let front else { return false }
    return catchUp.seats.keys.contains { place in
      guard let reached = catchUp.position(of: place), let goal = front.position(of: place) else { return true }
      return reached >= goal
    }
  }

  private func handOut(of lane: inout ReadingLane?, timeoutMillis: Int) throws(Failure) -> Bool {
    guard let reading = lane else { return false }
    let records: RecordBatch?
    do throws(BrokerError) {
      records = try reading.poll(timeoutMillis: timeoutMillis)
    } catch {
      reading.close()
      lane = nil
      throw Failure(error, of: reading.workers)
    }
    guard let records, let first = records.records.first else { return false }
    decoding.begin()
    for seat in reading.seats[records.topicPartition] ?? [] {
      let next = seat.worker.next[records.topicPartition] ?? 0
      if next > first.offset {
        // What its state knows already must not be applied twice.
        if let rest = records.suffix(fromOffset: next) { seat.worker.take(rest) }
      } else if let part = seat.shared, let rows = decoding.rows(of: records, for: part) {
        seat.worker.take(rows, of: records)
      } else {
        seat.worker.take(records)
      }
    }
    return true
  }

  /// The scan of a worker that has only one.
  private static func onlyScan(of worker: StageWorker) -> Scan? {
    let scans = worker.stage.scans
    return scans.count == 1 ? scans[0] : nil
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
