/// Client settings as Kafka's users keep them: a file of Java properties, such as a hosted cluster hands out.
///
/// Names are Kafka's Java names or librdkafka's; the former are translated where they differ. Values of secrets
/// appear in no error and in no description.
package struct ClientProperties: Sendable {
  /// librdkafka's properties.
  package private(set) var settings: [String: String] = [:]
  /// Those about the schema registry, by the names of Confluent's clients (`schema.registry.url`,
  /// `basic.auth.user.info`), which come in the same file.
  package private(set) var schemaRegistry: [String: String] = [:]
  /// `processing.guarantee`, which is the queries' and not the client's.
  package private(set) var guarantee: ProcessingGuarantee?
  /// What was left out and why, as sentences for the user.
  package private(set) var notices: [String] = []

  /// The cluster that the file names.
  package var bootstrapServers: String? { settings["bootstrap.servers"] }

  package init() {}

  /// Reads the file at `path`. Throws `.storage` and `.configuration` with the line.
  package init(path: String) throws(BrokerError) {
    let bytes = try File(path, .read).readAll()
    try self.init(text: String(decoding: bytes, as: UTF8.self), name: path)
  }

  /// Reads `text`; `name` is what errors call it.
  package init(text: String, name: String) throws(BrokerError) {
    for property in JavaProperties.parse(text) {
      do throws(BrokerError) {
        try add(property.name, property.value)
      } catch {
        throw .configuration("\(name):\(property.line): \(error)")
      }
    }
  }

  private mutating func add(_ name: String, _ value: String) throws(BrokerError) {
    if ["processing.guarantee", "ksql.streams.processing.guarantee"].contains(name) {
      guarantee = ProcessingGuarantee(name: value)
      if guarantee == nil { throw .configuration("\(name): \(ProcessingGuarantee.choices)") }
      return
    }
    switch JavaClientProperty.translate(name, value) {
    case .same:
      if KafkaSettings.reserved.contains(name) {
        notices.append("client property '\(name)' is set by sqlstream itself and was left out")
      } else {
        try KafkaConfiguration.check(name, value)
        settings[name] = value
      }
    case .settings(let translated): settings.merge(translated) { _, new in new }
    case .schemaRegistry: schemaRegistry[name] = value
    case .withoutEffect: break
    case .refused(let reason): throw .configuration("client property '\(name)': \(reason)")
    }
  }

  /// Whether a property's value must not be shown.
  package static func isSecret(_ name: String) -> Bool {
    let name = name.lowercased()
    return ["password", "secret", "key", "pem", "jaas", "user.info", "token", "oauthbearer.config"]
      .contains { name.contains($0) }
  }
}

extension ClientProperties: CustomStringConvertible {
  package var description: String {
    settings.sorted { $0.key < $1.key }
      .map { "\($0.key)=\(Self.isSecret($0.key) ? "***" : $0.value)" }
      .joined(separator: "\n")
  }
}
