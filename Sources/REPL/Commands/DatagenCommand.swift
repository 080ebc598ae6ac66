import ArgumentParser
import Parser
import Planner
import Runtime

extension Scene: ExpressibleByArgument {}

/// The formats of values that made-up events can be written in.
enum EventFormat: String, CaseIterable, ExpressibleByArgument {
  case avro, json, protobuf
}

/// `sqlstream datagen NAME` and `sqlstream datagen --for STREAM --file schema.sql`
struct DatagenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "datagen",
    abstract: "Produce made-up events.",
    discussion: """
      \(Scene.allCases.map { "\($0.rawValue): \($0.summary)" }.joined(separator: "\n"))

      Or rows of any stream or table: --for names it, --file declares it, and each --field says how a column or a field \
      inside of it (address.city) is made up, and how often it is NULL: --field "item=choice('a':3, 'b') null 5%". \
      Generators:
      \(ScalarGenerators.help)

      With brokers or a data folder named, the events go to their topics; without, they are printed as lines that \
      'sqlstream run --input' reads. Ctrl-C ends the open shopping sessions with their check-out. --config may also be \
      a .yaml file of settings: brokers, rate, seed and what the scene's world is like.
      """)

  /// Events a second: more than any machine makes.
  static let highestRate = 10_000_000.0

  /// The time of the first event that a seed gives where nothing else says what time it is: 2024-01-01T00:00:00Z.
  private static let seededStartMillis: Int64 = 1_704_067_200_000

  @Argument(help: ArgumentHelp("What to make up.", valueName: "name"))
  var scene: Scene?

  @Option(name: .customLong("for"), help: ArgumentHelp("A stream or table to make up rows of.", valueName: "stream"))
  var relation: String?

  @Option(help: ArgumentHelp("The statements that declare it.", valueName: "file.sql"))
  var file: String?

  @Option(
    name: .customLong("field"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("How a column is made up: 'qty=range(1, 9)'.", valueName: "column=generator"),
    transform: FieldOption.init(parsing:))
  var fields: [FieldOption] = []

  @Option(help: ArgumentHelp("Events a second. Printed events with a --count come at once.", valueName: "number"))
  var rate: Double?

  @Option(help: ArgumentHelp("How many events. Default: until Ctrl-C.", valueName: "number"))
  var count: Int?

  @Option(help: ArgumentHelp("The same seed gives the same events.", valueName: "number"))
  var seed: UInt64?

  @Option(
    help: "The format of a scene's values in topics. Default: avro for smartshop, protobuf for transactions, else json.")
  var format: EventFormat?

  @Flag(help: "Tell each event on standard error.")
  var verbose = false

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    if let rate, !(rate > 0 && rate <= Self.highestRate) {
      throw ValidationError("--rate is a number above 0, up to 10000000")
    }
    if let count, count < 1 { throw ValidationError("--count is a number from 1") }
    if (scene == nil) == (relation == nil) {
      let names = Scene.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("say what to make up: \(names), or --for a stream of --file")
    }
    if (relation == nil) != (file == nil) { throw ValidationError("--for and --file go together") }
    if relation == nil, !fields.isEmpty { throw ValidationError("--field goes with --for") }
    if relation != nil, format != nil { throw ValidationError("with --for the stream's own formats count, not --format") }
  }

  func run() throws {
    Signals.install(secondEndsProcess: true)
    let console = Console()
    let settings = try settings()
    let seed = seed ?? settings.seed
    let count = count ?? settings.count
    let destination = Destination(connection, settings)
    let made = try source(
      seed: seed ?? UInt64.random(in: 0 ... .max), settings, destination, console: console)
    defer { made.source.close() }
    let rate = rate ?? settings.rate
    var run = DatagenRun(
      source: made.source, count: count, rate: rate ?? made.usualRate,
      isPaced: rate != nil || !destination.isPrinted || count == nil,
      startMillis: destination.isPrinted && seed != nil ? Self.seededStartMillis : SystemClock().nowMillis())
    let produced = try run.run()
    if !destination.isPrinted { console.tell("\(produced) events produced") }
  }

  /// What a YAML file of `--config` says; nothing where there is none.
  private func settings() throws -> DatagenConfiguration {
    guard let path = connection.config, DatagenConfiguration.isYAML(path) else { return DatagenConfiguration() }
    let text = try ConnectionOptions.text(ofConfig: path)
    do throws(YAMLFault) {
      let settings = try DatagenConfiguration(parsing: text)
      // A stream of one's own has no world to be told of.
      if scene == nil { try settings.scene.finish() }
      return settings
    } catch {
      throw ProgramFailure(.wrongUsage, "\(path):\(error.line): \(error.reason)")
    }
  }

  private func source(
    seed: UInt64, _ settings: DatagenConfiguration, _ destination: Destination, console: Console
  ) throws -> (source: any EventSource, usualRate: Double) {
    let log = verbose ? console : nil
    guard let scene else { return (try rows(seed: seed, destination, log: log, console: console), 10) }
    let generator: any EventGenerator
    do throws(YAMLFault) {
      generator = try scene.generator(seed: seed, settings: settings.scene)
    } catch {
      throw ProgramFailure(.wrongUsage, "\(connection.config ?? ""):\(error.line): \(error.reason)")
    }
    let rate = scene.usualRate(generator)
    if destination.isPrinted {
      return (SceneSource(generator, sink: LinesSink(scene.topics, console: console), log: log), rate)
    }
    let format = format ?? settings.format ?? scene.usualFormat
    let session = try destination.open(console: console)
    do {
      let sink = try TopicsSink(session, scene.topics, format: format, console: console)
      return (SceneSource(generator, sink: sink, log: log), rate)
    } catch {
      session.close()
      throw error
    }
  }

  /// The rows of the stream that `--for` names.
  private func rows(
    seed: UInt64, _ destination: Destination, log: Console?, console: Console
  ) throws -> any EventSource {
    let session = try destination.open(console: console)
    do {
      let relation = try Declarations(file: file ?? "", console: console).relation(relation ?? "", in: session, console: console)
      let target: RelationSource.Target =
        destination.isPrinted ? .lines(console) : .topic(try session.writer(of: relation), session)
      let source = try RelationSource(relation, options: fields, seed: seed, target: target, log: log)
      if destination.isPrinted { session.close() }
      return source
    } catch {
      session.close()
      if let fault = error as? FieldFault { throw ProgramFailure(.wrongUsage, fault.reason) }
      throw error
    }
  }
}
