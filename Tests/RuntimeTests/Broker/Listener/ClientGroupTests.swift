import Testing

@testable import Runtime

@Suite("A group of Kafka's clients")
struct ClientGroupTests {
  private final class Holder { var group = ClientGroup() }
  private let holder = Holder()

  private var group: ClientGroup {
    get { holder.group }
    nonmutating set { holder.group = newValue }
  }

  /// Whether somebody was taken out.
  private func expire(_ nowMillis: Int64) -> Bool { group.expire(nowMillis: nowMillis) }

  private func join(_ memberID: String, _ member: ClientGroup.Member, type: String = "consumer") throws -> String {
    try group.join(memberID: memberID, member, protocolType: type)
  }

  private func member(
    _ nowMillis: Int64, protocols: [String] = ["range"], rebalanceMillis: Int64 = 1000
  ) -> ClientGroup.Member {
    ClientGroup.Member(
      clientID: "c", sessionTimeoutMillis: 100, rebalanceTimeoutMillis: rebalanceMillis,
      protocols: protocols.map { ClientGroup.AssignmentProtocol(name: $0, metadata: Array($0.utf8)) }, lastSeenMillis: nowMillis)
  }

  /// Joins, and hands an assignment to each as the leader.
  private func settle(_ ids: [String], _ nowMillis: Int64) throws {
    let leader = try #require(try group.joined(ids[0])?.leader)
    try group.sync(
      leader, generation: group.generation, assignments: ids.map { ($0, Array($0.utf8)) }, nowMillis: nowMillis)
    #expect(group.state == .stable)
  }

  @Test func oneMemberIsItsOwnLeader() throws {
    let id = try join("", member(0))
    let joined = try #require(try group.joined(id))
    #expect(joined.generation == 1 && joined.leader == id && joined.protocolName == "range")
    #expect(joined.members.map(\.id) == [id] && joined.members[0].metadata == Array("range".utf8))
    #expect(try group.assignment(of: id, generation: 1) == nil)
    try settle([id], 0)
    #expect(try group.assignment(of: id, generation: 1) == Array(id.utf8))
    try group.heartbeat(id, generation: 1, nowMillis: 50)
    #expect(throws: KafkaErrorCode.illegalGeneration) { try group.heartbeat(id, generation: 0, nowMillis: 50) }
    #expect(throws: KafkaErrorCode.unknownMemberID) { try group.heartbeat("x", generation: 1, nowMillis: 50) }
  }

  @Test func anotherOpensARoundThatTheFirstJoins() throws {
    let first = try join("", member(0))
    try settle([first], 0)
    let second = try join("", member(10))
    #expect(try group.joined(second) == nil)
    #expect(throws: KafkaErrorCode.rebalanceInProgress) { try group.heartbeat(first, generation: 1, nowMillis: 20) }
    // What was done is committed before the partitions go.
    try group.checkCommit(first, generation: 1, isTransactional: false)
    #expect(throws: KafkaErrorCode.rebalanceInProgress) { try group.assignment(of: first, generation: 1) }
    _ = try join(first, member(30))
    let told = (try #require(try group.joined(first)), try #require(try group.joined(second)))
    #expect(told.0.generation == 2 && told.1.generation == 2)
    #expect(told.0.members.map(\.id) == [first, second] && told.1.members.isEmpty)
    #expect(throws: KafkaErrorCode.illegalGeneration) { try group.checkCommit(first, generation: 1, isTransactional: true) }
    #expect(throws: KafkaErrorCode.rebalanceInProgress) {
      try group.checkCommit(first, generation: 2, isTransactional: false)
    }
    try settle([first, second], 30)
    try group.checkCommit(first, generation: 2, isTransactional: false)
    // One that asks for the same again, as after a lost connection, disturbs nobody.
    _ = try join(second, member(40))
    #expect(group.state == .stable && group.generation == 2)
  }

  @Test func theSilentAreTakenOut() throws {
    let first = try join("", member(0))
    try settle([first], 0)
    #expect(!expire(100))
    #expect(expire(101))
    #expect(group.state == .empty && group.members.isEmpty)
    #expect(throws: KafkaErrorCode.unknownMemberID) { try group.joined(first) }
    try group.checkCommit("", generation: -1, isTransactional: false)
  }

  @Test func aRoundDoesNotWaitForEver() throws {
    let first = try join("", member(0))
    try settle([first], 0)
    let second = try join("", member(10))
    // The first one lives, and does not come.
    for now in stride(from: Int64(20), through: 1000, by: 50) {
      #expect(throws: KafkaErrorCode.rebalanceInProgress) { try group.heartbeat(first, generation: 1, nowMillis: now) }
      #expect(!expire(now))
    }
    #expect(expire(1010))
    #expect(try group.joined(second)?.members.map(\.id) == [second])
  }

  @Test func membersLeave() throws {
    let first = try join("", member(0))
    let second = try join("", member(0))
    _ = try join(first, member(0))
    try settle([first, second], 0)
    try group.leave(first, nowMillis: 5)
    #expect(group.state == .preparing)
    _ = try join(second, member(6))
    #expect(try group.joined(second)?.leader == second)
    try group.leave(second, nowMillis: 7)
    #expect(group.state == .empty)
    #expect(throws: KafkaErrorCode.unknownMemberID) { try group.leave(second, nowMillis: 8) }
  }

  @Test func whoIsInvitedComesBackWithItsID() throws {
    let id = group.invite(clientID: "c", untilMillis: 100)
    #expect(group.members.isEmpty)
    #expect(try join(id, member(0)) == id)
    #expect(throws: KafkaErrorCode.unknownMemberID) {
      try join("made up", member(0))
    }
    let late = group.invite(clientID: "c", untilMillis: 100)
    _ = expire(100)
    #expect(throws: KafkaErrorCode.unknownMemberID) {
      try join(late, member(100))
    }
  }

  @Test func allMustKnowOneWayToHandOut() throws {
    let first = try join("", member(0, protocols: ["sticky", "range"]))
    #expect(throws: KafkaErrorCode.inconsistentGroupProtocol) {
      try join("", member(0, protocols: ["other"]))
    }
    #expect(throws: KafkaErrorCode.inconsistentGroupProtocol) {
      try join("", member(0), type: "connect")
    }
    let second = try join("", member(0))
    _ = try join(first, member(0, protocols: ["sticky", "range"]))
    #expect(try group.joined(second)?.protocolName == "range")
  }
}
