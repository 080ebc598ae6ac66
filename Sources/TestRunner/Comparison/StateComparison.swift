import Parser
import Planner
import Runtime

/// Compares the catalog and the topics after a run with what a case says of them.
struct StateComparison {
  private let world: TestWorld

  init(_ world: TestWorld) {
    self.world = world
  }

  /// The first difference, for people; nil where there is none.
  /// - Throws: `BrokerError`.
  func difference(_ expected: ExpectedState) throws -> String? {
    for relation in expected.relations {
      if let fault = difference(relation) { return "\(relation.name): \(fault)" }
    }
    for topic in expected.topics {
      if let fault = try difference(topic) { return "topic \(topic.name): \(fault)" }
    }
    if let pattern = expected.forbiddenTopics {
      guard let pattern = try? Regex(pattern) else { return "the blacklist is no regular expression" }
      for topic in try world.broker.topics() where topic.name.wholeMatch(of: pattern) != nil {
        return "there is a topic \(topic.name), which must not be"
      }
    }
    return nil
  }

  private func difference(_ expected: ExpectedRelation) -> String? {
    guard let relation = world.session.relations.first(where: { $0.name == expected.name }) else {
      return "expected to be there, got no such relation"
    }
    if let kind = expected.kind, kind != relation.kind.rawValue { return told("kind", kind, relation.kind.rawValue) }
    if let isReadOnly = expected.isReadOnly, isReadOnly != relation.isReadOnly {
      return told("SOURCE", "\(isReadOnly)", "\(relation.isReadOnly)")
    }
    if let columns = expected.columns {
      let actual = ColumnList(relation.schema)
      guard let wanted = ColumnList(sql: columns) else {
        return "the expected schema is no list of columns: \(columns)"
      }
      if wanted != actual { return told("schema", wanted.description, actual.description) }
    }
    if var format = expected.keyFormat {
      format.features = format.features ?? expected.keyFeatures
      if let fault = difference(format, relation.keyFormat, columns: relation.schema.keyColumns, isKey: true) {
        return "key format: \(fault)"
      }
      if let type = format.windowType, let fault = windowDifference(type, format.windowSizeMillis, relation.keyWindow) {
        return fault
      }
    }
    if var format = expected.valueFormat {
      format.features = format.features ?? expected.valueFeatures
      if let fault = difference(format, relation.valueFormat, columns: relation.schema.valueColumns, isKey: false) {
        return "value format: \(fault)"
      }
    }
    return nil
  }

  private func difference(_ expected: ExpectedTopic) throws -> String? {
    // Names that ksqlDB gives the topics inside its queries say how it runs a query, not what the query means.
    if expected.name.hasPrefix("_confluent-ksql-") { return nil }
    guard try world.broker.hasTopic(expected.name) else { return "expected to be there, got no such topic" }
    if let partitions = expected.partitions {
      let actual = try world.broker.describe(topic: expected.name).partitionCount
      if partitions != actual { return told("partitions", "\(partitions)", "\(actual)") }
    }
    guard let relation = world.session.relations.first(where: { $0.topic == expected.name }) else { return nil }
    if let format = expected.keyFormat,
      let fault = difference(format, relation.keyFormat, columns: relation.schema.keyColumns, isKey: true)
    {
      return "key format: \(fault)"
    }
    if let format = expected.valueFormat,
      let fault = difference(format, relation.valueFormat, columns: relation.schema.valueColumns, isKey: false)
    {
      return "value format: \(fault)"
    }
    return nil
  }

  private func difference(
    _ expected: ExpectedFormat, _ actual: FormatSpecification, columns: [ColumnSchema], isKey: Bool
  ) -> String? {
    if expected.name != actual.name { return "expected \(expected.name), got \(actual.name)" }
    guard let features = expected.features,
      let description = FormatSet.all.description(of: actual.name), description.supportsUnwrapping
    else { return nil }
    // A key of one column always stands alone where the format allows it; a value only where it is asked for.
    let isUnwrapped = columns.count == 1 && (isKey || actual.wrapsSingleColumn == false)
    if features.contains("UNWRAP_SINGLES") != isUnwrapped {
      return told(
        "features", features.sorted().joined(separator: ", "), isUnwrapped ? "UNWRAP_SINGLES" : "none")
    }
    return nil
  }

  private func windowDifference(_ type: String, _ sizeMillis: Int64?, _ actual: KeyWindow?) -> String? {
    switch (type, actual) {
    case ("SESSION", .session): nil
    case ("TUMBLING", .time(let size)), ("HOPPING", .time(let size)):
      sizeMillis == nil || sizeMillis == size ? nil : told("window size", "\(sizeMillis ?? 0)", "\(size ?? 0)")
    default: told("window", type, actual.map { "\($0)" } ?? "none")
    }
  }

  private func told(_ what: String, _ expected: String, _ actual: String) -> String {
    "\(what): expected \(expected), got \(actual)"
  }
}
