import Parser
import Planner

extension Session {
  /// How long an assertion of a topic or a schema waits unless TIMEOUT says otherwise.
  private func assertTimeoutMillis(of what: String) -> Int64 {
    catalog.properties["ksql.assert.\(what).default.timeout.ms"].flatMap { Int64($0) } ?? 1000
  }

  func assertTopic(
    _ assertion: AssertTopic, range: SourceRange, cancellation: Cancellation
  ) throws -> StatementResult {
    let name = assertion.topic.text
    let fault = try lastFault(withinMillis: assertion.timeout?.millis ?? assertTimeoutMillis(of: "topic"), cancellation) {
      var description: TopicDescription?
      do {
        description = try environment.broker.describe(topic: name)
      } catch BrokerError.unknownTopic {}
      guard let description else { return assertion.mustExist ? "topic '\(name)' does not exist" : nil }
      guard assertion.mustExist else { return "topic '\(name)' exists" }
      for property in assertion.properties {
        let actual: Int
        switch property.name {
        case "PARTITIONS": actual = description.partitionCount
        case "REPLICAS": actual = description.replicas
        default:
          throw Diagnostic(
            .invalidProperty, "ASSERT TOPIC can't check \(property.name)", at: property.nameRange,
            hint: "it checks PARTITIONS and REPLICAS")
        }
        guard property.value == .integer(Int64(actual)) else {
          return "topic '\(name)' has \(property.name.lowercased()) \(actual)"
        }
      }
      return nil
    }
    if let fault { throw Diagnostic(.failed, fault, at: assertion.topic.range) }
    return .message("Topic \(name) \(assertion.mustExist ? "exists" : "does not exist")")
  }

  func assertSchema(
    _ assertion: AssertSchema, range: SourceRange, cancellation: Cancellation
  ) throws -> StatementResult {
    let what = [assertion.subject.map { "subject '\($0.text)'" }, assertion.id.map { "id \($0)" }]
      .compactMap { $0 }.joined(separator: " and ")
    let fault = try lastFault(withinMillis: assertion.timeout?.millis ?? assertTimeoutMillis(of: "schema"), cancellation) {
      let exists = try hasSchema(subject: assertion.subject?.text, id: assertion.id)
      return exists == assertion.mustExist ? nil : "a schema with \(what) \(exists ? "exists" : "does not exist")"
    }
    if let fault { throw Diagnostic(.failed, fault, at: range) }
    return .message("Schema with \(what) \(assertion.mustExist ? "exists" : "does not exist")")
  }

  private func hasSchema(subject: String?, id: Int64?) throws(SchemaRegistryError) -> Bool {
    if let subject {
      guard let latest = try environment.registry.latestSchema(subject: subject) else { return false }
      guard let id else { return true }
      if Int64(latest.id) == id { return true }
    }
    guard let id, let id = Int32(exactly: id) else { return false }
    do throws(SchemaRegistryError) {
      _ = try environment.registry.schema(id: id)
      return subject == nil
    } catch {
      if case .unknownSchema = error { return false }
      throw error
    }
  }

  /// Asks until there is no fault or the time is over; gives the last fault.
  private func lastFault(
    withinMillis timeout: Int64, _ cancellation: Cancellation, fault: () throws -> String?
  ) throws -> String? {
    let end = environment.clock.monotonicMillis() + timeout
    while true {
      guard let found = try fault() else { return nil }
      try cancellation.check()
      if environment.clock.monotonicMillis() >= end { return found }
      WorkerThread.sleep(millis: 20)
    }
  }
}
