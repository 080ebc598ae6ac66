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
      name: "output", arguments: "[\(OutputFormat.choices.joined(separator: "|"))]",
      help: "how results are written, or which way it is now"
    ) { arguments, shell in
      try shell.setOutput(arguments.first)
      return .goOn
    },
    MetaCommand(name: "exit", arguments: "", help: "leave (or Ctrl-D)") { _, _ in .leave },
    MetaCommand(name: "quit", arguments: "", help: "leave") { _, _ in .leave },
  ]

  /// The command that a line is, with its arguments; nil for SQL. An argument is all that follows the name, as output
  /// formats may hold spaces.
  static func parse(_ line: String) -> (command: MetaCommand, arguments: [String])? {
    func isOutside(_ character: Character) -> Bool { character.isWhitespace || character == ";" }
    var text = line[...]
    while let first = text.first, isOutside(first) { text.removeFirst() }
    while let last = text.last, isOutside(last) { text.removeLast() }
    let name = text.prefix { !isOutside($0) }
    let rest = text.dropFirst(name.count).drop(while: isOutside)
    guard let command = all.first(where: { $0.name == name.lowercased() }), rest.isEmpty || !command.arguments.isEmpty
    else { return nil }
    return (command, rest.isEmpty ? [] : [String(rest)])
  }
}
