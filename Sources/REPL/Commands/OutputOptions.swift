import ArgumentParser

extension OutputFormat: ExpressibleByArgument {}

/// How results are written: the options of commands that show some.
struct OutputOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How results are written.", valueName: "format"))
  var output = OutputFormat.grid
}
