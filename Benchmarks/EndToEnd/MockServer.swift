import CRdKafka

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// librdkafka's mock cluster in a process of its own, so that its CPU time is not counted.
///
/// It keeps 5 MB of a partition, hence the many partitions.
struct MockServer {
  static let partitions = 64

  let bootstrapServers: String
  private let process: UnsafeMutablePointer<FILE>

  /// Starts this program again as the server.
  init() throws {
    guard let pipe = popen("exec /proc/\(getpid())/exe --serve-mock-cluster", "r") else {
      throw WrongAnswer("the mock cluster's process did not start")
    }
    process = pipe
    var line = [CChar](repeating: 0, count: 256)
    guard fgets(&line, Int32(line.count), pipe) != nil else { throw WrongAnswer("the mock cluster did not start") }
    bootstrapServers = String(decoding: line.prefix { $0 != 10 && $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// What the started process does: tells its address, and ends with the one that started it.
  static func serve() throws {
    let configuration = rd_kafka_conf_new()
    rd_kafka_conf_set_log_cb(configuration) { _, _, _, _ in }
    guard let handle = rd_kafka_new(RD_KAFKA_PRODUCER, configuration, nil, 0),
      let cluster = rd_kafka_mock_cluster_new(handle, 1)
    else { throw WrongAnswer("the mock cluster did not start") }
    for topic in Site.topics + [BareCopy.topic] {
      rd_kafka_mock_topic_create(cluster, topic, Int32(partitions), 1)
    }
    print(String(cString: rd_kafka_mock_cluster_bootstraps(cluster)))
    fflush(nil)
    let parent = getppid()
    while getppid() == parent { usleep(100_000) }
  }
}
