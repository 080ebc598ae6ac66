import Parser

extension StatementProperties {
  /// The topic of a relation as WITH describes it.
  /// - Parameters:
  ///   - defaultName: where KAFKA_TOPIC is not given.
  ///   - partitions: where PARTITIONS is not given.
  ///   - kind: a table's topic keeps the newest row of each key for good; of a table with windows, for as long as
  ///     topics are kept at all. (Kafka Streams' rule for changelogs, which such topics are.)
  func topic(
    defaultName: String, partitions: Int? = nil, kind: Relation.Kind, isWindowed: Bool, catalog: any Catalog
  ) throws(Diagnostic) -> TopicPlan {
    let name = text("KAFKA_TOPIC") ?? defaultName
    try checkTopicName(name)
    var configuration: [String: String] = [:]
    if kind == .table { configuration["cleanup.policy"] = isWindowed ? "compact,delete" : "compact" }
    if let retention = try integer("RETENTION_MS", in: -1...Int64.max) {
      configuration["retention.ms"] = String(retention)
    }
    if let policy = text("CLEANUP_POLICY") {
      let words = policy.lowercased().split(separator: ",").map { String($0).trimmingSpaces() }
      guard !words.isEmpty, Set(words).isSubset(of: ["compact", "delete"]), Set(words).count == words.count else {
        throw Diagnostic(
          .invalidProperty, "CLEANUP_POLICY can't be '\(policy)'", at: valueRange("CLEANUP_POLICY"),
          hint: "it is 'delete', 'compact' or 'compact,delete'")
      }
      configuration["cleanup.policy"] = words.joined(separator: ",")
    }
    let given = try integer("PARTITIONS", in: 1...100_000).map { Int($0) }
    let existing = try Self.partitionCount(of: name, catalog: catalog, at: valueRange("KAFKA_TOPIC"))
    if let given, let existing, given != existing {
      throw Diagnostic(
        .invalidProperty, "topic \(name) is there already with \(existing) partitions, not \(given)",
        at: valueRange("PARTITIONS"), hint: "leave PARTITIONS out, or name another KAFKA_TOPIC")
    }
    return TopicPlan(
      name: name, partitions: existing ?? given ?? partitions,
      replicas: try integer("REPLICAS", in: 1...1_000).map { Int($0) }, configuration: configuration,
      exists: existing != nil)
  }

  /// The rules of Kafka's `Topic.validate`.
  private func checkTopicName(_ name: String) throws(Diagnostic) {
    let isLegal = name.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || [0x2D, 0x2E, 0x5F].contains(byte)
    }
    guard isLegal, (1...249).contains(name.utf8.count), name != ".", name != ".." else {
      throw Diagnostic(
        .invalidProperty, "'\(name)' can't be the name of a topic", at: valueRange("KAFKA_TOPIC"),
        hint: "up to 249 letters, digits, '.', '_' and '-'; KAFKA_TOPIC gives a name of its own")
    }
  }

  /// How many partitions a topic has; nil where there is no such topic.
  static func partitionCount(of topic: String, catalog: any Catalog, at range: SourceRange?)
    throws(Diagnostic) -> Int?
  {
    do {
      return try catalog.partitionCount(ofTopic: topic)
    } catch let diagnostic as Diagnostic {
      throw diagnostic
    } catch {
      throw Diagnostic(.failed, "can't look up topic \(topic): \(error)", at: range)
    }
  }
}
