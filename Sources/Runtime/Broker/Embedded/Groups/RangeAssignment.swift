/// Kafka's range assignment: per topic, members in the order of their ids get neighbouring partitions, the first
/// ones one more where it does not divide evenly. With equal subscriptions a member holds the same partition
/// numbers of every topic of the same size, which joins rely on.
enum RangeAssignment {
  static func assign(
    subscriptions: [String: Set<String>], partitionCounts: [String: Int]
  ) -> [String: Set<TopicPartition>] {
    var result = subscriptions.mapValues { _ in Set<TopicPartition>() }
    for (topic, partitionCount) in partitionCounts {
      let members = subscriptions.filter { $0.value.contains(topic) }.keys.sorted()
      if members.isEmpty { continue }
      let each = partitionCount / members.count
      let larger = partitionCount % members.count
      var next = 0
      for (position, member) in members.enumerated() {
        let end = next + each + (position < larger ? 1 : 0)
        for partition in next..<end { result[member]?.insert(TopicPartition(topic, partition)) }
        next = end
      }
    }
    return result
  }
}
