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
    writer.list(topics) { writer, topic in
      writer.text(topic.0)
      writer.list(topic.1) { writer, commit in
        writer.number(Int32(commit.place.partition))
        writer.error(refusal == .none ? self.commit(commit, group: group) : refusal)
      }
    }
  }

  /// The offsets of a commit, by topic.
  func offsets(
    _ reader: inout WireReader, hasLeaderEpoch: Bool
  ) throws(WireFault) -> [(String, [OffsetToCommit])] {
    try reader.list { reader throws(WireFault) in
      let topic = try reader.text()
      let offsets = try reader.list { reader throws(WireFault) in
        let partition = Int(try reader.number(Int32.self))
        let offset = try reader.number(Int64.self)
        if hasLeaderEpoch { _ = try reader.number(Int32.self) }
        let note = try reader.optionalText() ?? ""
        try reader.endOfStructure()
        return OffsetToCommit(place: TopicPartition(topic, partition), offset: offset, note: note)
      }
      try reader.endOfStructure()
      return (topic, offsets)
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
      let partitions = try reader.list { reader throws(WireFault) in Int(try reader.number(Int32.self)) }
      try reader.endOfStructure()
      return (topic, partitions)
    }
    let mustBeStable = version >= 7 ? try reader.flag() : false  // 7
    let (known, notes, unstable) = broker.engine.withLock { engine in
      let known = engine.groups[group]
      let unstable =
        !mustBeStable
        ? [] : (asked ?? []).flatMap { topic in topic.1.map { TopicPartition(topic.0, $0) } }
          .filter { engine.transactions.holdsOffsets(of: [$0], group: group) }
      return (known?.offsets ?? [:], known?.notes ?? [:], Set(unstable))
    }
    // Null asks for all that are known.
    let topics =
      asked ?? Dictionary(grouping: known.keys, by: \.topic).map { ($0.key, $0.value.map(\.partition).sorted()) }
    if version >= 3 { writer.throttle() }
    writer.list(topics) { writer, topic in
      writer.text(topic.0)
      writer.list(topic.1) { writer, partition in
        let place = TopicPartition(topic.0, partition)
        let isUnstable = unstable.contains(place)
        writer.number(Int32(partition))
        writer.number(isUnstable ? -1 : known[place] ?? -1)
        if version >= 5 { writer.number(Int32(-1)) }  // 5: leader epoch
        writer.optionalText(notes[place] ?? "")
        writer.error(isUnstable ? .unstableOffsetCommit : .none)
        writer.endOfStructure()
      }
      writer.endOfStructure()
    }
    if version >= 2 { writer.error(.none) }
    writer.endOfStructure()
  }
}
