import Runtime

/// Where made-up events go: the topics of the brokers or of the data folder that options or a YAML file name, or else
/// standard output.
struct Destination {
  /// Whether events are printed, as lines for `--input`.
  let isPrinted: Bool
  private let connection: ConnectionOptions
  private let properties: (text: String, name: String)?

  /// The command line's options come before the file's.
  init(_ connection: ConnectionOptions, _ settings: DatagenConfiguration) {
    var connection = connection
    let path = connection.config
    let isYAML = path.map(DatagenConfiguration.isYAML) ?? false
    if isYAML { connection.config = nil }
    if connection.servers == nil { connection.bootstrapServers = settings.brokers }
    connection.schemaRegistry = connection.schemaRegistry ?? settings.schemaRegistry
    properties = settings.clientProperties.map { ($0, path ?? "") }
    isPrinted = connection.servers == nil && connection.dataDir == nil && connection.config == nil && properties == nil
    self.connection = connection
  }

  /// A session there; where events are printed, one in memory that only knows what statements declare.
  func open(console: Console) throws -> Session {
    if isPrinted { return try Session(SessionConfiguration()) { _ in } }
    return try connection.open(console: console, holdsQueries: true, keepsCatalog: false, properties: properties)
  }
}
