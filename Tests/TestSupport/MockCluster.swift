import CRdKafka

/// librdkafka's mock Kafka cluster in this process, which other processes reach over TCP as well.
///
/// It forgives much: transactions are not isolated, and topics can't be created over the admin API (see
/// `createTopic`); unknown topics appear with four partitions.
package final class MockCluster: @unchecked Sendable {
  // Unchecked: the mock's functions take its lock.
  private let handle: OpaquePointer
  private let cluster: OpaquePointer
  /// `host:port` of each broker, separated by commas.
  package let bootstrapServers: String

  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  package init(brokers: Int = 1) throws {
    let configuration = rd_kafka_conf_new()
    rd_kafka_conf_set_log_cb(configuration) { _, _, _, _ in }
    guard let handle = rd_kafka_new(RD_KAFKA_PRODUCER, configuration, nil, 0) else {
      rd_kafka_conf_destroy(configuration)
      throw Failure(description: "librdkafka did not start")
    }
    guard let cluster = rd_kafka_mock_cluster_new(handle, Int32(brokers)) else {
      rd_kafka_destroy(handle)
      throw Failure(description: "the mock cluster did not start")
    }
    self.handle = handle
    self.cluster = cluster
    bootstrapServers = String(cString: rd_kafka_mock_cluster_bootstraps(cluster))
  }

  deinit {
    rd_kafka_mock_cluster_destroy(cluster)
    rd_kafka_destroy(handle)
  }

  package func createTopic(_ name: String, partitions: Int = 1) throws {
    let code = rd_kafka_mock_topic_create(cluster, name, Int32(partitions), 1)
    if code != RD_KAFKA_RESP_ERR_NO_ERROR { throw Failure(description: String(cString: rd_kafka_err2str(code))) }
  }

  /// Kinds of requests that can be made to fail, by their number in Kafka's protocol.
  package enum Request: Int16, Sendable {
    case produce = 0
    case fetch = 1
    case listOffsets = 2
    case offsetCommit = 8
    case offsetFetch = 9
    case joinGroup = 11
    case initProducerID = 22
    case addPartitionsToTransaction = 24
    case addOffsetsToTransaction = 25
    case endTransaction = 26
    case transactionOffsetCommit = 28
  }

  /// Lets the next requests of a kind fail with these error codes of Kafka's protocol, one after another.
  package func failNext(_ request: Request, with codes: [rd_kafka_resp_err_t]) {
    rd_kafka_mock_push_request_errors_array(cluster, request.rawValue, codes.count, codes)
  }

  /// Takes broker `id` (1 is the first) off the network, or puts it back.
  package func setDown(_ isDown: Bool, broker id: Int = 1) {
    if isDown {
      rd_kafka_mock_broker_set_down(cluster, Int32(id))
    } else {
      rd_kafka_mock_broker_set_up(cluster, Int32(id))
    }
  }

  /// Delays every answer of broker `id`.
  package func setRoundTrip(millis: Int, broker id: Int = 1) {
    rd_kafka_mock_broker_set_rtt(cluster, Int32(id), Int32(millis))
  }
}
