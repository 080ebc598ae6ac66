import Parser
import Runtime

/// Runs statements in a session and shows what they give.
final class StatementRunner {
  let session: Session
  let console: Console
  /// How results are written.
  var format: OutputFormat
  /// Whether "Table T created" is told.
  private let tellsMessages: Bool

  init(session: Session, console: Console, format: OutputFormat, tellsMessages: Bool = true) {
    self.session = session
    self.console = console
    self.format = format
    self.tellsMessages = tellsMessages
  }

  /// Runs a statement and shows what it gives, until a push query ends or Ctrl-C ends it.
  /// - Throws: `ProgramFailure` once a fault of the statement has been told; `SessionError`; `OutputClosed`.
  func run(_ statement: Statement, source: String, name: String? = nil) throws {
    try show(try execute(statement, source: source, name: name))
  }

  /// Runs a statement; its fault, if any, is told.
  func execute(_ statement: Statement, source: String, name: String? = nil) throws -> StatementResult {
    do {
      if case .spool(let spool) = statement.kind { return try self.spool(spool) }
      return try session.execute(statement, source: source, cancellation: Signals.cancellation)
    } catch let error as Diagnostic {
      console.tell(StatementFault(diagnostic: error, source: source, name: name).text)
      throw ProgramFailure(.failed)
    } catch let error as ScriptError {
      console.tell(StatementFault(diagnostic: error.diagnostic, source: error.source, name: error.file).text)
      throw ProgramFailure(.failed)
    } catch SessionError.failed(let message) {
      console.tell("error: \(message)")
      throw ProgramFailure(.failed)
    }
  }

  /// Shows a result; one that goes on is shown until it ends or Ctrl-C ends it.
  func show(_ result: StatementResult) throws {
    switch result {
    case .message(let message): if tellsMessages { console.tell(message) }
    case .text(let text): try console.write(TextEscaping.controlsInLines(text) + (text.hasSuffix("\n") ? "" : "\n"))
    case .rows(let table): try show(table)
    case .push(let source): try follow(try PushView(source, console: console, format: format))
    case .lines(let source): try follow(PrintView(source, console: console))
    case .script(let results): for result in results { try show(result) }
    }
  }

  /// Shows rows that are all there.
  func show(_ table: ResultTable) throws {
    try format.check(table.columns)
    try console.write(format.renderer(for: table.columns, style: console.style).table(table.rows))
  }

  /// Shows a result that goes on until it ends.
  /// - Throws: `SessionError.interrupted` once Ctrl-C ends it.
  private func follow(_ view: any RunningView) throws {
    defer { view.close() }
    try console.whileDrawing(view.isLive) {
      while try view.step(timeoutMillis: PushView.pollMillis) { try Signals.cancellation.check() }
    }
  }

  private func spool(_ spool: Spool) throws -> StatementResult {
    switch spool {
    case .off:
      console.spool = nil
      return .message("Output goes to no file")
    case .file(let file):
      do throws(FileFault) {
        console.spool = try FileSink(path: file.text)
      } catch {
        throw Diagnostic(.failed, "the file can't be written: \(error.reason)", at: file.range)
      }
      return .message("What is shown goes to \(file.text) too")
    }
  }
}
