/// What is asked of a cluster for topics that are made here, beside what they must have.
///
/// A row's time is the time of its event, and part of its meaning: no topic that is made here puts another in its place
/// (`log.message.timestamp.type`), and none refuses it. Kafka 4 takes records of the next hour only, unless told
/// otherwise; before 3.6 there was no such property.
enum KafkaTopicWishes {
  private static let keepsTimes = ["message.timestamp.type": "CreateTime"]
  private static let takesAllTimes = ["message.timestamp.after.max.ms": String(Int64.max)]

  /// Creates a topic with as many of the wishes as the cluster takes.
  /// - Throws: why it refuses the topic without any; or what else `create` throws, at once.
  static func create(
    _ specification: TopicSpecification, with create: (TopicSpecification) throws(BrokerError) -> Void
  ) throws(BrokerError) {
    let asked = specification.configuration
    let some = asked.merging(specification.preferences.merging(keepsTimes) { own, _ in own }) { own, _ in own }
    var refusal = BrokerError.invalidTopic(specification.name, reason: "the cluster refuses it")
    for configuration in [some.merging(takesAllTimes) { own, _ in own }, some, asked] {
      var wished = specification
      wished.configuration = configuration
      do throws(BrokerError) {
        return try create(wished)
      } catch {
        guard case .configuration = error else { throw error }
        refusal = error
      }
    }
    throw refusal
  }
}
