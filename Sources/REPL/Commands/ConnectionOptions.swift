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
      "Let Kafka's clients reach the broker inside the program there, without a password; a port alone is one of 127.0.0.1.",
      valueName: "host:port"))
  var listen: ListenAddress?

  @Option(
    help: ArgumentHelp(
      "Processes with the same id share the work of their queries. Default: sqlstream.", valueName: "id"))
  var applicationID: String?

  @Option(
    help: ArgumentHelp(
      "Where records go that can't be used: topic makes them the stream KSQL_PROCESSING_LOG. Default: stderr.",
      valueName: "stderr|topic|off"))
  var processingLog: ProcessingLogSettings.Destination?

  @Option(
    help: ArgumentHelp(
      "What a query does at such a record: leave it out, or stop there. Default: skip.", valueName: "skip|stop"))
  var onError: ErrorPolicy?

  enum ErrorPolicy: String, ExpressibleByArgument, CaseIterable {
    case skip, stop
  }

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
  /// - Parameters:
  ///   - keepsCatalog: whether definitions are kept in the data folder, and taken up from it.
  ///   - properties: properties of the Kafka client in place of those of `--config`, and what errors call them.
  func open(
    console: Console, holdsQueries: Bool = false, keepsCatalog: Bool = true,
    properties: (text: String, name: String)? = nil
  ) throws -> Session {
    var configuration = SessionConfiguration()
    configuration.bootstrapServers = servers
    configuration.schemaRegistryURL = schemaRegistry
    if let properties {
      try configuration.add(clientProperties: properties.text, name: properties.name)
    } else if let config {
      if DatagenConfiguration.isYAML(config) {
        throw ProgramFailure(
          .wrongUsage, "--config \(config): a YAML file is for datagen; the Kafka client's properties are lines of name=value")
      }
      try configuration.add(clientProperties: Self.text(ofConfig: config), name: config)
    }
    configuration.dataDirectory = dataDir
    if let listen, let servers = configuration.bootstrapServers {
      throw ProgramFailure(
        .wrongUsage, "--listen \(listen) is for the broker inside the program; here \(servers) is the broker")
    }
    configuration.listenAddress = listen
    if let applicationID { configuration.applicationID = applicationID }
    if let threads { configuration.threads = threads }
    configuration.holdsQueries = holdsQueries
    configuration.processingLog.destination = processingLog ?? .stderr
    configuration.processingLog.stopsOnError = onError == .stop
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

  /// The text of a `--config` file.
  static func text(ofConfig path: String) throws(ProgramFailure) -> String {
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

extension ProcessingLogSettings.Destination: ExpressibleByArgument {}

extension ListenAddress: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
