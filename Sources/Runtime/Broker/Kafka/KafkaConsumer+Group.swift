import CRdKafka

/// A consumer's place in its group as librdkafka keeps it.
final class KafkaMembership: GroupMembership, @unchecked Sendable {
  // Unchecked: the metadata is not changed after it was made.
  let groupID: String
  let pointer: OpaquePointer

  init?(groupID: String, handle: OpaquePointer) {
    guard let pointer = rd_kafka_consumer_group_metadata(handle) else { return nil }
    self.groupID = groupID
    self.pointer = pointer
  }

  deinit { rd_kafka_consumer_group_metadata_destroy(pointer) }
}

extension KafkaConsumer {
  /// Follows librdkafka's rebalance callback, which comes inside of a poll.
  func rebalance(
    _ code: rd_kafka_resp_err_t, _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>
  ) {
    let places = KafkaPartitionList.entries(list).map(\.place)
    do throws(BrokerError) {
      if code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
        try take(places)
      } else {
        defer { rd_kafka_assign(handle.pointer, nil) }
        try giveUp(places)
      }
    } catch {
      rebalanceFailure = error
    }
  }

  private func take(_ places: [TopicPartition]) throws(BrokerError) {
    guard let group = configuration.groupID, let listener else {
      rd_kafka_assign(handle.pointer, nil)
      return
    }
    // The generation of this assignment: a later one would let a fenced member commit.
    kafkaMembership = KafkaMembership(groupID: group, handle: handle.pointer)
    var starts = Dictionary(uniqueKeysWithValues: places.map { ($0, StartPosition.committed) })
    try starts.merge(listener.onAssign(places.sorted())) { _, chosen in chosen }
    if configuration.isMemberOnly {
      // Steady in the group, with nothing to fetch.
      let nothing = KafkaPartitionList([TopicPartition]())
      let code = rd_kafka_assign(handle.pointer, nothing.pointer)
      if code != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaCode.error(code, "joining the group") }
    } else {
      try read(starts.filter { places.contains($0.key) })
    }
  }

  private func giveUp(_ places: [TopicPartition]) throws(BrokerError) {
    defer { partitions = [] }
    try listener?.onRevoke(places.sorted(), rd_kafka_assignment_lost(handle.pointer) != 0)
  }

  /// Offsets for `rd_kafka_assign`; committed ones are asked for, so that a missing one is our decision.
  func resolve(_ starts: [TopicPartition: StartPosition]) throws(BrokerError) -> [TopicPartition: Int64] {
    let committed = try committedOffsets(starts.filter { $0.value == .committed }.map(\.key))
    var offsets: [TopicPartition: Int64] = [:]
    for (place, start) in starts {
      switch start {
      case .earliest: offsets[place] = Int64(RD_KAFKA_OFFSET_BEGINNING)
      case .latest: offsets[place] = Int64(RD_KAFKA_OFFSET_END)
      case .offset(let offset): offsets[place] = max(0, offset)
      case .committed:
        let start = configuration.start == .earliest ? RD_KAFKA_OFFSET_BEGINNING : RD_KAFKA_OFFSET_END
        offsets[place] = committed[place] ?? Int64(start)
      }
    }
    return offsets
  }

  private func committedOffsets(_ places: [TopicPartition]) throws(BrokerError) -> [TopicPartition: Int64] {
    guard !places.isEmpty, configuration.groupID != nil else { return [:] }
    let action = "asking for committed offsets"
    let list = KafkaPartitionList(places)
    let code = rd_kafka_committed(handle.pointer, list.pointer, Int32(Self.requestMillis))
    if code != RD_KAFKA_RESP_ERR_NO_ERROR {
      throw KafkaCode.error(code, action, timeoutMillis: Self.requestMillis)
    }
    var offsets: [TopicPartition: Int64] = [:]
    for entry in KafkaPartitionList.entries(list.pointer) {
      if let offset = try entry.committedOffset(action) { offsets[entry.place] = offset }
    }
    return offsets
  }

  func commit(_ offsets: [TopicPartition: Int64]) throws(BrokerError) {
    guard configuration.groupID != nil else { throw .configuration("to commit offsets a consumer needs a group id") }
    if offsets.isEmpty { return }
    let action = "committing offsets"
    guard let queue = rd_kafka_queue_new(handle.pointer) else { throw .other("\(action): no queue") }
    defer { rd_kafka_queue_destroy(queue) }
    let list = KafkaPartitionList(offsets)
    var code = rd_kafka_commit_queue(handle.pointer, list.pointer, queue, nil, nil)
    if code == RD_KAFKA_RESP_ERR_NO_ERROR {
      var event = rd_kafka_queue_poll(queue, Int32(Self.longCommitMillis))
      if event == nil {
        // Nothing else on this thread would notice meanwhile.
        handle.events.noteLongWait()
        event = rd_kafka_queue_poll(queue, Int32(Self.requestMillis - Self.longCommitMillis))
      }
      defer { rd_kafka_event_destroy(event) }
      code = event == nil ? RD_KAFKA_RESP_ERR__TIMED_OUT : rd_kafka_event_error(event)
    }
    if code == RD_KAFKA_RESP_ERR_NO_ERROR { handle.events.noteAwaitedAnswer() }
    if code != RD_KAFKA_RESP_ERR_NO_ERROR {
      throw KafkaCode.error(
        code, action, topic: offsets.keys.first?.topic ?? "", timeoutMillis: Self.requestMillis)
    }
  }
}
