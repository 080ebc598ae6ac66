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

  /// Writes the records to their topics.
  /// - Throws: `SessionError` where nothing can be written or Ctrl-C was pressed; `ProgramFailure` where the
  ///   file can't be read on.
  func produce(in session: Session, console: Console) throws {
    var records = 0
    while let line = try nextLine() {
      if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) { continue }
      records += 1
      do {
        try line.withUnsafeBytes { try session.produce(try InputLine($0)) }
      } catch let error as RecordRefusal {
        tell(error.reason, console: console)
      }
    }
    try Signals.cancellation.check()
    if faults > 0 { console.tell("\(name): \(faults) of \(records) records were skipped") }
  }

  private func nextLine() throws -> ArraySlice<UInt8>? {
    do throws(FileFault) {
      return try lines.next { !Signals.cancellation.isCancelled }
    } catch {
      throw ProgramFailure(.failed, "\(name): \(error.reason)")
    }
  }

  private func tell(_ reason: String, console: Console) {
    faults += 1
    if faults <= Self.mostToldFaults { console.tell("\(name):\(lines.lineNumber): \(reason); skipped") }
  }
}
