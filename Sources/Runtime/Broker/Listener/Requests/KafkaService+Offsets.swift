extension KafkaService {
  /// An offset to be committed.
  struct OffsetToCommit {
    let place: TopicPartition
    let offset: Int64
    /// What the client wants to be kept beside it.
    let note: String
  }

  func commitOffsets(_ request: Request, _ reader: inout WireReader, _ writer: inout WireWriter) throws(WireFault) {
    let version = request.version
    let group = try reader.text()
    let generation = try reader.number(Int32.self)
    let memberID = try reader.text()
    if version >= 7 { _ = try reader.optionalText() }  // 7: the name of a static member
    if version < 5 { _ = try reader.number(Int64.self) }  // until 4: how long to keep them
    let topics = try offsets(&reader, hasLeaderEpoch: version >= 6)  // 6
    let refusal = outcome { () throws(KafkaErrorCode) in
      try check(group, memberID, generation: generation, isTransactional: false)
    }
    if version >= 3 { writer.throttle() }
    writer.topics(topics) { writer, commit in
      writer.number(Int32(commit.place.partition))
      writer.error(refusal == .none ? self.commit(commit, group: group) : refusal)
    }
  }

  /// The offsets of a commit, by topic.
  func offsets(
    _ reader: inout WireReader, hasLeaderEpoch: Bool
  ) throws(WireFault) -> [WireTopic<OffsetToCommit>] {
    try reader.topics { reader, topic throws(WireFault) in
      let place = try reader.place(topic)
      let offset = try reader.number(Int64.self)
      if hasLeaderEpoch { _ = try reader.number(Int32.self) }
      return OffsetToCommit(place: place, offset: offset, note: try reader.optionalText() ?? "")
    }
  }

  /// Throws what speaks against a commit by that member.
  func check(
    _ group: String, _ memberID: String, generation: Int32, isTransactional: Bool
  ) throws(KafkaErrorCode) {
    try groups.withLock { groups throws(KafkaErrorCode) in
      try (groups[group] ?? ClientGroup()).checkCommit(
        memberID, generation: generation, isTransactional: isTransactional)
    }
  }

  private func commit(_ commit: OffsetToCommit, group: String) -> KafkaErrorCode {
    broker.engine.withLock { engine in
      do throws(BrokerError) {
        try engine.commit(
          [commit.place: commit.offset], notes: commit.note.isEmpty ? [:] : [commit.place: commit.note], group: group,
          memberID: nil, generation: 0)
        return .none
      } catch {
        if case .fenced = error { return .unknownMemberID }
        return KafkaErrorCode(error)
      }
    }
  }

  func fetchOffsets(_ request: Request, _ reader: inout WireReader, _ writer: inout WireWriter) throws(WireFault) {
    let version = request.version
    let group = try reader.text()
    let asked = try reader.optionalList { reader throws(WireFault) in
      let topic = try reader.text()
      let places = try reader.list { reader throws(WireFault) in try reader.place(topic) }
      try reader.endOfStructure()
      return WireTopic(name: topic, partitions: places)
    }
    let mustBeStable = version >= 7 ? try reader.flag() : false  // 7
    let (known, notes, unstable) = broker.engine.withLock { engine in
      let known = engine.groups[group]
      let unstable =
        !mustBeStable
        ? [] : (asked ?? []).flatMap(\.partitions)
          .filter { engine.transactions.holdsOffsets(of: [$0], group: group) }
      return (known?.offsets ?? [:], known?.notes ?? [:], Set(unstable))
    }
    // Null asks for all that are known.
    let topics =
      asked ?? Dictionary(grouping: known.keys, by: \.topic).map { WireTopic(name: $0.key, partitions: $0.value.sorted()) }
    if version >= 3 { writer.throttle() }
    writer.topics(topics) { writer, place in
      let isUnstable = unstable.contains(place)
      writer.number(Int32(place.partition))
      writer.number(isUnstable ? -1 : known[place] ?? -1)
      if version >= 5 { writer.number(Int32(-1)) }  // 5: leader epoch
      writer.optionalText(notes[place] ?? "")
      writer.error(isUnstable ? .unstableOffsetCommit : .none)
    }
    if version >= 2 { writer.error(.none) }
    writer.endOfStructure()
  }
}
