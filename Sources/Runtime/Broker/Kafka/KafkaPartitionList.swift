import CRdKafka

/// librdkafka's list of partitions and offsets, freed with this value.
struct KafkaPartitionList: ~Copyable {
  let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

  init(_ partitions: some Collection<TopicPartition>) {
    pointer = rd_kafka_topic_partition_list_new(Int32(partitions.count))
    for place in partitions { rd_kafka_topic_partition_list_add(pointer, place.topic, Int32(place.partition)) }
  }

  init(_ offsets: [TopicPartition: Int64]) {
    pointer = rd_kafka_topic_partition_list_new(Int32(offsets.count))
    for (place, offset) in offsets {
      rd_kafka_topic_partition_list_add(pointer, place.topic, Int32(place.partition)).pointee.offset = offset
    }
  }

  /// A list of whole topics, to subscribe to.
  init(topics: [String]) {
    pointer = rd_kafka_topic_partition_list_new(Int32(topics.count))
    for topic in topics { rd_kafka_topic_partition_list_add(pointer, topic, RD_KAFKA_PARTITION_UA) }
  }

  deinit { rd_kafka_topic_partition_list_destroy(pointer) }

  /// The entries of a list that librdkafka owns or this one does.
  static func entries(
    _ pointer: UnsafePointer<rd_kafka_topic_partition_list_t>
  ) -> [(place: TopicPartition, offset: Int64, code: rd_kafka_resp_err_t)] {
    (0..<Int(pointer.pointee.cnt)).map { index in
      // The list has `cnt` elements, each with a topic.
      let element = pointer.pointee.elems[index]
      return (
        TopicPartition(String(cString: element.topic), Int(element.partition)), element.offset, element.err
      )
    }
  }
}
