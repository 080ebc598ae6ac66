import Testing

@testable import Runtime

/// Topics on clusters that do not take every setting.
@Suite("Wishes for topics")
struct KafkaTopicWishesTests {
  private static let specification: TopicSpecification = {
    var specification = TopicSpecification(name: "t", partitions: 3, configuration: ["cleanup.policy": "compact"])
    specification.preferences = ["min.compaction.lag.ms": "5"]
    return specification
  }()

  /// - Returns: the settings that were asked for, until those that the cluster took.
  private func settings(
    asked specification: TopicSpecification = specification, refused: Set<String>
  ) throws(BrokerError) -> [Set<String>] {
    var asked: [Set<String>] = []
    try KafkaTopicWishes.create(specification) { topic throws(BrokerError) in
      asked.append(Set(topic.configuration.keys))
      #expect(topic.partitions == specification.partitions)
      if let name = topic.configuration.keys.first(where: refused.contains) { throw .configuration("no \(name)") }
    }
    return asked
  }

  private static let all: Set = [
    "cleanup.policy", "min.compaction.lag.ms", "message.timestamp.type", "message.timestamp.after.max.ms",
  ]

  @Test func allOfThem() throws {
    #expect(try settings(refused: []) == [Self.all])
  }

  /// As Kafka before 3.6.
  @Test func withoutTheNewest() throws {
    let newest = "message.timestamp.after.max.ms"
    #expect(try settings(refused: [newest]) == [Self.all, Self.all.subtracting([newest])])
  }

  @Test(arguments: ["message.timestamp.type", "min.compaction.lag.ms"])
  func withNone(refused: String) throws {
    #expect(try settings(refused: [refused]).last == ["cleanup.policy"])
  }

  @Test func whatTheTopicMustHave() {
    #expect(throws: BrokerError.configuration("no cleanup.policy")) { try settings(refused: ["cleanup.policy"]) }
  }

  /// Settings of WITH come before the wishes.
  @Test func whatIsAskedForStays() throws {
    var specification = Self.specification
    specification.configuration["message.timestamp.type"] = "LogAppendTime"
    try KafkaTopicWishes.create(specification) { topic in
      #expect(topic.configuration["message.timestamp.type"] == "LogAppendTime")
    }
  }

  @Test func otherErrorsEndIt() {
    var calls = 0
    #expect(throws: BrokerError.topicExists("t")) {
      try KafkaTopicWishes.create(Self.specification) { _ throws(BrokerError) in
        calls += 1
        throw .topicExists("t")
      }
    }
    #expect(calls == 1)
  }
}
