/// Records at which a query has to end (`--on-error stop`): how a worker goes back to do what comes before, and no more.
extension StageWorker {
  /// At least once, results that were written can't be taken back.
  var holdsResults: Bool { run.stopsAtBadRecords && !run.isTransactional }

  /// - Throws: `BadRecord`, where a task has met one.
  func checkRecords() throws {
    for task in tasks.values {
      if let entry = task.badRecord { throw BadRecord(entry: entry, partition: task.partition) }
    }
  }

  /// Goes back to the last commit, to do again what comes before a bad record.
  func goBack(before bad: BadRecord) throws {
    // It was never tried: in memory only, and the query asks for it by SET.
    guard run.stopsAtBadRecords else { throw stop(at: bad.entry) }
    let places = Array(next.keys)
    var taken: [TopicPartition: Range<Int64>] = [:]
    for place in places where place.partition == bad.partition {
      let start = committed[place] ?? 0
      taken[place] = start..<max(start, partitions.position(of: place) ?? start)
    }
    search.narrow(bad, taken: taken)
    takeBack()
    dropTasks()
    try assign(places)
  }

  /// Gives up what was written and put out since the last commit.
  func takeBack() {
    writer.abandon()
    outgoing.removeAll()
  }

  /// Commits once all before a bad record is done, or before the place where it is looked for.
  /// - Throws: `StoppedByRecord` where that is the end.
  func searchOn() throws {
    guard !search.isEmpty, search.contains(where: hasDone) else { return }
    try commit()
    // A group that is handing out its partitions anew takes the offsets later.
    if isDirty { return }
    if let entry = search.pass(hasDone) { throw stop(at: entry) }
    partitions.limit(to: search.limits)
  }

  /// Whether a task has done all below these limits, or cannot go on before they are lifted.
  private func hasDone(_ partition: Int, below limits: [TopicPartition: Int64]) -> Bool {
    limits.keys.allSatisfy { place in
      partitions.isAtLimit(place)
        && (limits.count == run.topics.count || tasks[partition]?.nextOffset(topic: place.topic) == nil)
    }
  }

  private func stop(at entry: ProcessingLog.Entry) -> StoppedByRecord {
    environment.log.report(entry)
    return StoppedByRecord(entry: entry)
  }
}
