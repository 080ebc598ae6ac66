/// A consumer group of Kafka's clients, which hand out partitions among themselves ("classic" protocol; Kafka's
/// `GroupMetadata` and `GroupCoordinator`). Pure; time is passed in. Committed offsets are the engine's.
///
///     empty -> preparing (members join) -> completing (the leader is asked who reads what) -> stable
///                  ^------------------------- a member comes, goes, or falls silent ------------'
struct ClientGroup {
  enum State: String {
    case empty = "Empty"
    case preparing = "PreparingRebalance"
    case completing = "CompletingRebalance"
    case stable = "Stable"
  }

  /// A way to hand out partitions, and what the member tells whoever does it.
  struct AssignmentProtocol: Equatable {
    var name: String
    var metadata: [UInt8]
  }

  struct Member {
    var clientID: String
    var sessionTimeoutMillis: Int64
    var rebalanceTimeoutMillis: Int64
    /// By what the member would like best.
    var protocols: [AssignmentProtocol]
    var lastSeenMillis: Int64
    /// Waits for the round to end: alive, and silent.
    var isJoining = true
    var assignment: [UInt8] = []
  }

  /// What a member is told once a round has ended.
  struct Joined: Equatable {
    var generation: Int32
    var protocolName: String
    var leader: String
    /// For the leader: all members, each with its metadata.
    var members: [(id: String, metadata: [UInt8])]

    static func == (left: Joined, right: Joined) -> Bool {
      left.generation == right.generation && left.protocolName == right.protocolName && left.leader == right.leader
        && left.members.elementsEqual(right.members) { $0.id == $1.id && $0.metadata == $1.metadata }
    }
  }

  private(set) var state: State = .empty
  private(set) var generation: Int32 = 0
  private(set) var protocolType = ""
  private(set) var protocolName = ""
  private(set) var members: [String: Member] = [:]
  private var leader = ""
  private var roundEndsMillis: Int64 = .max
  /// Ids given to clients that have to come back with them, and until when.
  private var invited: [String: Int64] = [:]
  private var joins = 0

  /// Whether nobody is in it or about to come.
  var isUnused: Bool { members.isEmpty && invited.isEmpty }

  // MARK: Joining

  /// An id for a client that has to join with it; so one that gives up before leaves no member behind (KIP-394).
  mutating func invite(clientID: String, untilMillis: Int64) -> String {
    let id = newID(clientID)
    invited[id] = untilMillis
    return id
  }

  /// Lets a member into the round, which it opens where none is. What it is told comes from `joined`.
  /// - Parameter memberID: empty for a new one.
  /// - Returns: the member's id.
  mutating func join(
    memberID: String, _ member: Member, protocolType: String
  ) throws(KafkaErrorCode) -> String {
    guard !protocolType.isEmpty, !member.protocols.isEmpty else { throw .inconsistentGroupProtocol }
    if !memberID.isEmpty, members[memberID] == nil, invited.removeValue(forKey: memberID) == nil {
      throw .unknownMemberID
    }
    let others = members.filter { $0.key != memberID }
    if !others.isEmpty {
      guard protocolType == self.protocolType,
        member.protocols.contains(where: { mine in others.values.allSatisfy { $0.supports(mine.name) } })
      else { throw .inconsistentGroupProtocol }
    }
    self.protocolType = protocolType
    let id = memberID.isEmpty ? newID(member.clientID) : memberID
    let isAsBefore = members[id]?.protocols == member.protocols
    // Who asks again for the answer of a round that is over, as after a lost connection, opens no other.
    if isAsBefore, state == .completing || (state == .stable && id != leader) {
      members[id]?.lastSeenMillis = member.lastSeenMillis
      return id
    }
    members[id] = member
    openRound(nowMillis: member.lastSeenMillis)
    endRoundIfAllHaveJoined(nowMillis: member.lastSeenMillis)
    return id
  }

  /// What a member is told of the round that it has joined; nil while it goes on.
  func joined(_ memberID: String) throws(KafkaErrorCode) -> Joined? {
    guard let member = members[memberID] else { throw .unknownMemberID }
    if member.isJoining { return nil }
    return Joined(
      generation: generation, protocolName: protocolName, leader: leader,
      members: memberID == leader
        ? members.sorted { $0.key < $1.key }.map { ($0.key, $0.value.metadata(of: protocolName)) } : [])
  }

  private mutating func openRound(nowMillis: Int64) {
    if state == .preparing { return }
    state = .preparing
    roundEndsMillis = nowMillis + (members.values.map(\.rebalanceTimeoutMillis).max() ?? 0)
  }

