import Testing

@testable import Runtime

@Suite("The group of the embedded broker")
struct EmbeddedGroupTests {
  @Test(
    "shares partitions by range",
    arguments: [
      (["a"], 3, ["a": [0, 1, 2]]), (["a", "b"], 3, ["a": [0, 1], "b": [2]]),
      (["a", "b", "c", "d"], 3, ["a": [0], "b": [1], "c": [2], "d": []]), (["b", "a"], 0, ["a": [], "b": []]),
    ] as [([String], Int, [String: [Int]])])
  func range(_ members: [String], _ partitions: Int, _ expected: [String: [Int]]) {
    let assignment = RangeAssignment.assign(
      subscriptions: Dictionary(uniqueKeysWithValues: members.map { ($0, ["t"]) }), partitionCounts: ["t": partitions])
    #expect(assignment.mapValues { $0.map(\.partition).sorted() } == expected)
  }

  @Test("leaves a topic to those that subscribe to it")
  func subscriptions() {
    let assignment = RangeAssignment.assign(
      subscriptions: ["a": ["t", "u"], "b": ["u"]], partitionCounts: ["t": 2, "u": 2])
    #expect(assignment["a"] == [TopicPartition("t", 0), TopicPartition("t", 1), TopicPartition("u", 0)])
    #expect(assignment["b"] == [TopicPartition("u", 1)])
  }

  @Test("hands out a generation once all have joined")
  func rounds() {
    let group = GroupUnderTest()
    let first = group.join(nil, at: 0)
    let all = Set((0..<3).map { TopicPartition("t", $0) })
    #expect(group.heartbeat(first, -1, at: 1) == .assigned(generation: 1, all))
    #expect(group.heartbeat(first, 1, at: 2) == .stable)

    let second = group.join(nil, at: 3)
    #expect(group.heartbeat(second, -1, at: 4) == .waiting)
    #expect(group.heartbeat(first, 1, at: 4) == .rejoin)
    // Until it has joined again the first may commit what it has done.
    #expect(group.state.refusal(memberID: first, generation: 1) == nil)
    #expect(group.join(first, at: 5) == first)
    #expect(
      group.heartbeat(first, -1, at: 6)
        == .assigned(generation: 2, [TopicPartition("t", 0), TopicPartition("t", 1)]))
    #expect(
      group.heartbeat(second, -1, at: 6)
        == .assigned(generation: 2, [TopicPartition("t", 2)]))
    #expect(group.state.refusal(memberID: first, generation: 1) != nil)
    #expect(group.state.refusal(memberID: first, generation: 2) == nil)
    #expect(group.state.refusal(memberID: nil, generation: 0) != nil)
  }

  @Test("takes out a member that is silent, and refuses its commits")
  func expiry() {
    let group = GroupUnderTest()
    let first = group.join(nil, at: 0)
    let second = group.join(nil, at: 0)
    _ = group.join(first, at: 1)
    #expect(!group.expire(at: 1000))
    _ = group.heartbeat(second, 2, at: 1500)
    #expect(group.expire(at: 1600))
    #expect(group.heartbeat(first, 2, at: 1600) == .expelled)
    #expect(group.state.refusal(memberID: first, generation: 2) != nil)
    // The one that is left is to give up and join again before it gets all.
    #expect(group.heartbeat(second, 2, at: 1600) == .rejoin)
    _ = group.join(second, at: 1700)
    guard case .assigned(3, let places) = group.heartbeat(second, -1, at: 1700) else {
      Issue.record("no assignment")
      return
    }
    #expect(places.count == 3)
  }
}

/// A group whose topics have three partitions and whose members are silent for at most a second.
private final class GroupUnderTest {
  private(set) var state = EmbeddedGroup()

  func join(_ member: String?, at now: Int64) -> String {
    state.join(memberID: member, topics: ["t"], sessionTimeoutMillis: 1000, nowMillis: now, partitionCounts: { _ in 3 })
  }

  func heartbeat(_ member: String, _ generation: Int, at now: Int64) -> EmbeddedGroup.Heartbeat {
    state.heartbeat(memberID: member, generation: generation, nowMillis: now)
  }

  func expire(at now: Int64) -> Bool { state.expire(nowMillis: now, partitionCounts: { _ in 3 }) }
}
