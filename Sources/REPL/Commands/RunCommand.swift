import ArgumentParser

/// `sqlstream run FILE.sql ...`
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run the statements of files, and keep their queries running until Ctrl-C.",
    discussion: """
      A file's own SELECT prints its result. Where there is none, each table that the files create is printed at the \
      end (--until-idle) or time and again (--every).

      A record of --input is a JSON object on a line of its own: \
      {"topic": ..., "key": ..., "value": ..., "timestamp": milliseconds, "headers": ...}. Each is written in the \
      format that its topic's stream or table declares, before the queries start.
      """)

  @Argument(help: ArgumentHelp("Files of SQL statements.", valueName: "file.sql"))
  var files: [String]

  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Records to write to topics first; - is standard input.", valueName: "file.jsonl"))
  var input: [String] = []

  @Flag(help: "Stop once all that was in the topics is processed; print, and leave.")
  var untilIdle = false

  @Option(help: ArgumentHelp("Print results that often: 500ms, 30s, 5m, 1h.", valueName: "time"))
  var every: Interval?

  @Option(
    name: .customLong("table"),
    help: ArgumentHelp("Which tables to print. Default: those that the files create.", valueName: "name"))
  var tables: [String] = []

  @OptionGroup var health: HealthOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if input.count(where: { $0 == "-" }) > 1 { throw ValidationError("standard input can be read only once") }
  }

  func run() throws {
    let options = FileRun.Options(
      inputs: input, untilIdle: untilIdle, everyMillis: every?.millis, tables: tables, format: output.output,
      isListening: connection.listen != nil, health: health)
    try FileRun(files: files, options: options, connection: connection, console: Console()).run()
  }
}
