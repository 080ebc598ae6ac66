extension KafkaService {
  func findCoordinator(_ request: Request, _ reader: inout WireReader, _ writer: inout WireWriter) throws(WireFault) {
    _ = try reader.text()
    if request.version >= 1 { writer.throttle() }
    writer.error(.none)
    if request.version >= 1 { writer.optionalText(nil) }
    writer.number(Self.nodeID)
    writer.text(request.address.host)
    writer.number(Int32(request.address.port))
  }

  func joinGroup(_ request: Request, _ reader: inout WireReader, _ writer: inout WireWriter) throws(WireFault) {
    let version = request.version
    let group = try reader.text()
    let sessionMillis = Int64(try reader.number(Int32.self))
    let rebalanceMillis = version >= 1 ? Int64(try reader.number(Int32.self)) : sessionMillis  // 1
    let memberID = try reader.text()
    if version >= 5 { _ = try reader.optionalText() }  // 5: the name of a static member, which is one like all here
    let protocolType = try reader.text()
    let protocols = try reader.list { reader throws(WireFault) in
      ClientGroup.AssignmentProtocol(name: try reader.text(), metadata: try reader.byteArray())
    }
    let member = ClientGroup.Member(
      clientID: request.clientID, sessionTimeoutMillis: sessionMillis, rebalanceTimeoutMillis: rebalanceMillis,
      protocols: protocols, lastSeenMillis: broker.now())
    var id = memberID
    var joined = ClientGroup.Joined(generation: -1, protocolName: "", leader: "", members: [])
    var code = KafkaErrorCode.none
    do throws(KafkaErrorCode) {
      if group.isEmpty { throw .invalidGroupID }
      if memberID.isEmpty, version >= 4 {
        id = groups.withLock { groups in
          groups[group, default: ClientGroup()].invite(
            clientID: request.clientID, untilMillis: member.lastSeenMillis + sessionMillis)
        }
        throw .memberIDRequired
      }
      (id, joined) = try join(group, memberID, member, protocolType)
    } catch {
      code = error
    }
    if version >= 2 { writer.throttle() }
    writer.error(code)
    writer.number(joined.generation)
    writer.text(joined.protocolName)
    writer.text(joined.leader)
    writer.text(id)
    writer.list(joined.members) { writer, member in
      writer.text(member.id)
      if version >= 5 { writer.optionalText(nil) }
      writer.byteArray(member.metadata)
    }
  }

  /// Joins and waits until the round has ended.
  private func join(
    _ group: String, _ memberID: String, _ member: ClientGroup.Member, _ protocolType: String
  ) throws(KafkaErrorCode) -> (String, ClientGroup.Joined) {
    let id = try groups.withLock { groups throws(KafkaErrorCode) in
      try groups[group, default: ClientGroup()].join(memberID: memberID, member, protocolType: protocolType)
    }
    groups.notifyAll()
    return (id, try waitFor(group) { group throws(KafkaErrorCode) in try group.joined(id) })
  }

  /// Waits for what a group has to tell; members that are late end the wait as their time is over.
  private func waitFor<Told>(
    _ name: String, _ look: (ClientGroup) throws(KafkaErrorCode) -> Told?
  ) throws(KafkaErrorCode) -> Told {
    let told = try groups.wait(until: .after(millis: .max)) { groups throws(KafkaErrorCode) -> Told? in
      if self.isStopped { throw .unknownServerError }
      guard let group = groups[name] else { throw .unknownMemberID }
      return try look(group)
    }
    guard let told else { throw .rebalanceInProgress }
    return told
  }

  func syncGroup(_ request: Request, _ reader: inout WireReader, _ writer: inout WireWriter) throws(WireFault) {
    let group = try reader.text()
    let generation = try reader.number(Int32.self)
    let memberID = try reader.text()
    if request.version >= 3 { _ = try reader.optionalText() }  // 3: the name of a static member
    let assignments = try reader.list { reader throws(WireFault) in
      (id: try reader.text(), assignment: try reader.byteArray())
    }
    var assignment: [UInt8] = []
    var code = KafkaErrorCode.none
    do throws(KafkaErrorCode) {
      try update(group) { group throws(KafkaErrorCode) in
        try group.sync(memberID, generation: generation, assignments: assignments, nowMillis: self.broker.now())
      }
      groups.notifyAll()
      assignment = try waitFor(group) { group throws(KafkaErrorCode) in
        try group.assignment(of: memberID, generation: generation)
      }
    } catch {
      code = error
    }
    if request.version >= 1 { writer.throttle() }
    writer.error(code)
    writer.byteArray(assignment)
  }

  func heartbeat(_ request: Request, _ reader: inout WireReader, _ writer: inout WireWriter) throws(WireFault) {
    let group = try reader.text()
    let generation = try reader.number(Int32.self)
    let memberID = try reader.text()
    let code = outcome { () throws(KafkaErrorCode) in
      try update(group) { group throws(KafkaErrorCode) in
        try group.heartbeat(memberID, generation: generation, nowMillis: self.broker.now())
      }
    }
    if request.version >= 1 { writer.throttle() }
    writer.error(code)
  }

  func leaveGroup(_ request: Request, _ reader: inout WireReader, _ writer: inout WireWriter) throws(WireFault) {
    let group = try reader.text()
    let memberID = try reader.text()
    let code = outcome { () throws(KafkaErrorCode) in
      try update(group) { group throws(KafkaErrorCode) in
        try group.leave(memberID, nowMillis: self.broker.now())
      }
    }
    groups.notifyAll()
    if request.version >= 1 { writer.throttle() }
    writer.error(code)
  }

  private func update(
    _ name: String, _ change: (inout ClientGroup) throws(KafkaErrorCode) -> Void
  ) throws(KafkaErrorCode) {
    try groups.withLock { groups throws(KafkaErrorCode) in
      guard groups[name] != nil else { throw .unknownMemberID }
      try change(&groups[name]!)
    }
  }

  func outcome(of step: () throws(KafkaErrorCode) -> Void) -> KafkaErrorCode {
    do throws(KafkaErrorCode) {
      try step()
      return .none
    } catch {
      return error
    }
  }

  // MARK: Looking

  func listGroups(_ request: Request, _ writer: inout WireWriter) {
    let found = groups.withLock { $0.mapValues(\.protocolType) }
    // Those of the queries in this process, and those that only offsets are known of.
    let others = broker.engine.withLock { engine in engine.groups.keys.filter { found[$0] == nil } }
    let names = found.map { ($0.key, $0.value) } + others.map { ($0, "consumer") }
    if request.version >= 1 { writer.throttle() }
    writer.error(.none)
    writer.list(names.sorted { $0.0 < $1.0 }) { writer, group in
      writer.text(group.0)
      writer.text(group.1)
    }
  }

  func describeGroups(_ request: Request, _ reader: inout WireReader, _ writer: inout WireWriter) throws(WireFault) {
    let names = try reader.list { reader throws(WireFault) in try reader.text() }
    let found = groups.withLock { groups in names.map { ($0, groups[$0]) } }
    if request.version >= 1 { writer.throttle() }
    writer.list(found) { writer, entry in
      let (name, group) = entry
      let isKnown = self.broker.engine.withLock { $0.groups[name] != nil }
      writer.error(.none)
      writer.text(name)
      writer.text(group?.state.rawValue ?? (isKnown ? ClientGroup.State.empty.rawValue : "Dead"))
      writer.text(group?.protocolType ?? (isKnown ? "consumer" : ""))
      writer.text(group?.protocolName ?? "")
      writer.list((group?.members ?? [:]).sorted { $0.key < $1.key }) { writer, member in
        writer.text(member.key)
        writer.text(member.value.clientID)
        writer.text("")
        writer.byteArray(member.value.metadata(of: group?.protocolName ?? ""))
        writer.byteArray(member.value.assignment)
      }
    }
  }
}
