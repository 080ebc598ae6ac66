/// A property of CREATE SINK CONNECTOR.
package enum ConnectorProperty: String, CaseIterable, Sendable {
  case connector = "connector"
  case url = "url"
  case user = "user"
  case password = "password"
  case from = "from"
  case topics = "topics"
  case table = "table"
  case mode = "mode"
  case keyMode = "pk.mode"
  case key = "pk"
  case columns = "columns"
  case deletes = "delete.enabled"
  case createsTables = "auto.create"
  case addsColumns = "auto.evolve"
  case tolerance = "errors.tolerance"
  case batchRows = "batch.size"

  /// Other names for it: those of Kafka Connect's JDBC sinks, so that a file that names one of these runs.
  package var aliases: [String] {
    switch self {
    case .connector: ["connector.class"]
    case .url: ["connection.url"]
    case .user: ["connection.user", "connection.username"]
    case .password: ["connection.password"]
    case .table: ["table.name.format", "collection.name.format"]
    case .mode: ["insert.mode"]
    case .key: ["pk.fields", "primary.key.fields"]
    case .keyMode: ["primary.key.mode"]
    case .columns: ["fields.whitelist", "fields.included"]
    case .from, .topics, .deletes, .createsTables, .addsColumns, .tolerance, .batchRows: []
    }
  }

  /// One line.
  package var summary: String {
    switch self {
    case .connector: "the kind of database: 'postgres'"
    case .url: "a connection URI, postgresql://user@host:5432/database; what it leaves out comes from PGHOST and the like"
    case .user: "the user, where the URI names none"
    case .password: "the password, where the URI has none; PGPASSWORD and ~/.pgpass work too"
    case .from: "the stream or table to read"
    case .topics: "instead of 'from': the topics to read, with commas between them; a stream or table declares each"
    case .table: "the database's table, maybe with its schema; ${topic} stands for the topic's name"
    case .mode: "upsert (the default of tables): a row for each key; append (the default of streams): one for each record"
    case .key: "the columns of the primary key, with commas between them; else those of the record's key"
    case .keyMode: "where the columns of 'pk' are: record_key or record_value; none"
    case .columns: "the columns to write, with commas between them; else all"
    case .deletes: "whether a tombstone deletes its row; true"
    case .createsTables: "whether a table that is not there is made; true"
    case .addsColumns: "whether a column that the table lacks is added; false"
    case .tolerance: "all: rows that the database refuses are told and left out; none: the first one stops the connector"
    case .batchRows: "the most rows of one transaction; 5000"
    }
  }

  /// The property of a name, in any case.
  static func named(_ name: String) -> ConnectorProperty? {
    let name = name.lowercased()
    return allCases.first { $0.rawValue == name || $0.aliases.contains(name) }
  }

  /// Whether it is a property of Kafka Connect that has no meaning here: how records are read follows from the
  /// declared stream, and how often something is tried from the program.
  static func isWithoutEffect(_ name: String) -> Bool {
    let name = name.lowercased()
    return withoutEffect.contains(name) || withoutEffectPrefixes.contains { name.hasPrefix($0) }
  }

  private static let withoutEffect: Set<String> = [
    "name", "tasks.max", "max.retries", "retry.backoff.ms", "connection.attempts", "connection.backoff.ms",
    "dialect.name", "db.timezone", "quote.sql.identifiers", "errors.log.enable", "errors.log.include.messages",
    "errors.retry.timeout", "errors.retry.delay.max.ms", "schema.evolution",
  ]
  private static let withoutEffectPrefixes = ["key.converter", "value.converter", "header.converter", "consumer.override."]
}
