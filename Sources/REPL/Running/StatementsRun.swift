import Parser
import Runtime

/// Runs the statements of `-e` or of standard input one after the other, and leaves.
struct StatementsRun {
  private let texts: [String]
  private let connection: ConnectionOptions
  private let format: OutputFormat
  private let console: Console

  init(texts: [String], connection: ConnectionOptions, format: OutputFormat, console: Console) {
    self.texts = texts
    self.connection = connection
    self.format = format
    self.console = console
  }

  /// - Throws: `ProgramFailure` at the first statement that fails.
  func run() throws {
    let scripts = try parse()
    Signals.install(secondEndsProcess: true)
    let session = try connection.open(console: console)
    defer { session.close() }
    let runner = StatementRunner(session: session, console: console, format: format)
    for script in scripts {
      for statement in script.statements {
        try Signals.cancellation.check()
        try runner.run(statement, source: script.source)
      }
    }
  }

  private func parse() throws(ProgramFailure) -> [Script] {
    var variables = ScriptVariables()
    var scripts: [Script] = []
    for text in texts {
      do throws(StatementFault) {
        scripts.append(try Script(source: text, variables: &variables))
      } catch {
        console.tell(error.text)
        throw ProgramFailure(.failed)
      }
    }
    return scripts
  }
}
