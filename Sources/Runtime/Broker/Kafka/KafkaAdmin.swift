import CRdKafka

/// Requests of librdkafka's admin interface: an object of the request in, an event out. Each throws `.unsupported` where
/// the cluster doesn't have the request.
struct KafkaAdmin {
  let handle: KafkaHandle
  let timeoutMillis: Int

  func createTopic(_ specification: TopicSpecification) throws(BrokerError) {
    let topic = rd_kafka_NewTopic_new(
      specification.name, Int32(clamping: specification.partitions), Int32(clamping: specification.replicas ?? -1), nil, 0)
    defer { rd_kafka_NewTopic_destroy(topic) }
    guard let topic else {
      throw .invalidTopic(
        specification.name, reason: "it cannot have \(specification.partitions) partitions "
          + "and \(specification.replicas.map { "\($0)" } ?? "the usual") replicas")
    }
    for (name, value) in specification.configuration { rd_kafka_NewTopic_set_config(topic, name, value) }
    let action = "creating topic '\(specification.name)'"
    let event = try ask(action, topic: specification.name) { queue, options in
      var topics: [OpaquePointer?] = [topic]
      rd_kafka_CreateTopics(handle.pointer, &topics, 1, options, queue)
    }
    var count = 0
    try check(
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.pointer), &count), count, action,
      specification.name)
  }

  func deleteTopic(_ name: String) throws(BrokerError) {
    guard let topic = rd_kafka_DeleteTopic_new(name) else { throw .unknownTopic(name) }
    defer { rd_kafka_DeleteTopic_destroy(topic) }
    let action = "deleting topic '\(name)'"
    let event = try ask(action, topic: name) { queue, options in
      var topics: [OpaquePointer?] = [topic]
      rd_kafka_DeleteTopics(handle.pointer, &topics, 1, options, queue)
    }
    var count = 0
    try check(
      rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event.pointer), &count), count, action,
      name)
  }

  /// A topic's settings, with those that it has from the cluster.
  func settings(ofTopic name: String) throws(BrokerError) -> [String: String] {
    guard let resource = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name) else { return [:] }
    defer { rd_kafka_ConfigResource_destroy(resource) }
    let action = "asking for the settings of topic '\(name)'"
    let event = try ask(action, topic: name) { queue, options in
      var resources: [OpaquePointer?] = [resource]
      rd_kafka_DescribeConfigs(handle.pointer, &resources, 1, options, queue)
    }
    // The event owns the resources and what they point to.
    var count = 0
    let answered = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(event.pointer), &count)
    guard count > 0, let answer = answered?[0] else { return [:] }
    let code = rd_kafka_ConfigResource_error(answer)
    if code != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaCode.error(code, action, topic: name) }
    let entries = rd_kafka_ConfigResource_configs(answer, &count)
    var settings: [String: String] = [:]
    for index in 0..<count {
      guard let entry = entries?[index], let key = rd_kafka_ConfigEntry_name(entry) else { continue }
      settings[String(cString: key)] = rd_kafka_ConfigEntry_value(entry).map { String(cString: $0) }
    }
    return settings
  }

  func deleteRecords(below offsets: [TopicPartition: Int64]) throws(BrokerError) {
    let list = KafkaPartitionList(offsets)
    guard let request = rd_kafka_DeleteRecords_new(list.pointer) else { return }
    defer { rd_kafka_DeleteRecords_destroy(request) }
    let action = "deleting records that have been read"
    let event = try ask(action) { queue, options in
      var requests: [OpaquePointer?] = [request]
      rd_kafka_DeleteRecords(handle.pointer, &requests, 1, options, queue)
    }
    guard let results = rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event.pointer))
    else { return }
    for entry in KafkaPartitionList.entries(results) where entry.code != RD_KAFKA_RESP_ERR_NO_ERROR {
      throw KafkaCode.error(entry.code, action, topic: entry.place.topic)
    }
  }

  /// The group's committed offsets, asked without becoming a member of it.
  /// - Parameter areStable: throws `.unfinishedTransaction` where an open transaction holds others (KIP-447).
  func committedOffsets(
    group: String, of places: [TopicPartition], areStable: Bool
  ) throws(BrokerError) -> [TopicPartition: Int64] {
    let list = KafkaPartitionList(places)
    guard let request = rd_kafka_ListConsumerGroupOffsets_new(group, list.pointer) else { return [:] }
    defer { rd_kafka_ListConsumerGroupOffsets_destroy(request) }
    let action = "asking for the offsets of group '\(group)'"
    let event = try ask(action) { queue, options in
      var requests: [OpaquePointer?] = [request]
      if areStable, let error = rd_kafka_AdminOptions_set_require_stable_offsets(options, 1) {
        rd_kafka_error_destroy(error)
      }
      rd_kafka_ListConsumerGroupOffsets(handle.pointer, &requests, 1, options, queue)
    }
    var count = 0
    let groups = rd_kafka_ListConsumerGroupOffsets_result_groups(
      rd_kafka_event_ListConsumerGroupOffsets_result(event.pointer), &count)
    var offsets: [TopicPartition: Int64] = [:]
    for entry in try entries(groups, count, action) {
      if let offset = try entry.committedOffset(action) { offsets[entry.place] = offset }
    }
    return offsets
  }

  /// Commits offsets for a group without members. Throws `.fenced` where it has some.
  func commitOffsets(
    group: String, _ offsets: [TopicPartition: Int64], metadata: String? = nil
  ) throws(BrokerError) {
    let list = KafkaPartitionList(offsets, metadata: metadata)
    guard let request = rd_kafka_AlterConsumerGroupOffsets_new(group, list.pointer) else { return }
    defer { rd_kafka_AlterConsumerGroupOffsets_destroy(request) }
    let action = "committing offsets of group '\(group)'"
    let event = try ask(action) { queue, options in
      var requests: [OpaquePointer?] = [request]
      rd_kafka_AlterConsumerGroupOffsets(handle.pointer, &requests, 1, options, queue)
    }
    var count = 0
    let groups = rd_kafka_AlterConsumerGroupOffsets_result_groups(
      rd_kafka_event_AlterConsumerGroupOffsets_result(event.pointer), &count)
    for entry in try entries(groups, count, action) where entry.code != RD_KAFKA_RESP_ERR_NO_ERROR {
      throw KafkaCode.error(entry.code, action, topic: entry.place.topic)
    }
  }

  // MARK: Requests and answers

  /// Sends a request and waits for its event, which tells of no fault of the request as a whole.
  private func ask(
    _ action: String, topic: String = "", _ send: (OpaquePointer, OpaquePointer?) -> Void
  ) throws(BrokerError) -> KafkaEvent {
    guard let queue = rd_kafka_queue_new(handle.pointer) else { throw .other("\(action): no queue") }
    defer { rd_kafka_queue_destroy(queue) }
    let options = rd_kafka_AdminOptions_new(handle.pointer, RD_KAFKA_ADMIN_OP_ANY)
    defer { if let options { rd_kafka_AdminOptions_destroy(options) } }
    rd_kafka_AdminOptions_set_request_timeout(options, Int32(clamping: timeoutMillis), nil, 0)
    send(queue, options)
    guard let event = KafkaEvent(rd_kafka_queue_poll(queue, Int32(clamping: timeoutMillis + 1000))) else {
      throw .timedOut(action: action, afterMillis: timeoutMillis)
    }
    switch rd_kafka_event_error(event.pointer) {
    case RD_KAFKA_RESP_ERR_NO_ERROR: return event
    case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE: throw .unsupported(action: action)
    case let code: throw KafkaCode.error(code, action, topic: topic, timeoutMillis: timeoutMillis)
    }
  }

  /// Throws the first fault in the results of a request about topics.
  private func check(
    _ results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int, _ action: String, _ topic: String
  ) throws(BrokerError) {
    for index in 0..<count {
      // The event owns `count` results.
      let result = results?[index]
      let code = rd_kafka_topic_result_error(result)
      if code == RD_KAFKA_RESP_ERR_NO_ERROR { continue }
      let error = KafkaCode.error(code, action, topic: topic)
      // The broker's own words tell more than the code.
      let words = rd_kafka_topic_result_error_string(result).map { "\(action): \(String(cString: $0))" }
      switch error {
      case .other: throw .other(words ?? "\(error)")
      case .configuration: throw .configuration(words ?? "\(error)")
      default: throw error
      }
    }
  }

  /// The offsets in the results of a request about groups. Throws the first fault of a group as a whole.
  private func entries(
    _ results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int, _ action: String
  ) throws(BrokerError) -> [KafkaPartitionList.Entry] {
    var entries: [KafkaPartitionList.Entry] = []
    for index in 0..<count {
      // The event owns `count` results and what they point to.
      let result = results?[index]
      if let error = rd_kafka_group_result_error(result) {
        let code = rd_kafka_error_code(error)
        if code != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaCode.error(code, action) }
      }
      if let list = rd_kafka_group_result_partitions(result) { entries += KafkaPartitionList.entries(list) }
    }
    return entries
  }
}

/// What librdkafka answered, freed with this value.
private struct KafkaEvent: ~Copyable {
  let pointer: OpaquePointer

  init?(_ pointer: OpaquePointer?) {
    guard let pointer else { return nil }
    self.pointer = pointer
  }

  deinit { rd_kafka_event_destroy(pointer) }
}
