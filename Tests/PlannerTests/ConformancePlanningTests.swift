import Parser
import Planner
import TestSupport
import Testing

@Suite("Planning the conformance cases")
struct ConformancePlanningTests {
  enum Outcome {
    case right
    /// It needs what the test's catalog does not have: a function, a schema of the registry.
    case notApplicable
    case wrong(String)
  }

  @Test("refuses what ksqlDB refuses, and derives the schemas that it derives")
  func refusesAndDerivesSchemas() throws {
    for test in try ConformanceCase.all() {
      if case .wrong(let reason) = outcome(of: test) { Issue.record("\(test.file ?? ""), \(test.name): \(reason)") }
    }
  }

  private func outcome(of test: ConformanceCase) -> Outcome {
    let usesRegistry = test.topics?.contains { $0.keySchema != nil || $0.valueSchema != nil } == true
    if usesRegistry { return .notApplicable }
    let catalog = FakeCatalog(defaultPartitions: 4)
    for (name, value) in test.properties ?? [:] { catalog.properties[name.lowercased()] = value.text }
    for topic in test.topics ?? [] { catalog.topics[topic.name] = topic.partitions ?? 4 }
    var refusal: Diagnostic?
    var refused = ""
    for statement in test.statements {
      do {
        _ = try catalog.run(statement)
      } catch {
        refusal = error
        refused = statement
        break
      }
    }
    if let refusal {
      let isFunction = refusal.message.hasPrefix("there is no function") || refusal.message.contains("does not take")
      if isFunction || refusal.kind == .notSupported || refusal.message.hasPrefix("the registry holds no") {
        return test.expectedException == nil || refusal.kind == .notSupported ? .notApplicable : .right
      }
      guard test.expectedException != nil else {
        return .wrong("refused: " + DiagnosticRenderer(source: refused).render(refusal))
      }
      return .right
    }
    if let expected = test.expectedException {
      // Refused only once records come.
      if expected.type?.hasSuffix("StreamsException") == true { return .notApplicable }
      return .wrong("not refused: \(expected.message ?? "") \(test.statements.last ?? "")")
    }
    for source in test.post?.sources ?? [] {
      guard let relation = catalog.relations[source.name] else { return .wrong("no relation \(source.name)") }
      if let schema = source.schema, let wanted = try? columns(schema) {
        let own = relation.schema.keyColumns + relation.schema.columns.filter { $0.role != .key }
        let left = own.map { "\($0.name) \($0.type)\($0.role == .key ? " KEY" : "")" }.joined(separator: ", ")
        let right = wanted.joined(separator: ", ")
        if left != right {
          return .wrong("\(source.name)\n   is     \(left)\n   wanted \(right)\n   \(test.statements)")
        }
      }
      if let format = source.keyFormat?.format, format.uppercased() != relation.keyFormat.name {
        return .wrong("\(source.name) key format \(relation.keyFormat.name), wanted \(format)")
      }
      if let format = source.valueFormat, format.uppercased() != relation.valueFormat.name {
        return .wrong("\(source.name) value format \(relation.valueFormat.name), wanted \(format)")
      }
    }
    return .right
  }

  private func columns(_ schema: String) throws -> [String] {
    try StatementParser.columns(in: schema).map { column in
      let type = try StatementPlanner(catalog: FakeCatalog()).type(column.type)
      return "\(column.name.text) \(type)\(column.role == .key || column.role == .primaryKey ? " KEY" : "")"
    }
  }
}
