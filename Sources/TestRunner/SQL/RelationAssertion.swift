import Parser
import Planner
import Runtime

/// `ASSERT STREAM|TABLE name (columns) WITH (properties)`: the relation is there and was declared so.
struct RelationAssertion {
  private let assertion: AssertSource

  init(_ assertion: AssertSource) {
    self.assertion = assertion
  }

  /// - Throws: `AssertionFault`; `Diagnostic` for a property that can't be checked.
  func check(_ session: Session, range: SourceRange) throws {
    let name = assertion.name.text
    guard let relation = session.relations.first(where: { $0.name == name }) else {
      throw AssertionFault("there is no \(assertion.kind.rawValue.lowercased()) \(name)", at: assertion.name.range)
    }
    if relation.kind.rawValue != assertion.kind.rawValue {
      throw AssertionFault("\(name) is a \(relation.kind.rawValue.lowercased())", at: assertion.name.range)
    }
    if !assertion.columns.isEmpty {
      let expected = ColumnList(assertion.columns)
      let actual = ColumnList(relation.schema)
      if expected != actual {
        throw AssertionFault("\(name) has the columns \(actual), not \(expected)", at: range)
      }
    }
    for property in assertion.properties { try check(property, of: relation) }
  }

  private func check(_ property: Property, of relation: Planner.Relation) throws {
    let expected = property.value.comparisonText
    var actual: [String?]
    var ignoresCase = true
    switch property.name {
    case "KAFKA_TOPIC":
      actual = [relation.topic]
      ignoresCase = false
    case "KEY_FORMAT": actual = [relation.keyFormat.name]
    case "VALUE_FORMAT": actual = [relation.valueFormat.name]
    case "FORMAT": actual = [relation.keyFormat.name, relation.valueFormat.name]
    case "WRAP_SINGLE_VALUE": actual = [relation.valueFormat.wrapsSingleColumn.map { $0 ? "true" : "false" }]
    case "KEY_DELIMITER": actual = [relation.keyFormat.delimiter]
    case "VALUE_DELIMITER": actual = [relation.valueFormat.delimiter]
    case "TIMESTAMP": actual = [relation.timestamp?.column]
    case "TIMESTAMP_FORMAT":
      actual = [relation.timestamp?.format]
      ignoresCase = false
    default:
      throw Diagnostic(
        .invalidProperty, "ASSERT \(assertion.kind.rawValue) can't check \(property.name)", at: property.nameRange)
    }
    for value in actual {
      let isEqual = ignoresCase ? value?.uppercased() == expected.uppercased() : value == expected
      if !isEqual {
        throw AssertionFault(
          "\(relation.name) has \(property.name) \(value.map { "'\($0)'" } ?? "not set"), not '\(expected)'",
          at: property.valueRange)
      }
    }
  }
}
