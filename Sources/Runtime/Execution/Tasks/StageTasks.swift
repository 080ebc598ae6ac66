/// The tasks of a worker, one for each partition number that the group gave it: how they are taken up, fed and given away,
/// and how far each of their partitions is. Belongs to the worker's thread.
final class StageTasks {
  private let run: StageRun
  /// The partitions that are being taken up.
  private var restoration: TaskRestoration?
  private var tasks: [Int: StageTask] = [:]
  /// Numbers of the tasks that have something to do.
  private var busy: Set<Int> = []
  /// What is read for them.
  var partitions = StagePartitions()
  private var heldBack = HeldBackBytes()
  /// The next offsets as of the last commit, or as the partitions were taken up.
  private(set) var committed: [TopicPartition: Int64] = [:]
  /// Rows of tasks that are gone.
  private var rowsGone = (in: 0, out: 0)

  /// How long state is restored at a time: then the group, and the worker's companions on the thread, have their turn.
  private static let restoreMillis: Int64 = 250

  init(_ run: StageRun) {
    self.run = run
  }

  var all: some Collection<StageTask> { tasks.values }

  // MARK: Coming and going

  /// Begins to take up partitions.
  func takeUp(_ partitions: [TopicPartition], changelog: Changelog?, writer: StageWriter) throws(BrokerError) {
    restoration = try TaskRestoration(of: partitions, run: run, changelog: changelog, writer: writer)
  }

  /// Goes on with that for a while. Once all of them are taken up, their records may come, up to these limits.
  /// - Returns: the partitions, once they are; nil where there is nothing to take up, or more to do.
  func restore(limits: [TopicPartition: Int64]) throws(BrokerError) -> [TopicPartition]? {
    guard let restoration, let taken = try restoration.goOn(millis: Self.restoreMillis) else { return nil }
    self.restoration = nil
    tasks = taken.tasks
    partitions.take(up: taken.starts, fresh: taken.fresh)
    partitions.limit(to: limits)
    committed = partitions.next
    return restoration.partitions
  }

  /// Leaves the tasks to whoever gets these partitions: nobody else can go on with their state.
  func shelve(_ places: [TopicPartition]) {
    for (number, task) in tasks {
      var positions: [TopicPartition: Int64] = [:]
      for place in places where place.partition == number { positions[place] = partitions.position(of: place) }
      note(rowsOf: task)
      task.forgetRows()
      run.shelf.put(TaskShelf.Kept(task: task, positions: positions), partition: number)
    }
    tasks.removeAll()
  }

  func removeAll() {
    restoration?.cancel()
    restoration = nil
    for task in tasks.values { note(rowsOf: task) }
    tasks.removeAll()
    busy.removeAll()
    heldBack.removeAll()
    partitions.removeAll()
    committed.removeAll()
  }

  private func note(rowsOf task: StageTask) {
    rowsGone.in += task.rowsIn
    rowsGone.out += task.rowsOut
  }

  /// What the tasks keep, after a last commit.
  func states() throws -> [Int: TaskState] {
    let offsets = positions
    return try tasks.mapValues { task in
      try TaskState(of: task, offsets: offsets.filter { $0.key.partition == task.partition })
    }
  }

  // MARK: Work

  /// Gives a task records of one of its partitions.
  /// - Parameter decoded: the rows of an input of the stage, where they were decoded for several.
  /// - Returns: whether any was taken.
  func add(_ records: RecordBatch, decoded: (_ input: Int) -> Batch?) -> Bool {
    guard let task = tasks[records.partition], let admitted = partitions.admitted(records) else { return false }
    if admitted === records { task.add(records, decoded: decoded) } else { task.add(admitted) }
    busy.insert(records.partition)
    partitions.note(admitted)
    return true
  }

  /// Sends through what may go.
  func run(into results: inout OutgoingBatch) throws {
    for number in busy {
      guard let task = tasks[number] else { continue }
      try task.run(into: &results) { topic in partitions.goesOn(TopicPartition(topic, number)) }
      if run.topics.count > 1 { noteDemand(of: task) }
      if run.settings.cachesChanges { heldBack.note(task.pipeline.heldBack.bytes, partition: number) }
      if task.waitingBatches == 0 { busy.remove(number) }
    }
  }

  private func noteDemand(of task: StageTask) {
    for topic in run.topics { partitions.note(task.demand(for: topic), for: TopicPartition(topic, task.partition)) }
  }

  /// Lets stream time go on where nothing has come for long.
  func passTime(nowMillis: Int64, timeoutMillis: Int64, into results: inout OutgoingBatch) throws {
    for task in tasks.values { try task.passTime(nowMillis: nowMillis, timeoutMillis: timeoutMillis, into: &results) }
  }

  /// About how many bytes of changes the tables' caches hold back.
  var heldBackBytes: Int { heldBack.total }

  /// Lets out what the tables' caches hold back.
  func flush(into results: inout OutgoingBatch) throws {
    for task in tasks.values { try task.flush(into: &results) }
    heldBack.removeAll()
  }

  /// - Throws: `BadRecord`, where a task has met one.
  func checkRecords() throws {
    for task in tasks.values {
      if let entry = task.badRecord { throw BadRecord(entry: entry, partition: task.partition) }
    }
  }

  // MARK: How far they are

  /// The next offset of each partition: the first record that waits in a task, or else the first not taken in.
  var positions: [TopicPartition: Int64] {
    var positions: [TopicPartition: Int64] = [:]
    for place in partitions.next.keys {
      positions[place] = tasks[place.partition]?.nextOffset(topic: place.topic) ?? partitions.position(of: place)
    }
    return positions
  }

  /// Notes a commit: all below these offsets is stored.
  func noteCommit(_ offsets: [TopicPartition: Int64]) { committed = offsets }

  /// Of each topic what the task of a partition number has taken in since the last commit.
  func uncommitted(partition: Int) -> [TopicPartition: Range<Int64>] {
    var taken: [TopicPartition: Range<Int64>] = [:]
    for place in partitions.next.keys where place.partition == partition {
      let start = committed[place] ?? 0
      taken[place] = start..<max(start, partitions.position(of: place) ?? start)
    }
    return taken
  }

  /// Whether the task of a partition number has done all below these limits, or cannot go on before they are lifted.
  func hasDone(_ partition: Int, below limits: [TopicPartition: Int64]) -> Bool {
    limits.keys.allSatisfy { place in
      partitions.isAtLimit(place)
        && (limits.count == run.topics.count || tasks[partition]?.nextOffset(topic: place.topic) == nil)
    }
  }

  /// What has gone through them, and through those before them, and what they hold.
  var load: StageLoad {
    tasks.values.reduce(StageLoad(rowsIn: rowsGone.in, rowsOut: rowsGone.out)) { $0 + $1.load }
  }
}
