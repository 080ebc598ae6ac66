/// What a property of Kafka's Java client means to librdkafka.
enum JavaClientProperty {
  enum Translation: Equatable {
    /// librdkafka has a property of this name, or nobody has.
    case same
    case settings([String: String])
    /// Belongs to the schema registry's client.
    case schemaRegistry
    /// Means nothing here: another library's concern, such as how it decodes records.
    case withoutEffect
    case refused(String)
  }

  private static let pemHint =
    "librdkafka reads PEM files: export the certificates as PEM and name the file in ssl.ca.location"
  private static let withoutEffect: Set<String> = [
    "key.serializer", "value.serializer", "key.deserializer", "value.deserializer", "client.dns.lookup",
    "max.poll.records", "default.api.timeout.ms", "buffer.memory", "max.block.ms", "partitioner.class",
    "security.providers", "ssl.secure.random.implementation", "ssl.trustmanager.algorithm",
    "ssl.keymanager.algorithm", "ssl.protocol", "ssl.enabled.protocols", "sasl.client.callback.handler.class",
    "confluent.monitoring.interceptor.bootstrap.servers", "interceptor.classes", "metric.reporters",
    "auto.include.jmx.reporter",
  ]

  static func translate(_ name: String, _ value: String) -> Translation {
    if name.hasPrefix("schema.registry.") || name.hasPrefix("basic.auth.") { return .schemaRegistry }
    if withoutEffect.contains(name) { return .withoutEffect }
    switch name {
    case "sasl.jaas.config": return login(value)
    case "ssl.truststore.certificates": return .settings(["ssl.ca.pem": value])
    case "ssl.keystore.key": return .settings(["ssl.key.pem": value])
    case "ssl.keystore.certificate.chain": return .settings(["ssl.certificate.pem": value])
    case "ssl.truststore.location":
      return value.lowercased().hasSuffix(".pem") ? .settings(["ssl.ca.location": value]) : .refused(pemHint)
    case "ssl.truststore.type": return value.uppercased() == "PEM" ? .withoutEffect : .refused(pemHint)
    case "ssl.truststore.password": return .withoutEffect
    case "ssl.keystore.type":
      return ["PEM", "PKCS12"].contains(value.uppercased())
        ? .withoutEffect
        : .refused("librdkafka reads PEM and PKCS12 key stores, not \(value)")
    case "ssl.keystore.location" where value.lowercased().hasSuffix(".jks"):
      return .refused("librdkafka reads PEM and PKCS12 key stores, not Java's: convert it with keytool")
    default: return .same
    }
  }

  /// `org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="p";`
  private static func login(_ value: String) -> Translation {
    let module = value.split { $0 == " " || $0 == "\t" || $0 == "\n" }.first ?? ""
    guard module.hasSuffix("PlainLoginModule") || module.hasSuffix("ScramLoginModule") else {
      return .refused("only PlainLoginModule and ScramLoginModule have an equivalent in librdkafka")
    }
    guard let user = option("username", in: value), let password = option("password", in: value) else {
      return .refused("it needs username=\"...\" and password=\"...\"")
    }
    return .settings(["sasl.username": user, "sasl.password": password])
  }

  /// The value of `name="value"` in a login line; a quote inside is escaped with a backslash.
  private static func option(_ name: String, in line: String) -> String? {
    guard let start = line.firstRange(of: name + "=")?.upperBound, start < line.endIndex else { return nil }
    let quote = line[start]
    guard quote == "\"" || quote == "'" else {
      return String(line[start...].prefix { $0 != " " && $0 != ";" })
    }
    var result = ""
    var rest = line[start...].dropFirst()
    while let character = rest.popFirst() {
      if character == quote { return result }
      if character == "\\", let escaped = rest.popFirst() { result.append(escaped) } else { result.append(character) }
    }
    return nil
  }
}
