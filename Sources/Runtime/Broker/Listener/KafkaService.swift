import Synchronization

/// Answers the requests of Kafka's clients out of the embedded broker: one node, which leads every partition and
/// coordinates every group and transaction.
///
/// What a request means is Kafka's protocol guide's to say; its fields are read and written here in that order, and a
/// comment beside a field names the version since which it is there.
final class KafkaService: Sendable {
  /// The number of the only node.
  static let nodeID: Int32 = 1

  let broker: EmbeddedBroker
  let groups = Monitor<[String: ClientGroup]>([:])
  private let isStopping = Atomic(false)

  init(_ broker: EmbeddedBroker) { self.broker = broker }

  /// A request, as far as all have it.
  struct Request {
    let kind: RequestKind
    let version: Int16
    let clientID: String
    /// Where the client reached this machine.
    let address: SocketAddress
  }

  /// Answers a request; may wait as long as the client said.
  /// - Parameter frame: without its length.
  /// - Returns: nil where the client wants no answer.
  /// - Throws: what makes the connection useless.
  func answer(_ frame: UnsafeRawBufferPointer, at address: SocketAddress) throws(WireFault) -> ByteBuffer? {
    var reader = WireReader(frame)
    let number = try reader.number(Int16.self)
    let version = try reader.number(Int16.self)
    let correlation = try reader.number(Int32.self)
    let clientID = try reader.optionalText() ?? ""
    guard let kind = RequestKind(rawValue: number) else {
      throw WireFault(reason: "request \(number) is not answered here")
    }
    let request = Request(kind: kind, version: version, clientID: clientID, address: address)
    var writer = WireWriter(correlation: correlation)
    guard kind.versions.contains(version) else {
      guard kind == .apiVersions else {
        throw WireFault(reason: "version \(version) of request \(number) is not answered here")
      }
      // A newer client learns from this in which version to ask again.
      writeVersions(0, .unsupportedVersion, to: &writer)
      return writer.finished()
    }
    if kind.isFlexible(version) {
      reader.isFlexible = true
      try reader.endOfStructure()
      writer.isFlexible = true
      // The answer that tells the versions has a head that every client can read.
      if kind != .apiVersions { writer.endOfStructure() }
    }
    return try answer(request, &reader, &writer) ? writer.finished() : nil
  }

  private func answer(
    _ request: Request, _ reader: inout WireReader, _ writer: inout WireWriter
  ) throws(WireFault) -> Bool {
    switch request.kind {
    case .produce: return try produce(request, &reader, &writer)
    case .fetch: try fetch(request, &reader, &writer)
    case .listOffsets: try listOffsets(request, &reader, &writer)
    case .deleteRecords: try deleteRecords(&reader, &writer)
    case .apiVersions: writeVersions(request.version, .none, to: &writer)
    case .metadata: try metadata(request, &reader, &writer)
    case .createTopics: try createTopics(request, &reader, &writer)
    case .deleteTopics: try deleteTopics(request, &reader, &writer)
    case .describeConfigs: try describeConfigs(request, &reader, &writer)
    case .findCoordinator: try findCoordinator(request, &reader, &writer)
    case .joinGroup: try joinGroup(request, &reader, &writer)
    case .syncGroup: try syncGroup(request, &reader, &writer)
    case .heartbeat: try heartbeat(request, &reader, &writer)
    case .leaveGroup: try leaveGroup(request, &reader, &writer)
    case .describeGroups: try describeGroups(request, &reader, &writer)
    case .listGroups: listGroups(request, &writer)
    case .offsetCommit: try commitOffsets(request, &reader, &writer)
    case .offsetFetch: try fetchOffsets(request, &reader, &writer)
    case .initProducerID: try initProducerID(request, &reader, &writer)
    case .addPartitionsToTransaction: try addPartitions(&reader, &writer)
    case .addOffsetsToTransaction: try addOffsets(&reader, &writer)
    case .endTransaction: try endTransaction(&reader, &writer)
    case .transactionOffsetCommit: try commitTransactionOffsets(request, &reader, &writer)
    }
    return true
  }

  private func writeVersions(_ version: Int16, _ code: KafkaErrorCode, to writer: inout WireWriter) {
    writer.error(code)
    writer.list(RequestKind.allCases) { writer, kind in
      writer.number(kind.rawValue)
      writer.number(kind.toldVersions.lowerBound)
      writer.number(kind.toldVersions.upperBound)
      writer.endOfStructure()
    }
    if version >= 1 { writer.throttle() }
    writer.endOfStructure()
  }

  // MARK: Waiting

  /// Lets every request that waits end at once.
  func stop() {
    isStopping.store(true, ordering: .releasing)
    broker.engine.notifyAll()
    groups.notifyAll()
  }

  var isStopped: Bool { isStopping.load(ordering: .acquiring) }

  /// Does what time asks for.
  func tick() {
    let now = broker.now()
    let isChanged = groups.withLock { groups in
      var isChanged = false
      for name in groups.keys {
        if groups[name]?.expire(nowMillis: now) == true { isChanged = true }
        // Its offsets are the engine's; who comes next begins anew, with a member id that nobody had.
        if groups[name]?.isUnused == true { groups[name] = nil }
      }
      return isChanged
    }
    if isChanged { groups.notifyAll() }
    broker.tick()
  }
}

extension WireWriter {
  /// How long the client should wait before it asks again: not at all.
  mutating func throttle() { number(Int32(0)) }
}

extension EmbeddedBroker {
  /// Answers the requests of one client one after the other, as its listener does but without waiting, and ends at the
  /// first that is none: for fuzzers.
  package func answers(toKafkaRequests requests: [[UInt8]]) -> [[UInt8]] {
    let service = KafkaService(self)
    service.stop()
    var frame = ByteBuffer()
    var answers: [[UInt8]] = []
    for request in requests {
      frame.removeAll()
      frame.append(request)
      do throws(WireFault) {
        let answer = try service.answer(frame[0..<frame.count], at: SocketAddress(host: "127.0.0.1", port: 9092))
        if let answer { answers.append(answer.bytes) }
      } catch {
        break
      }
    }
    return answers
  }
}
