/// One partition of a topic.
package struct TopicPartition: Hashable, Comparable, Sendable, CustomStringConvertible {
  package var topic: String
  package var partition: Int

  package init(_ topic: String, _ partition: Int) {
    self.topic = topic
    self.partition = partition
  }

  package var description: String { "\(topic)[\(partition)]" }

  package static func < (left: Self, right: Self) -> Bool {
    (left.topic, left.partition) < (right.topic, right.partition)
  }
}

/// What a broker says of a topic that exists.
package struct TopicDescription: Hashable, Sendable {
  package var name: String
  package var partitionCount: Int
  package var replicas: Int

  package init(name: String, partitionCount: Int, replicas: Int) {
    self.name = name
    self.partitionCount = partitionCount
    self.replicas = replicas
  }
}

/// A topic to be created.
package struct TopicSpecification: Hashable, Sendable {
  package var name: String
  package var partitions: Int
  /// nil: as many as the cluster makes topics with (`default.replication.factor`).
  package var replicas: Int?
  /// Kafka's topic configuration by its own names, such as `cleanup.policy` or `retention.ms`.
  package var configuration: [String: String]
  /// The same, where the topic does without them in a cluster that does not know them, or does not allow them.
  package var preferences: [String: String]

  package init(
    name: String, partitions: Int = 1, replicas: Int? = nil, configuration: [String: String] = [:],
    preferences: [String: String] = [:]
  ) {
    self.name = name
    self.partitions = partitions
    self.replicas = replicas
    self.configuration = configuration
    self.preferences = preferences
  }
}

/// Kafka's rule for a topic's name: 1 to 249 of the ASCII letters, digits, `.`, `_` and `-`, and neither `.` nor `..`.
package enum TopicName {
  package static let longest = 249

  /// What is wrong with `name`, as half a sentence; nil where it is fine.
  package static func fault(in name: String) -> String? {
    if name.isEmpty { return "it is empty" }
    if name == "." || name == ".." { return "it is '\(name)'" }
    if name.utf8.count > longest { return "it is longer than \(longest) characters" }
    for scalar in name.unicodeScalars {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": continue
      default:
        return "the character \(scalar.debugDescription) is not allowed: letters, digits, '.', '_' and '-' are"
      }
    }
    return nil
  }
}
