/// A topic of the embedded broker: its settings and its partitions' logs.
struct EmbeddedTopic {
  /// The largest key and value together, as Kafka's default of `max.message.bytes`.
  static let defaultRecordLimit = 1_048_588
  private static let knownPolicies: Set<String> = ["delete", "compact"]

  let specification: TopicSpecification
  var logs: [PartitionLog]
  let recordLimit: Int
  /// Only the newest record of each key is kept in the long run.
  let isCompacted: Bool
  /// Records older than this go; nil keeps them. Kafka's default is a week; here it is for ever, as records read
  /// from a file of samples may be years old.
  let retentionMillis: Int64?
  /// How long a tombstone outlives the compaction of what it deletes, so that slow readers see it.
  let tombstoneMillis: Int64

  /// Throws `.invalidTopic` and `.configuration`.
  init(_ specification: TopicSpecification) throws(BrokerError) {
    let name = specification.name
    if let fault = TopicName.fault(in: name) { throw .invalidTopic(name, reason: fault) }
    guard (1...10_000).contains(specification.partitions) else {
      throw .invalidTopic(name, reason: "it needs 1 to 10000 partitions, not \(specification.partitions)")
    }
    self.specification = specification
    logs = []
    for _ in 0..<specification.partitions { logs.append(PartitionLog()) }
    let policies = Set(
      (specification.configuration["cleanup.policy"] ?? "delete").split(separator: ",").map(String.init))
    if let unknown = policies.subtracting(Self.knownPolicies).sorted().first {
      throw .configuration("topic '\(name)': cleanup.policy is 'delete' or 'compact', not '\(unknown)'")
    }
    isCompacted = policies.contains("compact")
    let retention = try Self.number("retention.ms", in: specification) ?? -1
    retentionMillis = retention < 0 || !policies.contains("delete") ? nil : retention
    tombstoneMillis = try Self.number("delete.retention.ms", in: specification) ?? 86_400_000
    recordLimit = Int(try Self.number("max.message.bytes", in: specification) ?? Int64(Self.defaultRecordLimit))
  }

  /// Its settings, with the limit that it has where none was given.
  var settings: [String: String] {
    specification.configuration.merging(["max.message.bytes": String(recordLimit)]) { given, _ in given }
  }

  private static func number(_ name: String, in specification: TopicSpecification) throws(BrokerError) -> Int64? {
    guard let text = specification.configuration[name] else { return nil }
    guard let number = Int64(text) else {
      throw .configuration("topic '\(specification.name)': \(name) is a whole number, not '\(text)'")
    }
    return number
  }

  /// Throws what speaks against adding these records.
  func check(_ batch: borrowing OutgoingBatch) throws(BrokerError) {
    for entry in batch.entries {
      let size = entry.key.count + entry.value.count
      if size > recordLimit {
        throw .tooLarge(topic: specification.name, bytes: size, limit: recordLimit)
      }
      if isCompacted, entry.key.isNull {
        throw .other("topic '\(specification.name)' is compacted, so each record needs a key")
      }
    }
  }
}
