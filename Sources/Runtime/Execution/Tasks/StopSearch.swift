/// Where a worker has to stop (`--on-error stop`): all before the record that can't be used is to be done and
/// committed, and nothing of that record or of those behind it.
///
/// By the time that a record shows to be bad, its whole batch has gone through the operators. So the worker goes back
/// to its last commit and does the same once more, up to that record only. Mostly the error names it. An error in a row
/// that stands for many records (what a table's cache held back, a window that closed) does not: then the record is
/// found by halving what was taken in since the commit.
///
///     committed at 40, taken in up to 60, an error of no record: 40..<50 passes, 50..<55 does not, 50..<52 passes ...
struct StopSearch {
  /// A partition number with a bad record.
  private struct Suspect {
    var entry: ProcessingLog.Entry
    /// What lies below these ranges is fine, and the bad record is in one of them.
    var ranges: [TopicPartition: Range<Int64>]

    /// Up to where is done next: half of what is in doubt; nothing of it where that is one record.
    var limits: [TopicPartition: Int64] { ranges.mapValues { $0.lowerBound + Int64($0.count / 2) } }
    var isFound: Bool { ranges.values.allSatisfy { $0.count <= 1 } }
  }

  private var suspects: [Int: Suspect] = [:]

  var isEmpty: Bool { suspects.isEmpty }

  /// Up to where each partition may be taken in for now: the offset of the first record that may not.
  var limits: [TopicPartition: Int64] { suspects.values.reduce(into: [:]) { $0.merge($1.limits) { min($0, $1) } } }

  /// Notes a bad record.
  /// - Parameter taken: of each topic what its task has taken in since the last commit.
  mutating func narrow(_ bad: BadRecord, taken: [TopicPartition: Range<Int64>]) {
    let place = TopicPartition(bad.entry.topic, bad.entry.partition)
    let offset = bad.entry.offset
    var ranges = taken
    if let known = taken[place], known.contains(offset) {
      ranges = [place: offset..<offset + 1]
    } else if let before = suspects[bad.partition]?.ranges {
      for (place, range) in ranges {
        ranges[place] = range.clamped(to: (before[place]?.lowerBound ?? .min)..<Int64.max)
      }
    }
    suspects[bad.partition] = Suspect(entry: bad.entry, ranges: ranges)
  }

  /// Whether one of the tasks has come to its limits.
  /// - Parameter isDone: whether the task of a partition number has done all below these limits.
  func contains(where isDone: (_ partition: Int, _ limits: [TopicPartition: Int64]) -> Bool) -> Bool {
    suspects.contains { isDone($0.key, $0.value.limits) }
  }

  /// To be told once that was committed.
  /// - Returns: the record to stop at, where it is found; nil where the search goes on, with further limits.
  mutating func pass(_ isDone: (_ partition: Int, _ limits: [TopicPartition: Int64]) -> Bool) -> ProcessingLog.Entry? {
    for (partition, suspect) in suspects where isDone(partition, suspect.limits) {
      if suspect.isFound { return suspect.entry }
      let limits = suspect.limits
      for (place, range) in suspect.ranges {
        suspects[partition]?.ranges[place] = (limits[place] ?? range.lowerBound)..<range.upperBound
      }
    }
    return nil
  }
}
