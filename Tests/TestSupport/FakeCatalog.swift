import Parser
import Planner

/// A catalog for the planner's tests: relations are made by running CREATE statements through the planner.
package final class FakeCatalog: Catalog {
  package var relations: [String: Planner.Relation] = [:]
  package var customTypes: [String: SQLType] = [:]
  /// Partitions of the topics that exist.
  package var topics: [String: Int] = [:]
  /// Columns of the registry's schemas, by subject (`orders-key`, `orders-value`).
  package var subjects: [String: [InferredColumn]] = [:]
  package var properties: [String: String] = [:]

  /// How many partitions a topic is made with where nothing says how many.
  private let defaultPartitions: Int

  package init(defaultPartitions: Int = 1) {
    self.defaultPartitions = defaultPartitions
  }

  /// Runs CREATE, INSERT and the rest of a script, keeping what CREATE makes.
  /// - Returns: the plan of the last statement.
  @discardableResult
  package func run(_ script: String) throws(Diagnostic) -> StatementPlan? {
    var last: StatementPlan?
    for statement in try StatementParser.statements(in: script) {
      if case .createType(let create) = statement.kind {
        customTypes[create.name.text] = try StatementPlanner(catalog: self).type(create.type)
        continue
      }
      let plan = try StatementPlanner(catalog: self).plan(statement)
      switch plan {
      case .createRelation(let create):
        relations[create.relation.name] = create.relation
        topics[create.topic.name] = topics[create.topic.name] ?? create.topic.partitions ?? defaultPartitions
      case .createAsSelect(let query):
        relations[query.sink.name] = query.sink
        topics[query.topic.name] = topics[query.topic.name] ?? query.topic.partitions ?? defaultPartitions
      case .insertSelect, .insertValues, .delete, .select, .createConnector:
        break
      }
      last = plan
    }
    return last
  }

  package func relation(named name: String) -> Planner.Relation? { relations[name] }
  package var relationNames: [String] { relations.keys.sorted() }
  package func customType(named name: String) -> SQLType? { customTypes[name] }
  package var customTypeNames: [String] { customTypes.keys.sorted() }

  package func scalarFunction(named name: String) -> ScalarFunctionDescription? { FakeFunctions.scalar[name] }
  package func aggregateFunction(named name: String) -> AggregateFunctionDescription? { FakeFunctions.aggregate[name] }
  package func tableFunction(named name: String) -> ScalarFunctionDescription? { FakeFunctions.table[name] }
  package var functionNames: [String] {
    FakeFunctions.scalar.keys.sorted() + FakeFunctions.aggregate.keys.sorted() + FakeFunctions.table.keys.sorted()
  }

  package func format(named name: String) -> FormatDescription? { FakeFormats.all[name] }
  package var formatNames: [String] { FakeFormats.all.keys.sorted() }

  package func partitionCount(ofTopic topic: String) throws -> Int? { topics[topic] }

  package func inferredColumns(topic: String, isKey: Bool, format: FormatSpecification) throws -> [InferredColumn]? {
    subjects["\(topic)-\(isKey ? "key" : "value")"]
  }

  package func isTimestamp(_ text: String) -> Bool { text.first?.isNumber == true }

  package func property(_ name: String) -> String? { properties[name] }
}
