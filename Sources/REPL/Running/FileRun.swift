import Parser
import Runtime

/// `sqlstream run`: a file's definitions, then its input, then its queries and what it wants shown.
final class FileRun {
  struct Options {
    /// Files of records to write first; `-` is standard input.
    var inputs: [String]
    var untilIdle: Bool
    /// How often results are printed, in milliseconds; nil: once.
    var everyMillis: Int64?
    /// Tables to print; none: those that the files create, where the files have no SELECT or PRINT.
    var tables: [String]
    var format: OutputFormat
    /// Whether others reach the broker inside the program, for whom it stays.
    var isListening: Bool
    /// Where probes are answered.
    var health: HealthOptions
  }

  private let files: [String]
  private let options: Options
  private let connection: ConnectionOptions
  private let console: Console

  init(files: [String], options: Options, connection: ConnectionOptions, console: Console) {
    self.files = files
    self.options = options
    self.connection = connection
    self.console = console
  }

  /// Parses all files, so that a fault in the last of them leaves nothing half done, and runs them.
  /// - Throws: `ProgramFailure`, `SessionError`, `OutputClosed`.
  func run() throws {
    let scripts = try parse()
    Signals.install(secondEndsProcess: true)
    let inputs = try openInputs()
    let session = try connection.open(console: console, holdsQueries: true)
    defer { session.close() }
    let health = try options.health.start(session.health, console: console)
    defer { health?.close() }
    let runner = StatementRunner(
      session: session, console: console, format: options.format, tellsMessages: console.traits.errorIsTerminal)
    try FileExecution(scripts: scripts, inputs: inputs, options: options, runner: runner).run()
  }

  private func parse() throws(ProgramFailure) -> [Script] {
    var variables = ScriptVariables()
    var scripts: [Script] = []
    for file in files { scripts.append(try Script(file: file, variables: &variables, console: console)) }
    return scripts
  }

  private func openInputs() throws(ProgramFailure) -> [InputFile] {
    var opened: [InputFile] = []
    for path in options.inputs {
      do throws(FileFault) {
        opened.append(try InputFile(path: path))
      } catch {
        throw ProgramFailure(.wrongUsage, "--input \(path): \(error.reason)")
      }
    }
    return opened
  }
}
