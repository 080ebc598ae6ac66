import Runtime

/// The records of an `--input` file. A line that is no record, or does not fit its topic, is told, counted and skipped.
final class InputFile {
  /// With more faults than this the rest is only counted.
  private static let mostToldFaults = 20

  private let name: String
  private let lines: LineReader
  private var faults = 0

  init(path: String) throws(FileFault) {
    name = path == "-" ? "standard input" : path
    lines = try LineReader(path: path)
  }

  /// Whether it comes as others write it, and may never end: a pipe or a terminal.
  var isLive: Bool { lines.isLive }

  /// Takes the records to their topics, until the end or until `cancellation` is set.
  /// - Parameters:
  ///   - handsOn: whether what has come goes on at once where nothing more is at hand.
  ///   - tell: takes notices.
  /// - Throws: `SessionError` where nothing can be written; `ProgramFailure` where the file can't be read on.
  func produce(
    in feed: InputFeed, handsOn: Bool, cancellation: Cancellation, tell: (String) -> Void
  ) throws {
    var records = 0
    while let line = try nextLine(cancellation) {
      if !line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) {
        records += 1
        do {
          try line.withUnsafeBytes { try feed.take(try InputLine($0)) }
        } catch let error as RecordRefusal {
          faults += 1
          if faults <= Self.mostToldFaults { tell("\(name):\(lines.lineNumber): \(error.reason); skipped") }
        }
      }
      if handsOn, !lines.hasLine { try feed.handOn() }
    }
    if faults > 0, !cancellation.isCancelled { tell("\(name): \(faults) of \(records) records were skipped") }
  }

  private func nextLine(_ cancellation: Cancellation) throws -> ArraySlice<UInt8>? {
    do throws(FileFault) {
      return try lines.next { !cancellation.isCancelled }
    } catch {
      throw ProgramFailure(.failed, "\(name): \(error.reason)")
    }
  }
}
