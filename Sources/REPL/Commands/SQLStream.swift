import ArgumentParser
import Runtime

/// The program without a subcommand: statements of `-e` or of standard input, or else the prompt.
struct SQLStream: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sqlstream",
    abstract: "Stream SQL over Kafka.",
    discussion: """
      Without a subcommand: a prompt for statements, or, where standard input is no terminal, the statements that \
      stand there.

      Exit status: 0 fine, 1 a statement failed, 2 wrong usage, 3 the broker can't be reached, 130 interrupted.
      """,
    version: Version.current,
    subcommands: [RunCommand.self, TestCommand.self, DatagenCommand.self])

  @Option(
    name: .customShort("e"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Run these statements and leave.", valueName: "statements"))
  var statements: [String] = []

  @OptionGroup var output: OutputOptions
  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let console = Console()
    if !statements.isEmpty {
      try StatementsRun(texts: statements, connection: connection, format: output.output, console: console).run()
    } else if console.traits.inputIsTerminal {
      try Shell.run(connection: connection, format: output.output, console: console)
    } else {
      let text = try Self.standardInput()
      try StatementsRun(texts: [text], connection: connection, format: output.output, console: console).run()
    }
  }

  private static func standardInput() throws(ProgramFailure) -> String {
    do throws(FileFault) {
      return try LineReader.text(of: "-")
    } catch {
      throw ProgramFailure(.failed, "standard input can't be read: \(error.reason)")
    }
  }
}
