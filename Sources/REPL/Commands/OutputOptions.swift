import ArgumentParser

/// How results are written: the options of commands that show some.
struct OutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How results are written: \(OutputFormat.choices.joined(separator: ", ")).", valueName: "format"),
    transform: OutputFormat.init(parsing:))
  var output = OutputFormat.grid
}
