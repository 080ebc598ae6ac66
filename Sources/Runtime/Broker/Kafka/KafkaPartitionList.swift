import CRdKafka

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// librdkafka's list of partitions and offsets, freed with this value.
struct KafkaPartitionList: ~Copyable {
  let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

  init(_ partitions: some Collection<TopicPartition>) {
    pointer = rd_kafka_topic_partition_list_new(Int32(partitions.count))
    for place in partitions { rd_kafka_topic_partition_list_add(pointer, place.topic, Int32(place.partition)) }
  }

  /// - Parameter metadata: what a group is to keep beside each offset.
  init(_ offsets: [TopicPartition: Int64], metadata: String? = nil) {
    pointer = rd_kafka_topic_partition_list_new(Int32(offsets.count))
    for (place, offset) in offsets {
      guard let element = rd_kafka_topic_partition_list_add(pointer, place.topic, Int32(place.partition)) else { continue }
      element.pointee.offset = offset
      guard let metadata else { continue }
      // The list frees it.
      element.pointee.metadata = UnsafeMutableRawPointer(strdup(metadata))
      element.pointee.metadata_size = metadata.utf8.count
    }
  }

  /// A list of whole topics, to subscribe to.
  init(topics: [String]) {
    pointer = rd_kafka_topic_partition_list_new(Int32(topics.count))
    for topic in topics { rd_kafka_topic_partition_list_add(pointer, topic, RD_KAFKA_PARTITION_UA) }
  }

  deinit { rd_kafka_topic_partition_list_destroy(pointer) }

  /// What a group keeps beside an offset that it is to forget.
  static let forgotten = "forgotten"

  struct Entry {
    var place: TopicPartition
    var offset: Int64
    var code: rd_kafka_resp_err_t
    /// Whether a group has this offset only because there is no way to take an offset from it.
    var isForgotten: Bool

    /// What a group has committed there; nil: nothing, as where the partition is not there, or not known yet. Throws what
    /// keeps from knowing it: taken for "nothing" it would have all read again.
    func committedOffset(_ action: String) throws(BrokerError) -> Int64? {
      switch code {
      case RD_KAFKA_RESP_ERR_NO_ERROR: return offset >= 0 && !isForgotten ? offset : nil
      case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART: return nil
      case RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT: throw .unfinishedTransaction(action)
      default: throw KafkaCode.error(code, action, topic: place.topic)
      }
    }
  }

  /// The entries of a list that librdkafka owns or this one does.
  static func entries(_ pointer: UnsafePointer<rd_kafka_topic_partition_list_t>) -> [Entry] {
    (0..<Int(pointer.pointee.cnt)).map { index in
      // The list has `cnt` elements, each with a topic; the metadata is as long as it says.
      let element = pointer.pointee.elems[index]
      let metadata = element.metadata.map { UnsafeRawBufferPointer(start: $0, count: element.metadata_size) }
      return Entry(
        place: TopicPartition(String(cString: element.topic), Int(element.partition)), offset: element.offset,
        code: element.err, isForgotten: metadata?.elementsEqual(forgotten.utf8) ?? false)
    }
  }
}
