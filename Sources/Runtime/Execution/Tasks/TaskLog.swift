/// What a task tells of records that it can't use: handed on to the processing log, but for what is to end the query.
/// That is kept here, and told once the query has done all that comes before.
final class TaskLog: RecordLog {
  private let log: ProcessingLog
  /// The first that is to end the query: with `--on-error stop`, or as its settings say.
  private(set) var badRecord: ProcessingLog.Entry?

  init(_ log: ProcessingLog) { self.log = log }

  func report(_ entry: ProcessingLog.Entry) {
    guard entry.endsQuery || log.stopsOnError && entry.isError else { return log.report(entry) }
    if badRecord == nil { badRecord = entry }
  }

  func forgetBadRecord() { badRecord = nil }
}

/// A task has met a record at which the query has to end; its state and its results hold part of what it made of it.
struct BadRecord: Error {
  let entry: ProcessingLog.Entry
  /// The task's.
  let partition: Int
}
