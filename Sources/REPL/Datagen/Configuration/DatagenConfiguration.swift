import Runtime

/// What a YAML file says about made-up events: where they go, how many there are, and what a scene's world is like.
///
///     brokers: localhost:9092
///     schema_registry: http://localhost:8081
///     rate: 50
///     seed: 7
///     shops: 20
///     price: {min, max: on lines of their own}
///
/// The command line's options come before it.
struct DatagenConfiguration {
  var brokers: String?
  var schemaRegistry: String?
  /// Properties of the Kafka client, `name=value` a line.
  var clientProperties: String?
  var rate: Double?
  var count: Int?
  var seed: UInt64?
  var format: EventFormat?
  /// What is said about the scene.
  var scene = YAMLSection()

  /// Whether a `--config` is such a file, and not one of client properties.
  static func isYAML(_ path: String) -> Bool {
    let path = path.lowercased()
    return path.hasSuffix(".yaml") || path.hasSuffix(".yml")
  }

  init() {}

  /// - Throws: `YAMLFault` for what is no YAML, or no value of a setting.
  init(parsing text: String) throws(YAMLFault) {
    var section = try YAMLSection(try YAMLReader.read(text))
    brokers = try section.texts("brokers")?.joined(separator: ",")
    schemaRegistry = try section.text("schema_registry")
    if var client = try section.section("client") {
      clientProperties = try client.rest().map { "\($0.name)=\($0.value)\n" }.joined()
    }
    rate = try section.rate("rate")
    count = try section.number("count", in: 1...Int.max)
    seed = try section.number("seed", in: 0...Int.max).map(UInt64.init)
    if let name = try section.text("format") {
      guard let format = EventFormat(rawValue: name.lowercased()) else {
        let known = EventFormat.allCases.map(\.rawValue).joined(separator: ", ")
        throw YAMLFault(line: 1, reason: "there is no format '\(name)'; there are \(known)")
      }
      self.format = format
    }
    scene = section
  }
}
