import CRdKafka
import Parser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// librdkafka's configuration objects.
enum KafkaConfiguration {
  /// A configuration with these properties, to be handed to `rd_kafka_new`, which frees it.
  /// Throws `.configuration` with librdkafka's reason, which holds no value of a secret property.
  static func make(_ settings: [String: String]) throws(BrokerError) -> OpaquePointer {
    guard let configuration = rd_kafka_conf_new() else { throw .other("librdkafka did not start") }
    for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
      var text = [UInt8](repeating: 0, count: 512)
      let code = text.withUnsafeMutableBytes { buffer in
        buffer.withMemoryRebound(to: CChar.self) {
          rd_kafka_conf_set(configuration, name, value, $0.baseAddress, $0.count)
        }
      }
      if code == RD_KAFKA_CONF_OK { continue }
      rd_kafka_conf_destroy(configuration)
      let reason = String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
      throw .configuration(
        ClientProperties.isSecret(name)
          ? "client property '\(name)': its value is not valid" : "client property '\(name)': \(reason)")
    }
    return configuration
  }

  /// Throws `.configuration` where librdkafka has no such property, naming the nearest, or refuses the value.
  static func check(_ name: String, _ value: String) throws(BrokerError) {
    guard let configuration = rd_kafka_conf_new() else { return }
    defer { rd_kafka_conf_destroy(configuration) }
    if rd_kafka_conf_set(configuration, name, value, nil, 0) == RD_KAFKA_CONF_UNKNOWN {
      let nearest = NearestName.find(name, in: knownNames())
      throw .configuration(
        "there is no client property '\(name)'" + (nearest.map { "; did you mean '\($0)'?" } ?? ""))
    }
    rd_kafka_conf_destroy(try make([name: value]))
  }

  /// The names of all properties that librdkafka knows, from the table that it prints.
  static func knownNames() -> [String] {
    var start: UnsafeMutablePointer<CChar>?
    var size = 0
    guard let stream = open_memstream(&start, &size) else { return [] }
    rd_kafka_conf_properties_show(stream)
    fclose(stream)
    // After `fclose` the text is complete, and ours to free.
    defer { free(start) }
    guard let start else { return [] }
    let table = String(decoding: UnsafeRawBufferPointer(start: start, count: size), as: UTF8.self)
    return table.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|")
      guard cells.count > 3, let name = cells[0].split(separator: " ").first, name.contains(".") else { return nil }
      return String(name)
    }
  }
}
