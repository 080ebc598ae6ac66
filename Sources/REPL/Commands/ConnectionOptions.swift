import ArgumentParser
import Runtime

/// Where topics and schemas are: the options of every command.
struct ConnectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The Kafka brokers to start from (or SQLSTREAM_BOOTSTRAP_SERVERS). Default: a broker inside the program.",
      valueName: "host:port,..."))
  var bootstrapServers: String?

  @Option(help: ArgumentHelp("Properties of the Kafka client, such as security.protocol.", valueName: "file"))
  var config: String?

  @Option(
    help: ArgumentHelp("The schema registry. Default: a registry inside the program.", valueName: "url"))
  var schemaRegistry: String?

  @Option(
    help: ArgumentHelp(
      "Where the broker inside the program keeps its topics. Default: in memory.", valueName: "folder"))
  var dataDir: String?

  @Option(
    help: ArgumentHelp(
      "Processes with the same id share the work of their queries. Default: sqlstream.", valueName: "id"))
  var applicationID: String?

  @Option(
    help: ArgumentHelp(
      "On how many threads each query works; its partitions are spread over them. Default: 1.", valueName: "n"))
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads is a number from 1") }
    if let applicationID, applicationID.isEmpty || !applicationID.utf8.allSatisfy(Self.mayStandInTopicName) {
      throw ValidationError("--application-id may hold letters, digits, '.', '_' and '-' only")
    }
  }

  /// The brokers that the option or the environment names; nil: the embedded one.
  var servers: String? { bootstrapServers ?? Environment.value("SQLSTREAM_BOOTSTRAP_SERVERS") }

  /// Connects to what the options name, and tells in a line what is not named.
  /// - Throws: `ProgramFailure` for a `--config` that can't be read; `SessionError`.
  /// - Parameter keepsCatalog: whether definitions are kept in the data folder, and taken up from it.
  func open(console: Console, holdsQueries: Bool = false, keepsCatalog: Bool = true) throws -> Session {
    var configuration = SessionConfiguration()
    configuration.bootstrapServers = servers
    configuration.schemaRegistryURL = schemaRegistry
    if let config { try configuration.add(clientProperties: Self.text(ofConfig: config), name: config) }
    configuration.dataDirectory = dataDir
    if let applicationID { configuration.applicationID = applicationID }
    if let threads { configuration.threads = threads }
    configuration.holdsQueries = holdsQueries
    configuration.keepsCatalog = keepsCatalog
    let notices = console.notices
    let session = try Session(configuration) { notices.post($0) }
    tellWhatIsEmbedded(configuration, console)
    return session
  }

  /// Tells in a line which part of the world is inside the program.
  private func tellWhatIsEmbedded(_ configuration: SessionConfiguration, _ console: Console) {
    let place = dataDir.map { "with data in \($0)" } ?? "in memory"
    switch (configuration.bootstrapServers, configuration.schemaRegistryURL) {
    case (nil, nil):
      console.tell("No --bootstrap-servers: using the embedded broker and schema registry, \(place).")
    case (nil, _):
      console.tell("No --bootstrap-servers: using the embedded broker, \(place).")
    case (_, _):
      break
    }
  }

  private static func text(ofConfig path: String) throws(ProgramFailure) -> String {
    do throws(FileFault) {
      return try LineReader.text(of: path)
    } catch {
      throw ProgramFailure(.wrongUsage, "--config \(path): \(error.reason)")
    }
  }

  private static func mayStandInTopicName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
