import ArgumentParser
import Runtime

extension Scene: ExpressibleByArgument {}

/// The formats of values that made-up events can be written in.
enum EventFormat: String, CaseIterable, ExpressibleByArgument {
  case avro, json
}

/// `sqlstream datagen NAME`
struct DatagenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "datagen",
    abstract: "Produce made-up events.",
    discussion: """
      \(Scene.allCases.map { "\($0.rawValue): \($0.summary)" }.joined(separator: "\n"))

      With brokers or a data folder named, the events go to their topics; without, they are printed as lines that \
      'sqlstream run --input' reads. Ctrl-C ends the open shopping sessions with their check-out.
      """)

  /// The time of the first event that a seed gives where nothing else says what time it is: 2024-01-01T00:00:00Z.
  private static let seededStartMillis: Int64 = 1_704_067_200_000

  @Argument(help: ArgumentHelp("What to make up.", valueName: "name"))
  var scene: Scene

  @Option(help: ArgumentHelp("Events a second. Printed events with a --count come at once.", valueName: "number"))
  var rate: Double?

  @Option(help: ArgumentHelp("How many events. Default: until Ctrl-C.", valueName: "number"))
  var count: Int?

  @Option(help: ArgumentHelp("The same seed gives the same events.", valueName: "number"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("The format of values in topics. Default: avro for smartshop, json for receipts."))
  var format: EventFormat?

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if let rate, !(rate > 0 && rate <= 10_000_000) {
      throw ValidationError("--rate is a number above 0, up to 10000000")
    }
    if let count, count < 1 { throw ValidationError("--count is a number from 1") }
  }

  func run() throws {
    Signals.install(secondEndsProcess: true)
    let console = Console()
    let clock = SystemClock()
    let isPrinted = connection.servers == nil && connection.dataDir == nil && connection.config == nil
    let sink: any EventSink = isPrinted ? LinesSink(console: console) : try openTopics(console)
    defer { sink.close() }
    var run = DatagenRun(
      generator: scene.generator(seed: seed ?? UInt64.random(in: 0 ... .max)), sink: sink, count: count,
      rate: rate ?? scene.usualRate, isPaced: rate != nil || !isPrinted || count == nil,
      startMillis: isPrinted && seed != nil ? Self.seededStartMillis : clock.nowMillis())
    let produced = try run.run()
    if !isPrinted { console.tell("\(produced) events produced") }
  }

  private func openTopics(_ console: Console) throws -> any EventSink {
    let format = format?.rawValue.uppercased() ?? scene.usualFormat
    let session = try connection.open(console: console, keepsCatalog: false)
    do {
      return try TopicsSink(session, declarations: scene.declarations(format: format), console: console)
    } catch {
      session.close()
      throw error
    }
  }
}
