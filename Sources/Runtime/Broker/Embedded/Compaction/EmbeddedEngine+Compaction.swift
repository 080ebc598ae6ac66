extension EmbeddedEngine {
  /// Looks for a partition to compact, so that the logs of a process that runs for weeks stay in proportion to their
  /// keys.
  /// - Returns: the job to run without the lock and to `finish` then; nil where there is none, or one is under way.
  mutating func nextCompaction(nowMillis: Int64) -> CompactionJob? {
    guard compactions.running == nil else { return nil }
    for (name, topic) in topics where topic.isCompacted {
      for (partition, log) in topic.logs.enumerated() {
        let place = TopicPartition(name, partition)
        if let due = compactions.due[place] {
          guard nowMillis - due.sinceMillis >= compactions.delayMillis, log.lastStableOffset >= due.limit
          else { continue }
          compactions.due[place] = nil
          let job = CompactionJob(
            log, of: place, limit: due.limit, tombstones: tombstoneLimit(of: place, topic, nowMillis: nowMillis),
            path: directory?.compactionPath(of: place))
          compactions.running = job
          return job
        }
        let newRecords = log.recordCount - log.compactedCount
        guard newRecords >= max(compactions.leastNewRecords, log.compactedCount) else { continue }
        // A file is replaced as a whole: what is compacted ends where a segment does. Where none can be begun, as on
        // a full disk, the partition has its turn again later.
        if let directory, (try? directory.beginSegment(of: place, at: log.endOffset)) == nil { continue }
        compactions.due[place] = CompactionSchedule.Due(limit: log.endOffset, sinceMillis: nowMillis)
      }
    }
    return nil
  }

  /// Puts a job's result in place; nil where it failed or was cancelled, and then all stays as it was.
  mutating func finish(_ job: CompactionJob, _ result: CompactionJob.Result?) throws(BrokerError) {
    guard compactions.running === job else {
      // The topic is gone, and with it the folder.
      return
    }
    compactions.running = nil
    guard let result else { return }
    if let path = result.path {
      guard try directory?.replaceSegments(of: job.place, below: job.limit, withFileAt: path) == true else { return }
    }
    topics[job.place.topic]?.logs[job.place.partition].replace(below: job.limit, with: result.spans)
    compactions.compactedUpTo[job.place] = job.limit
  }

  /// Tombstones go once they are old enough, have outlived a compaction, and no group still has them to read.
  private func tombstoneLimit(
    of place: TopicPartition, _ topic: EmbeddedTopic, nowMillis: Int64
  ) -> Compaction.TombstoneLimit {
    let seen = groups.values.compactMap { $0.offsets[place] }.min() ?? .max
    return Compaction.TombstoneLimit(
      timeMillis: nowMillis.subtractingReportingOverflow(topic.tombstoneMillis).partialValue,
      offset: min(compactions.compactedUpTo[place] ?? 0, seen))
  }

  /// Rewrites a partition that was read back from its files, where that saves half of it.
  mutating func compactRecovered(
    _ place: TopicPartition, in directory: DataDirectory, nowMillis: Int64
  ) throws(BrokerError) {
    guard let topic = topics[place.topic] else { return }
    let log = topic.logs[place.partition]
    var tombstones = tombstoneLimit(of: place, topic, nowMillis: nowMillis)
    tombstones.offset = groups.values.compactMap { $0.offsets[place] }.min() ?? .max
    let compaction = Compaction(log.spans(below: log.endOffset), tombstones: tombstones)
    guard compaction.isWorthwhile, let kept = compaction.kept() else { return }
    try directory.replaceAll(
      of: place, with: CompactedFrames.bytes(of: kept, from: log.startOffset, to: log.endOffset),
      endOffset: log.endOffset)
    topics[place.topic]?.logs[place.partition].replace(below: log.endOffset, with: kept)
  }
}
