import Foundation

/// What stands outside of the tests and may be there or not.
package enum TestEnvironment {
  /// A Kafka to test against, `host:port`.
  package static var kafka: String? { ProcessInfo.processInfo.environment["SQLSTREAM_TEST_KAFKA"] }

  /// A schema registry to test against, as a URL.
  package static var registry: String? { ProcessInfo.processInfo.environment["SQLSTREAM_TEST_REGISTRY"] }

  /// Says that a test has nothing to run against.
  package static func skip(_ variable: String) { print("skipped: \(variable) is not set") }
}
