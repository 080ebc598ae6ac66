/// A consumer group: who is in it, who reads what, and the offsets it committed. Pure; time is passed in.
///
/// Membership changes in rounds, as in Kafka's eager protocol. A member that joins, leaves or falls silent opens a
/// round; every other member learns of it at its next heartbeat, gives up its partitions and joins again; once all
/// have, the generation grows by one and partitions are handed out.
struct EmbeddedGroup {
  struct Member {
    var topics: Set<String>
    var sessionTimeoutMillis: Int64
    var lastSeenMillis: Int64
    /// Has joined the round that is open.
    var isReady: Bool
    /// The partitions of the current generation, until the member has fetched them.
    var assignment: Set<TopicPartition> = []
  }

  /// What a member is told at a heartbeat.
  enum Heartbeat: Equatable {
    /// All is as it was.
    case stable
    /// A round is open: give up the partitions and join again.
    case rejoin
    /// The round this member has joined is not complete.
    case waiting
    /// A new generation.
    case assigned(generation: Int, Set<TopicPartition>)
    /// The member was taken for dead: its partitions are lost.
    case expelled
  }

  private(set) var generation = 0
  private(set) var members: [String: Member] = [:]
  private(set) var offsets: [TopicPartition: Int64] = [:]
  /// What members of Kafka's clients have left beside offsets.
  private(set) var notes: [TopicPartition: String] = [:]
  private var isRoundOpen = false
  private var joins = 0

  /// `generation`, `offsets` and `notes` are what was stored, if anything.
  init(generation: Int = 0, offsets: [TopicPartition: Int64] = [:], notes: [TopicPartition: String] = [:]) {
    self.generation = generation
    self.offsets = offsets
    self.notes = notes
  }

  /// Whether nothing is known of it but its name.
  var isUnused: Bool { members.isEmpty && offsets.isEmpty && notes.isEmpty }

  /// Adds a member, or lets a known one join the open round. Returns its id.
  mutating func join(
    memberID: String?, topics: Set<String>, sessionTimeoutMillis: Int64, nowMillis: Int64,
    partitionCounts: (String) -> Int?
  ) -> String {
    joins += 1
    // Ids sort by age, so that the partitions of members that stay seldom move.
    let digits = String(joins)
    let id = memberID ?? "member-" + String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    members[id] = Member(
      topics: topics, sessionTimeoutMillis: sessionTimeoutMillis, lastSeenMillis: nowMillis, isReady: true)
    openRound(except: id)
    completeRoundIfReady(partitionCounts)
    return id
  }

  /// Says that a member lives, and tells it what is new. `generation`: the one the member knows.
  mutating func heartbeat(memberID: String, generation: Int, nowMillis: Int64) -> Heartbeat {
    guard members[memberID] != nil else { return .expelled }
    members[memberID]?.lastSeenMillis = nowMillis
    if isRoundOpen { return members[memberID]?.isReady == true ? .waiting : .rejoin }
    if generation == self.generation { return .stable }
    return .assigned(generation: self.generation, members[memberID]?.assignment ?? [])
  }

  mutating func leave(memberID: String, partitionCounts: (String) -> Int?) {
    guard members.removeValue(forKey: memberID) != nil else { return }
    openRound(except: nil)
    completeRoundIfReady(partitionCounts)
  }

  /// Expels the members that were silent for longer than their session; true where there were any.
  mutating func expire(nowMillis: Int64, partitionCounts: (String) -> Int?) -> Bool {
    let silent = members.filter { nowMillis - $0.value.lastSeenMillis > $0.value.sessionTimeoutMillis }
    if silent.isEmpty { return false }
    for id in silent.keys { members[id] = nil }
    openRound(except: nil)
    completeRoundIfReady(partitionCounts)
    return true
  }

  private mutating func openRound(except joining: String?) {
    if !isRoundOpen {
      isRoundOpen = true
      for id in members.keys where id != joining { members[id]?.isReady = false }
    }
    if let joining { members[joining]?.isReady = true }
  }

  private mutating func completeRoundIfReady(_ partitionCounts: (String) -> Int?) {
    guard isRoundOpen, members.values.allSatisfy(\.isReady) else { return }
    isRoundOpen = false
    generation += 1
    var counts: [String: Int] = [:]
    for topic in members.values.reduce(into: Set(), { $0.formUnion($1.topics) }) {
      counts[topic] = partitionCounts(topic)
    }
    let assignment = RangeAssignment.assign(
      subscriptions: members.mapValues(\.topics), partitionCounts: counts)
    for (id, partitions) in assignment { members[id]?.assignment = partitions }
  }

  /// Why a commit by this member is refused; nil where it may go on. Without a member the group must be empty, as
  /// in Kafka: nobody commits behind the members' backs.
  func refusal(memberID: String?, generation: Int) -> String? {
    guard let memberID else {
      return members.isEmpty ? nil : "the group has members, which alone may commit its offsets"
    }
    if members[memberID] == nil { return "the member was silent for too long and was taken out of its group" }
    if generation != self.generation { return "the group has handed out its partitions anew" }
    return nil
  }

  /// - Parameter newNotes: what members want to be kept beside their offsets.
  mutating func commit(_ newOffsets: [TopicPartition: Int64], notes newNotes: [TopicPartition: String] = [:]) {
    offsets.merge(newOffsets) { _, new in new }
    for place in newOffsets.keys { notes[place] = newNotes[place] }
  }

  mutating func forget(topic: String) {
    forget(Set(offsets.keys.filter { $0.topic == topic }))
  }

  mutating func forget(_ places: Set<TopicPartition>) {
    offsets = offsets.filter { !places.contains($0.key) }
    notes = notes.filter { !places.contains($0.key) }
  }
}
