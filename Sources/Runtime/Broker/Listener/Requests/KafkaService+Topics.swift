extension KafkaService {
  func metadata(_ request: Request, _ reader: inout WireReader, _ writer: inout WireWriter) throws(WireFault) {
    let wanted = try reader.optionalList { reader throws(WireFault) in try reader.text() }
    let mayCreate = request.version >= 4 ? try reader.flag() : true  // 4
    let topics: [(name: String, partitions: Result<Int, KafkaErrorCode>)]
    if let wanted {
      topics = wanted.map { ($0, partitionCount(of: $0, mayCreate: mayCreate)) }
    } else {
      topics = broker.engine.withLock { engine in engine.topics.mapValues(\.logs.count) }
        .sorted { $0.key < $1.key }.map { ($0.key, .success($0.value)) }
    }
    if request.version >= 3 { writer.throttle() }
    writer.list([request.address]) { writer, address in
      writer.number(Self.nodeID)
      writer.text(address.host)
      writer.number(Int32(address.port))
      writer.optionalText(nil)
    }
    if request.version >= 2 { writer.optionalText(broker.id) }
    writer.number(Self.nodeID)
    writer.list(topics) { writer, topic in
      let count: Int
      switch topic.partitions {
      case .success(let found):
        count = found
        writer.error(.none)
      case .failure(let code):
        count = 0
        writer.error(code)
      }
      writer.text(topic.name)
      writer.flag(false)
      writer.list(0..<count) { writer, partition in
        writer.error(.none)
        writer.number(Int32(partition))
        writer.number(Self.nodeID)
        writer.list([Self.nodeID]) { $0.number($1) }
        writer.list([Self.nodeID]) { $0.number($1) }
      }
    }
  }

  /// A topic that a producer asks for is made, as Kafka's brokers do unless told otherwise.
  private func partitionCount(of topic: String, mayCreate: Bool) -> Result<Int, KafkaErrorCode> {
    broker.engine.withLock { engine in
      if let count = engine.partitionCount(topic) { return .success(count) }
      guard mayCreate else { return .failure(.unknownTopicOrPartition) }
      do throws(BrokerError) {
        try engine.createTopic(TopicSpecification(name: topic))
        return .success(1)
      } catch {
        return .failure(KafkaErrorCode(error))
      }
    }
  }

  func createTopics(_ request: Request, _ reader: inout WireReader, _ writer: inout WireWriter) throws(WireFault) {
    let topics = try reader.list { reader throws(WireFault) -> TopicSpecification in
      let name = try reader.text()
      let partitions = Int(try reader.number(Int32.self))
      _ = try reader.number(Int16.self)
      let assigned = try reader.list { reader throws(WireFault) -> [Int32] in
        _ = try reader.number(Int32.self)
        return try reader.list { reader throws(WireFault) in try reader.number(Int32.self) }
      }
      let settings = try reader.list { reader throws(WireFault) in (try reader.text(), try reader.optionalText() ?? "") }
      return TopicSpecification(
        // -1 is the cluster's own number (KIP-464), or that of the replicas that are named.
        name: name, partitions: partitions < 0 ? max(assigned.count, 1) : partitions,
        configuration: Dictionary(settings) { _, last in last })
    }
    _ = try reader.number(Int32.self)
    let isTrial = request.version >= 1 ? try reader.flag() : false  // 1
    if request.version >= 2 { writer.throttle() }
    writer.list(topics) { writer, topic in
      let failure = self.create(topic, isTrial: isTrial)
      writer.text(topic.name)
      writer.error(failure.map(KafkaErrorCode.init) ?? .none)
      if request.version >= 1 { writer.optionalText(failure?.description) }
    }
  }

  private func create(_ topic: TopicSpecification, isTrial: Bool) -> BrokerError? {
    broker.engine.withLock { engine in
      do throws(BrokerError) {
        if isTrial {
          if engine.topics[topic.name] != nil { throw .topicExists(topic.name) }
          _ = try EmbeddedTopic(topic)
        } else {
          try engine.createTopic(topic)
        }
        return nil
      } catch {
        return error
      }
    }
  }

  func deleteTopics(_ request: Request, _ reader: inout WireReader, _ writer: inout WireWriter) throws(WireFault) {
    let names = try reader.list { reader throws(WireFault) in try reader.text() }
    if request.version >= 1 { writer.throttle() }
    writer.list(names) { writer, name in
      writer.text(name)
      do throws(BrokerError) {
        try self.broker.deleteTopic(name)
        writer.error(.none)
      } catch {
        writer.error(KafkaErrorCode(error))
      }
    }
  }

  func describeConfigs(_ request: Request, _ reader: inout WireReader, _ writer: inout WireWriter) throws(WireFault) {
    struct Resource {
      let kind: Int8
      let name: String
      let wanted: Set<String>?
    }
    let resources = try reader.list { reader throws(WireFault) in
      Resource(
        kind: try reader.number(), name: try reader.text(),
        wanted: try reader.optionalList { reader throws(WireFault) in try reader.text() }.map { Set($0) })
    }
    let topicKind: Int8 = 2
    // Where a setting is from (KIP-226).
    let (setOnTopic, isDefaultSetting): (Int8, Int8) = (1, 5)
    writer.throttle()
    writer.list(resources) { writer, resource in
      let topic = self.broker.engine.withLock { $0.topics[resource.name] }
      let isKnown = resource.kind != topicKind || topic != nil
      writer.error(isKnown ? .none : .unknownTopicOrPartition)
      writer.optionalText(nil)
      writer.number(resource.kind)
      writer.text(resource.name)
      let settings = resource.kind == topicKind ? topic?.settings ?? [:] : [:]
      writer.list(settings.filter { resource.wanted?.contains($0.key) ?? true }.sorted { $0.key < $1.key }) {
        writer, setting in
        writer.text(setting.key)
        writer.optionalText(setting.value)
        writer.flag(false)
        let isDefault = topic?.specification.configuration[setting.key] == nil
        if request.version >= 1 { writer.number(isDefault ? isDefaultSetting : setOnTopic) } else { writer.flag(isDefault) }
        writer.flag(false)
        if request.version >= 1 { writer.list(EmptyCollection<Int8>()) { $0.number($1) } }
      }
    }
  }
}
