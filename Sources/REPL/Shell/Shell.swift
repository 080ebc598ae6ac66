import Parser
import Runtime

/// The prompt: reads statements over several lines, runs them, and goes on after errors and Ctrl-C.
final class Shell {
  private static let prompt = "sqlstream> "
  private static let continuation = "       -> "

  private let runner: StatementRunner
  private let console: Console
  private let reader: any PromptReader
  private let history: HistoryFile?
  private var buffer = StatementBuffer()

  init(runner: StatementRunner, reader: any PromptReader, history: HistoryFile?) {
    self.runner = runner
    console = runner.console
    self.reader = reader
    self.history = history
  }

  /// Opens a session and stays at the prompt until the user leaves.
  static func run(connection: ConnectionOptions, format: OutputFormat, console: Console) throws {
    Signals.install(secondEndsProcess: false)
    let session = try connection.open(console: console)
    defer { session.close() }
    let history = HistoryFile.ofUser
    let runner = StatementRunner(session: session, console: console, format: format)
    console.tell("sqlstream \(Version.current): statements end with ';', help shows more, Ctrl-D leaves.")
    let shell = Shell(runner: runner, reader: try makeReader(console: console, history: history), history: history)
    try shell.run()
  }

  private static func makeReader(console: Console, history: HistoryFile?) throws(ProgramFailure) -> any PromptReader {
    if console.traits.outputIsTerminal, let editor = LineEditor(history: history?.load() ?? []) { return editor }
    do throws(FileFault) {
      return try PlainPromptReader()
    } catch {
      throw ProgramFailure(.failed, "standard input can't be read: \(error.reason)")
    }
  }

  /// Reads and runs statements until the user leaves.
  /// - Throws: `OutputClosed`; `SessionError.interrupted` once SIGTERM came.
  func run() throws {
    while true {
      Signals.cancellation.reset()
      switch readLine() {
      case .interrupted:
        buffer.clear()
      case .end:
        if Signals.wasTerminated { throw SessionError.interrupted }
        if buffer.isEmpty { return }
        buffer.clear()
      case .line(let line):
        if try take(line) == .leave { return }
      }
    }
  }

  /// Waits for a line; notices wait meanwhile.
  private func readLine() -> TypedLine {
    console.notices.hold()
    defer { console.notices.release() }
    return reader.readLine(prompt: buffer.text.isEmpty ? Self.prompt : Self.continuation)
  }

  private func take(_ line: String) throws -> MetaCommand.Next {
    if buffer.isEmpty, let (command, arguments) = MetaCommand.parse(line) {
      reader.remember(line)
      return try command.action(arguments, self)
    }
    guard let text = buffer.append(line) else { return .goOn }
    reader.remember(text)
    history?.append(text)
    try runStatements(of: text)
    return .goOn
  }

  /// Runs what was typed, statement by statement. A fault ends its statement; Ctrl-C ends them all.
  private func runStatements(of text: String) throws {
    var statements = StatementReader(text)
    while !Signals.cancellation.isCancelled {
      do {
        guard let statement = try statements.next(variables: runner.session.variables) else { return }
        try runner.run(statement, source: text)
      } catch let error as Diagnostic {
        console.tell(StatementFault(diagnostic: error, source: text, name: nil).text)
      } catch let error as OutputFormatFault {
        console.tell("error: \(error.reason)")
      } catch is ProgramFailure {
        // Told already.
      } catch SessionError.interrupted {
        try console.paint("\n")
      } catch let error as SessionError {
        console.tell("error: \(error.message)")
      }
    }
    if Signals.wasTerminated { throw SessionError.interrupted }
  }

  /// Shows the commands and the kinds of statements.
  func showHelp() throws {
    let usages = MetaCommand.all.map { $0.arguments.isEmpty ? $0.name : "\($0.name) \($0.arguments)" }
    let width = (usages.map(\.count).max() ?? 0) + 2
    for (command, usage) in zip(MetaCommand.all, usages) {
      try console.write("  \(usage)\(String(repeating: " ", count: width - usage.count))\(command.help)\n")
    }
    try console.write(
      """

      Statements end with ';' and may stand on several lines:
        CREATE STREAM | TABLE, INSERT INTO, SELECT ... [EMIT CHANGES], DROP, TERMINATE,
        SHOW STREAMS | TABLES | TOPICS | QUERIES | FUNCTIONS, DESCRIBE, EXPLAIN, PRINT,
        SET, UNSET, DEFINE, UNDEFINE, RUN SCRIPT, SPOOL
      Ctrl-C ends the running statement, or throws away what is typed.

      """)
  }

  /// Sets how results are written; nil tells how they are.
  func setOutput(_ name: String?) throws {
    if let name {
      do throws(OutputFormatFault) {
        runner.format = try OutputFormat(parsing: name)
      } catch {
        return console.tell("error: \(error.reason)")
      }
    }
    console.tell("output is \(runner.format.text)")
  }
}