  private mutating func endRoundIfAllHaveJoined(nowMillis: Int64) {
    guard state == .preparing, members.values.allSatisfy(\.isJoining) else { return }
    endRound(nowMillis: nowMillis)
  }

  private mutating func endRound(nowMillis: Int64) {
    generation += 1
    roundEndsMillis = .max
    guard let first = members.keys.min() else {
      state = .empty
      protocolName = ""
      return
    }
    state = .completing
    protocolName = chosenProtocol()
    if members[leader] == nil { leader = first }
    for id in members.keys {
      members[id]?.isJoining = false
      members[id]?.lastSeenMillis = nowMillis
      members[id]?.assignment = []
    }
  }

  /// The one that most members like best, of those that all know.
  private func chosenProtocol() -> String {
    var votes: [String: Int] = [:]
    for member in members.values {
      let best = member.protocols.first { candidate in members.values.allSatisfy { $0.supports(candidate.name) } }
      if let best { votes[best.name, default: 0] += 1 }
    }
    return votes.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? ""
  }

  private mutating func newID(_ clientID: String) -> String {
    joins += 1
    // Ids sort by age, so that the partitions of members that stay seldom move.
    let digits = String(joins)
    return "\(clientID)-\(String(repeating: "0", count: max(0, 8 - digits.count)))\(digits)"
      + "-\(String(UInt64.random(in: .min ... .max), radix: 36))"
  }

  // MARK: Handing out

  /// Takes what the leader hands out.
  mutating func sync(
    _ memberID: String, generation: Int32, assignments: [(id: String, assignment: [UInt8])], nowMillis: Int64
  ) throws(KafkaErrorCode) {
    try check(memberID, generation: generation)
    members[memberID]?.lastSeenMillis = nowMillis
    guard state == .completing, memberID == leader else { return }
    for (id, assignment) in assignments { members[id]?.assignment = assignment }
    state = .stable
  }

  /// What a member is to read; nil while the leader has not said so.
  func assignment(of memberID: String, generation: Int32) throws(KafkaErrorCode) -> [UInt8]? {
    guard let member = members[memberID] else { throw .unknownMemberID }
    if state == .preparing || generation != self.generation { throw .rebalanceInProgress }
    return state == .stable ? member.assignment : nil
  }

  // MARK: Living, leaving

  mutating func heartbeat(_ memberID: String, generation: Int32, nowMillis: Int64) throws(KafkaErrorCode) {
    try check(memberID, generation: generation)
    members[memberID]?.lastSeenMillis = nowMillis
    if state == .preparing { throw .rebalanceInProgress }
  }

  mutating func leave(_ memberID: String, nowMillis: Int64) throws(KafkaErrorCode) {
    if invited.removeValue(forKey: memberID) != nil { return }
    guard members.removeValue(forKey: memberID) != nil else { throw .unknownMemberID }
    openRound(nowMillis: nowMillis)
    endRoundIfAllHaveJoined(nowMillis: nowMillis)
  }

  /// Takes out who was silent for too long, and ends a round that some keep waiting.
  /// - Returns: whether anything changed.
  mutating func expire(nowMillis: Int64) -> Bool {
    invited = invited.filter { $0.value > nowMillis }
    var silent = members.filter {
      !$0.value.isJoining && nowMillis - $0.value.lastSeenMillis > $0.value.sessionTimeoutMillis
    }
    if nowMillis >= roundEndsMillis { silent = members.filter { !$0.value.isJoining } }
    if silent.isEmpty { return false }
    for id in silent.keys { members[id] = nil }
    openRound(nowMillis: nowMillis)
    endRoundIfAllHaveJoined(nowMillis: nowMillis)
    return true
  }

  // MARK: Commits

  /// Throws what speaks against a commit of offsets. Without a member the group must be empty: nobody commits behind the
  /// members' backs. A transaction may, where its client knows no groups (before KIP-447).
  func checkCommit(_ memberID: String, generation: Int32, isTransactional: Bool) throws(KafkaErrorCode) {
    if generation < 0, memberID.isEmpty {
      if !isTransactional, !members.isEmpty { throw .unknownMemberID }
      return
    }
    try check(memberID, generation: generation)
    if state == .completing { throw .rebalanceInProgress }
  }

  private func check(_ memberID: String, generation: Int32) throws(KafkaErrorCode) {
    guard members[memberID] != nil else { throw .unknownMemberID }
    guard generation == self.generation else { throw .illegalGeneration }
  }
}

extension ClientGroup.Member {
  fileprivate func supports(_ name: String) -> Bool { protocols.contains { $0.name == name } }

  func metadata(of name: String) -> [UInt8] { protocols.first { $0.name == name }?.metadata ?? [] }
}
