import Synchronization
import Testing

@testable import Runtime

@Suite("Consumers of one group")
struct ConsumerGroupTests {
  /// What a consumer's listener saw and did.
  private final class Log: Sendable {
    let assigned = Mutex<[[TopicPartition]]>([])
    let revoked = Mutex<[[TopicPartition]]>([])
  }

  private func listener(_ log: Log) -> RebalanceListener {
    RebalanceListener { places in
      log.assigned.withLock { $0.append(places) }
      return [:]
    } onRevoke: { places, _ in
      log.revoked.withLock { $0.append(places) }
    }
  }

  /// False where a rebalance is under way, which fences the commit.
  private func commit(_ offsets: [TopicPartition: Int64], _ consumer: any Consumer) throws -> Bool {
    let result = Result { try consumer.commit(offsets) }
    if case .failure(let error) = result {
      guard let fault = error as? BrokerError, case .fenced = fault else { throw error }
      return false
    }
    return true
  }

  @Test("share the partitions, and take over those of one that leaves", arguments: BrokerKind.allCases)
  func sharing(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topics = [try test.makeTopic(partitions: 4), try test.makeTopic(partitions: 4)]
    for topic in topics {
      try test.write((0..<40).map { TestRecord(key: "k", value: "\($0)", partition: $0 % 4) }, to: topic)
    }
    let group = uniqueName("group")
    let (firstLog, secondLog) = (Log(), Log())
    let first = try test.makeConsumer(group: group)
    let second = try test.makeConsumer(group: group)
    try first.subscribe(topics, listener: listener(firstLog))
    try second.subscribe(topics, listener: listener(secondLog))

    // One thread polls both, as either waits for the other to join.
    var readCount = 0
    var places: Set<String> = []
    // A commit that falls into a rebalance may be refused; then the records come again.
    var wasRefused = false
    let deadline = MonotonicTime.after(millis: 90_000)
    while first.assignment.count != 4 || second.assignment.count != 4 || places.count < 80 {
      try #require(MonotonicTime.now < deadline, "\(first.assignment) \(second.assignment) \(places.count)")
      for consumer in [first, second] {
        guard let batch = try consumer.poll(timeoutMillis: 20) else { continue }
        readCount += batch.count
        for record in batch.records { places.insert("\(batch.topicPartition)@\(record.offset)") }
        if try !commit([batch.topicPartition: batch.records[batch.count - 1].offset + 1], consumer) { wasRefused = true }
      }
    }
    #expect(first.assignment.isDisjoint(with: second.assignment))
    #expect(first.membership?.groupID == group)
    // Joins need the same partition numbers of every topic in one place.
    for consumer in [first, second] {
      let numbers = topics.map { topic in Set(consumer.assignment.filter { $0.topic == topic }.map(\.partition)) }
      #expect(numbers[0] == numbers[1])
    }
    #expect(places.count == 80)
    #expect(readCount == 80 || wasRefused)
    #expect(firstLog.assigned.withLock { $0.last.map(Set.init) } == first.assignment)

    let fromSecond = second.assignment
    second.close()
    while first.assignment.count != 8 {
      try #require(MonotonicTime.now < deadline, "\(first.assignment)")
      #expect(try first.poll(timeoutMillis: 20) == nil || wasRefused)
    }
    #expect(firstLog.revoked.withLock { $0.last.map(Set.init) } == Set(firstLog.assigned.withLock { $0[$0.count - 2] }))
    #expect(first.assignment.isSuperset(of: fromSecond))
    first.close()
  }

  @Test("need a group id and a topic that exists", arguments: BrokerKind.allCases)
  func subscriptionErrors(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topic = try test.makeTopic()
    let loner = try test.makeConsumer()
    defer { loner.close() }
    #expect(throws: BrokerError.self) { try loner.subscribe([topic], listener: RebalanceListener()) }
    #expect(throws: BrokerError.self) { try loner.commit([TopicPartition(topic, 0): 1]) }
    let member = try test.makeConsumer(group: uniqueName("group"))
    defer { member.close() }
    #expect(throws: BrokerError.unknownTopic("no-such-topic")) {
      try member.subscribe(["no-such-topic"], listener: RebalanceListener())
    }
  }

  @Test("start where the listener says, and pass its error on", arguments: BrokerKind.embedded)
  func listenerDecides(_ kind: BrokerKind) throws {
    let test = try BrokerUnderTest(kind)
    let topic = try test.makeTopic()
    try test.write((0..<5).map { TestRecord(key: "k", value: "\($0)") }, to: topic)
    let consumer = try test.makeConsumer(group: "starts")
    let startAtThree = RebalanceListener { _ in [TopicPartition(topic, 0): .offset(3)] }
    try consumer.subscribe([topic], listener: startAtThree)
    #expect(try consumer.read(count: 2).map(\.value) == ["3", "4"])
    consumer.close()

    let failing = try test.makeConsumer(group: "fails")
    defer { failing.close() }
    try failing.subscribe(
      [topic],
      listener: RebalanceListener { _ throws(BrokerError) -> [TopicPartition: StartPosition] in
        throw .other("restoring failed")
      })
    #expect(throws: BrokerError.other("restoring failed")) { _ = try failing.read(count: 1) }
  }
}
