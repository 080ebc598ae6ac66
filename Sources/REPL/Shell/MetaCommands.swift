import Runtime

/// A command of the prompt that is not SQL.
struct MetaCommand: Sendable {
  /// What the shell does after a command.
  enum Next: Equatable {
    case goOn, leave
  }

  let name: String
  /// Its arguments as the help shows them.
  let arguments: String
  let help: String
  let action: @Sendable (_ arguments: [String], _ shell: Shell) throws -> Next

  /// The list of commands, which is also their help.
  static let all: [MetaCommand] = [
    MetaCommand(name: "help", arguments: "", help: "this text") { _, shell in
      try shell.showHelp()
      return .goOn
    },
    MetaCommand(
      name: "output", arguments: "[\(OutputFormat.allCases.map(\.rawValue).joined(separator: "|"))]",
      help: "how results are written, or which way it is now"
    ) { arguments, shell in
      try shell.setOutput(arguments.first)
      return .goOn
    },
    MetaCommand(name: "exit", arguments: "", help: "leave (or Ctrl-D)") { _, _ in .leave },
    MetaCommand(name: "quit", arguments: "", help: "leave") { _, _ in .leave },
  ]

  /// The command that a line is, with its arguments; nil for SQL.
  static func parse(_ line: String) -> (command: MetaCommand, arguments: [String])? {
    var words = line.split { $0.isWhitespace || $0 == ";" }.map(String.init)
    guard !words.isEmpty else { return nil }
    let name = words.removeFirst().lowercased()
    guard let command = all.first(where: { $0.name == name }), words.count <= (command.arguments.isEmpty ? 0 : 1)
    else { return nil }
    return (command, words)
  }
}
