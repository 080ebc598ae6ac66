import Synchronization

/// Where a session's topics, schemas and files are.
package struct SessionConfiguration: Sendable {
  /// `host:port,host:port`; nil: the embedded broker.
  package var bootstrapServers: String?
  /// Properties of the Kafka client.
  package private(set) var clientProperties = ClientProperties()
  /// Base URL, maybe with `user:password@`; nil: the embedded registry.
  package var schemaRegistryURL: String?
  /// Where the embedded broker keeps its topics, and state is kept; nil: in memory.
  package var dataDirectory: String?
  /// Where Kafka's clients reach the embedded broker; nil: nowhere.
  package var listenAddress: ListenAddress?
  /// Prefix of consumer groups and of changelog and repartition topics: processes with one id share the work.
  package var applicationID = "sqlstream"
  /// On how many threads each stage of a query works, at most one a partition.
  package var threads = 1
  /// Whether persistent queries wait for `startQueries` (a file's queries start once its input is written).
  package var holdsQueries = false

  /// What becomes of records that can't be used.
  package var processingLog = ProcessingLogSettings()

  /// Whether definitions are kept in the data directory, and taken up from it.
  package var keepsCatalog = true

  package init() {}

  /// Takes up client properties as Kafka's own tools read them, and the brokers and the registry that they name where
  /// none are named yet.
  /// - Parameter name: what errors call the text.
  /// - Throws: `SessionError.failed` with the line of a property that is wrong.
  package mutating func add(clientProperties text: String, name: String) throws(SessionError) {
    do throws(BrokerError) {
      clientProperties = try ClientProperties(text: text, name: name)
    } catch {
      throw SessionError(error)
    }
    bootstrapServers = bootstrapServers ?? clientProperties.bootstrapServers
    schemaRegistryURL = schemaRegistryURL ?? clientProperties.schemaRegistry["schema.registry.url"]
  }
}

/// Why a session can't go on, other than a fault in a statement (which is a `Diagnostic`).
package enum SessionError: Error, Sendable {
  /// The broker or the registry can't be reached.
  case unreachable(String)
  /// Anything else, for people.
  case failed(String)
  /// The user pressed Ctrl-C.
  case interrupted

  /// For people.
  package var message: String {
    switch self {
    case .unreachable(let message), .failed(let message): message
    case .interrupted: "interrupted"
    }
  }
}

/// Tells blocking work that the user wants it to end. Set from a signal handler, looked at between short waits.
package final class Cancellation: Sendable {
  private let flag = Atomic(false)

  package init() {}

  package var isCancelled: Bool { flag.load(ordering: .acquiring) }

  package func cancel() { flag.store(true, ordering: .releasing) }

  /// Makes it usable for the next statement.
  package func reset() { flag.store(false, ordering: .releasing) }

  /// - Throws: `SessionError.interrupted` once cancelled.
  package func check() throws(SessionError) {
    if isCancelled { throw .interrupted }
  }
}
